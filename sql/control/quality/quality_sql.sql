-- Violations, their totals and nothing else change hands here. "found" is what the views return
-- now, "known" what was found before for the same records; the difference moves the totals. NOT
-- IN is hashed whatever joins are allowed, and no column of it is null.
create or replace function control.quality_sql(source text, concerned text default 'true')
returns text
language sql
immutable
parallel safe
return format(
    $sql$with found as materialized (
    select
        o.check_name,
        o.record_id,
        o.part,
        min(o.reason) as reason
    from (
        %1$s
    ) as o
    group by o.check_name, o.record_id, o.part
),

known as materialized (
    select
        v.check_name,
        v.record_id,
        v.part
    from control.quality_violation as v
    where v.check_name = any($1) and (%2$s)
),

gone as (
    delete from control.quality_violation as v
    using known as k
    where
        v.check_name = k.check_name
        and v.record_id = k.record_id
        and v.part = k.part
        and (k.check_name, k.record_id, k.part) not in (
            select
                f.check_name,
                f.record_id,
                f.part
            from found as f
        )
),

kept as (
    insert into control.quality_violation as v (
        check_name, record_id, part, reason, first_run_id, first_seen_at
    )
    select
        f.check_name,
        f.record_id,
        f.part,
        f.reason,
        $2,
        $3
    from found as f
    on conflict (check_name, record_id, part) do update
    set reason = excluded.reason
    where v.reason <> excluded.reason
)

insert into control.quality_total as t (check_name, part, violations)
select
    d.check_name,
    d.part,
    sum(d.difference)
from (
    select
        f.check_name,
        f.part,
        1 as difference
    from found as f
    union all
    select
        k.check_name,
        k.part,
        -1 as difference
    from known as k
) as d
group by d.check_name, d.part
having sum(d.difference) <> 0
on conflict (check_name, part) do update
set violations = t.violations + excluded.violations$sql$,
    source,
    concerned
);

comment on function control.quality_sql(text, text) is
'The statement that replaces the known violations v of some checks that a condition (concerned)
selects by the offending rows a query (source) returns, and keeps the totals. $1 are the names of
the checks, $2 the run, $3 its time.';
