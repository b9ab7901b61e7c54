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
    select %2$s
    from %3$s as t
    where %4$s
),

counted as (
    select
        v.column_name,
        v.value,
        count(*) as rows,
        row_number() over (partition by v.column_name order by count(*) desc, v.value) as rank
    from profiled as p
    cross join lateral (values %5$s) as v (column_name, value)
    where v.column_name <> ''
    group by v.column_name, v.value
)

select
    count(*) as rows,
    jsonb_strip_nulls(jsonb_build_object(
        'null share', jsonb_build_object(%6$s),
        'average', jsonb_build_object(%7$s),
        'value shares', (
            select jsonb_object_agg(s.column_name, s.shares)
            from (
                select
                    c.column_name,
                    jsonb_object_agg(
                        c.value, round(c.rows::numeric / (select count(*) from profiled), 4)
                    ) as shares
                from counted as c
                where c.rank <= 20
                group by c.column_name
            ) as s
        )
    )) as measures
from profiled as p$sql$,
            case when profile_sql.mode = 'full' then 'not materialized' else 'materialized' end,
            string_agg(distinct format('t.%I', c.column_name), ', '),
            profile_sql.model::regclass,
            case
                when profile_sql.mode = 'full' then 'true'
                else format('t.%I = any($1)', control.key_column(profile_sql.model))
            end,
            coalesce(
                string_agg(
                    format('(%1$L, left(coalesce(p.%1$I::text, ''''), 100))', c.column_name), ', '
                ) filter (where c.measure = 'value shares'),
                '('''', '''')'
            ),
            string_agg(
                format('%1$L, round(avg((p.%1$I is null)::integer), 4)', c.column_name), ', '
            ) filter (where c.measure = 'null share'),
            string_agg(
                format('%1$L, round(avg(p.%1$I), 4)', c.column_name), ', '
            ) filter (where c.measure = 'average')
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
