-- The registry of models: a line per model and upstream. A model is the table named here and the
-- view of the same name with _model behind it; its key is the table's primary key. Order, staleness
-- and propagation follow from these lines.
create or replace view control.model_link as
select
    l.model,
    l.upstream,
    l.link_column,
    l.refresh_function
from (
    values
    ('intermediate.account', 'staging.account', 'id', null::text),
    ('intermediate.contact', 'staging.contact', 'id', null),
    ('intermediate.opportunity', 'staging.opportunity', 'id', null),
    ('marts.dim_date', null, null, null),
    ('marts.dim_account', 'intermediate.account', 'id', null),
    ('marts.dim_account', 'marts.dim_contact', 'account_id', null),
    ('marts.dim_account', 'marts.fct_opportunity', 'account_id', null),
    ('marts.dim_contact', 'intermediate.contact', 'id', null),
    ('marts.fct_opportunity', 'intermediate.opportunity', 'id', null),
    (
        'marts.opportunity_history',
        'staging.opportunity',
        'id',
        'control.refresh_opportunity_history'
    ),
    (
        'marts.opportunity_version_log',
        'staging.opportunity',
        'id',
        'control.refresh_opportunity_version_log'
    )
) as l (model, upstream, link_column, refresh_function);

comment on view control.model_link is
'Models and what they are built from. Grain: one row per model and upstream relation. A changed row
of the upstream makes the model''s rows whose key equals its link_column (old and new value) be
computed again. An upstream in schema staging: the model holds the latest landed version per record.
Models that are no merge of a view name the function that maintains them (mode, keys) in
refresh_function.';
