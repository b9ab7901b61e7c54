-- The newest profile of each model beside the mean of up to twenty earlier ones of its kind; fewer
-- than three are no ground to judge on.
create or replace view control.quality_shift as
with newest as (
    select distinct on (p.model) p.*
    from control.quality_profile as p
    order by p.model asc, p.run_id desc
),

compared as (
    select
        n.model,
        false as is_now,
        e.rows,
        e.table_rows,
        e.measures,
        n.measures as newest_measures
    from newest as n
    cross join
        lateral (
            select p.*
            from control.quality_profile as p
            where p.model = n.model and p.mode = n.mode and p.run_id < n.run_id
            order by p.run_id desc
            limit 20
        ) as e
    union all
    select
        n.model,
        true as is_now,
        n.rows,
        n.table_rows,
        n.measures,
        n.measures as newest_measures
    from newest as n
),

figure as (
    select
        c.model,
        c.is_now,
        f.measure,
        '' as column_name,
        '' as value,
        f.figure
    from compared as c
    cross join
        lateral (
            values ('changed rows', c.rows::numeric), ('table rows', c.table_rows::numeric)
        ) as f (measure, figure)
    union all
    select
        c.model,
        c.is_now,
        m.key as measure,
        f.key as column_name,
        '' as value,
        f.value::numeric as figure
    from compared as c
    cross join lateral jsonb_each(c.measures) as m
    cross join lateral jsonb_each_text(m.value) as f
    where m.key <> 'value shares' and c.newest_measures ? m.key
    union all
    select
        c.model,
        c.is_now,
        m.key as measure,
        f.key as column_name,
        v.key as value,
        v.value::numeric as figure
    from compared as c
    cross join lateral jsonb_each(c.measures) as m
    cross join lateral jsonb_each(m.value) as f
    cross join lateral jsonb_each_text(f.value) as v
    where m.key = 'value shares' and c.newest_measures ? m.key
)

select
    f.model,
    f.measure,
    f.column_name,
    f.value,
    coalesce(max(f.figure) filter (where f.is_now), 0) as now,
    -- a value that a run did not see had no share in it
    round(sum(f.figure) filter (where not f.is_now) / r.runs, 4) as earlier,
    r.runs
from figure as f
inner join (
    select
        c.model,
        count(*) filter (where not c.is_now) as runs
    from compared as c
    group by c.model
) as r on f.model = r.model and r.runs >= 3
group by f.model, f.measure, f.column_name, f.value, r.runs;

comment on view control.quality_shift is
'The newest profile of each model against earlier runs of its kind. Grain: one row per model,
measure, column and value. Source: control.quality_profile.';
comment on column control.quality_shift.measure is
'null share, average, value shares (by value); changed rows; table rows.';
comment on column control.quality_shift.now is 'In the newest profile; 0 for a value it lacks.';
comment on column control.quality_shift.earlier is
'Mean of up to twenty earlier profiles; NULL for a value they lack.';
comment on column control.quality_shift.runs is 'Number of earlier profiles.';
