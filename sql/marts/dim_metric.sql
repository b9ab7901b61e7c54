create or replace view marts.dim_metric as
select
    m.name,
    m.definition,
    m.formula,
    m.source,
    m.grain,
    m.mart,
    m.mart_column,
    m.unit,
    m.owner
from control.metric as m;

comment on view marts.dim_metric is
'What the figures of the marts mean and how they are computed: control.metric for readers. Grain:
one row per figure.';

grant select on marts.dim_metric to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_metric.name is 'What people call the figure.';
comment on column marts.dim_metric.definition is 'What it means, in a sentence.';
comment on column marts.dim_metric.formula is
'How it is computed: an SQL expression over source, grouped by grain.';
comment on column marts.dim_metric.source is 'What the formula reads; f are the deals.';
comment on column marts.dim_metric.grain is 'The columns it is grouped by: one figure for each.';
comment on column marts.dim_metric.mart is 'Where it is shown.';
comment on column marts.dim_metric.mart_column is 'In which column.';
comment on column marts.dim_metric.unit is
'What is counted (deals, accounts, times …), days, currency (of the row), reporting currency, either
per day, or a share.';
comment on column marts.dim_metric.owner is 'Who decides what it means.';
