-- Violations, their totals and nothing else change hands here. "found" is what the views return
-- now, "known" what was found before for the same records; the difference moves the totals. NOT
-- IN is hashed whatever joins are allowed, and no column of it is null.
create or replace function control.quality_sql(
    checks text[], restriction text default 'true', concerned text default 'true'
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $quality_sql$
declare
    _view text;
    _found text[] := '{}';
begin
    foreach _view in array quality_sql.checks loop
        _found := _found || format(
            $sql$    select
        %1$L as check_name,
        coalesce(v.record_id::text, '') as record_id,
        %2$s as part,
        coalesce(v.reason::text, '') as reason
    from control.%3$I as v
    where %4$s$sql$,
            _view,
            case
                when exists (
                    select from pg_attribute as a
                    where
                        a.attrelid = format('control.%I', 'check_' || _view)::regclass
                        and a.attname = 'part'
                ) then 'coalesce(v.part::text, '''')'
                else '''''::text'
            end,
            'check_' || _view,
            quality_sql.restriction
        );
    end loop;

    return format(
        $sql$with offending as (
%1$s
),

found as materialized (
    select
        o.check_name,
        o.record_id,
        o.part,
        min(o.reason) as reason
    from offending as o
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
        array_to_string(_found, e'\n    union all\n'),
        quality_sql.concerned
    );
end;
$quality_sql$;

comment on function control.quality_sql(text[], text, text) is
'The statement that replaces the violations of some checks ($1 their names, $2 the run, $3 its
time) for the records that restriction (over the check''s view v) and concerned (over known
violations v) select, and keeps the totals.';
