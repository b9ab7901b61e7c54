create table control.model_link (
    model text not null references control.model (model) on delete cascade,
    upstream text not null,
    link_column text not null,
    reads text[],
    shown_in text[],
    primary key (model, upstream)
);

comment on table control.model_link is
'What the models are built from. Grain: one row per model and relation it reads. Order, staleness
and propagation follow from these rows. Written by control.register_model().';
comment on column control.model_link.link_column is
'Column of the upstream that holds the model''s key (the first column of a longer one): a changed
row has the model''s rows of its old and new value computed again.';
comment on column control.model_link.reads is
'Columns of the upstream that the model reads besides: a change of others does not concern it. NULL:
every change does.';
comment on column control.model_link.shown_in is
'Columns of the model that show the upstream''s link_column: a changed row has the rows that show
its old or new value computed again. NULL: link_column holds the model''s key.';

grant select on control.model_link to salesforce_monitor;
