create or replace view control.quality_definition as
with definition as materialized (
    select
        s.source,
        (
            select string_agg(d.text, e'\n' order by d.text)
            from control.definition_text(array[s.source]) as d (text)
        ) as text
    from control.quality_source as s
    group by s.source
)

select
    q.name as check_name,
    md5(d.text) as definition,
    md5(concat_ws(
        '|', q.severity, coalesce(q.warn_if, '-'), coalesce(q.error_if, '-'), q.ratchet, q.model,
        q.scope, q.follows, q.links, q.source
    )) as judged_as
from control.quality_check as q
inner join control.quality_source as s on q.name = s.check_name
inner join definition as d on s.source = d.source
where q.enabled;

comment on view control.quality_definition is
'What the outcome of each check depends on besides data, as hashes. Grain: one row per enabled
check whose view exists. definition: the views and functions, the settings, accepted values,
stages and limits they read; judged_as: severity, thresholds and the rest of its row.';
