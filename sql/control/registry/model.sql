-- The registry. A model is the table named here and the view of the same name with _model behind
-- it; its row is written by control.register_model(), called in the file of that view.
create table control.model (
    model text primary key,
    refresh text not null,
    staging_view text,
    depth integer not null,
    constraint refresh_is_known check (refresh in ('merge', 'recompute') or refresh like '%.%')
);

comment on table control.model is
'The models, in the order a run refreshes them (depth, model). Grain: one row per model. Written by
control.register_model().';
comment on column control.model.model is 'Schema and name of the table.';
comment on column control.model.refresh is
'merge: a run merges the rows whose keys changed; recompute: all of it, in each run that changed
what it reads; otherwise the function that maintains the table: (mode, keys), returns
control.merge_result.';
comment on column control.model.staging_view is
'For a model that holds the latest landed version per record: the view it is the latest of.';
comment on column control.model.depth is 'Longest way from a staging view; 0 for nothing upstream.';

grant select on control.model to salesforce_monitor;
