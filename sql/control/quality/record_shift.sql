create or replace function control.record_shift(run_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_shift$
begin
    delete from control.quality_shift as s
    where
        s.model in (
            select p.model
            from control.quality_profile as p
            where p.run_id = record_shift.run_id
        );

    with newest as (
        select p.*
        from control.quality_profile as p
        where p.run_id = record_shift.run_id
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

    insert into control.quality_shift (
        model, measure, column_name, value, now, earlier, runs
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
end;
$record_shift$;

comment on function control.record_shift(bigint) is
'Compares the profiles a run wrote with earlier ones, into control.quality_shift.';
