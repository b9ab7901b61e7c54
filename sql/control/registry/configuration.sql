create or replace view control.configuration as
select
    'control.accepted_value'::regclass as relation,
    string_agg(v::text, ',' order by v.field, v.value) as content
from control.accepted_value as v
union all
select
    'control.stage'::regclass as relation,
    string_agg(s::text, ',' order by s.stage_name) as content
from control.stage as s
union all
select
    'control.freshness_limit'::regclass as relation,
    string_agg(f::text, ',' order by f.object) as content
from control.freshness_limit as f;

comment on view control.configuration is
'What the tables that configure models and checks hold, as text: a change of it is a change of
whatever reads them. Grain: one row per table. The settings are apart, column by column
(control.setting).';
