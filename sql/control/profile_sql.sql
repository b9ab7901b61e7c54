create or replace function control.profile_sql(model text, mode text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $profile_sql$
declare
    _sql text;
begin
    select
        format(
            $sql$with profiled as %1$s (
    select t.*
    from %2$s as t
    where %3$s
)

select
    count(*) as rows,
    jsonb_strip_nulls(jsonb_build_object(
        'null share', jsonb_build_object(%4$s),
        'average', jsonb_build_object(%5$s),
        'value shares', jsonb_build_object(%6$s)
    )) as measures
from profiled as p$sql$,
            case when profile_sql.mode = 'full' then 'not materialized' else 'materialized' end,
            profile_sql.model::regclass,
            case
                when profile_sql.mode = 'full' then 'true'
                else format('t.%I = any($1)', control.key_column(profile_sql.model))
            end,
            string_agg(
                format('%1$L, round(avg((p.%1$I is null)::integer), 4)', c.column_name), ', '
                order by c.column_name
            ) filter (where c.measure = 'null share'),
            string_agg(
                format('%1$L, round(avg(p.%1$I), 4)', c.column_name), ', '
                order by c.column_name
            ) filter (where c.measure = 'average'),
            string_agg(
                format(
                    '%1$L, (select jsonb_object_agg(v.value, v.share) from (select'
                    ' coalesce(s.%1$I::text, '''') as value,'
                    ' round(count(*) / sum(count(*)) over (), 4) as share'
                    ' from profiled as s group by 1 order by count(*) desc, 1 limit 20) as v)',
                    c.column_name
                ),
                ', ' order by c.column_name
            ) filter (where c.measure = 'value shares')
        )
    into _sql
    from control.profiled_column as c
    where c.model = profile_sql.model;
    return _sql;
end;
$profile_sql$;

comment on function control.profile_sql(text, text) is
'The statement that measures a model for control.quality_profile: all of it (mode full), or the
rows with the keys $1.';
