-- Reads the views themselves, not the violations that runs keep, so that it also tells what changed
-- behind a run's back; takes no lock and writes nothing.
create or replace function control.check_quality()
returns table (
    check_name text,
    severity text,
    outcome text,
    violations bigint,
    rows bigint,
    baseline bigint,
    samples jsonb
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $check_quality$
declare
    _check record;
begin
    for _check in
        select
            q.*,
            coalesce(
                p.rows,
                -- -1 where nobody has counted yet
                (
                    select nullif(c.reltuples, -1)::bigint
                    from pg_class as c
                    where c.oid = to_regclass(q.model)
                )
            ) as population
        from control.quality_check as q
        left join control.quality_population as p on q.model = p.model
        where q.enabled and q.name in (select s.check_name from control.quality_source as s)
        order by q.name
    loop
        return query execute format(
            $sql$with offending as materialized (
    select
        v.record_id,
        v.part,
        min(v.reason) as reason
    from (
        %s
    ) as v
    group by v.record_id, v.part
),

part as (
    select
        count(*) as violations,
        t.baseline,
        control.quality_outcome(
            $2, $3, $4, count(*) - case when $6 then coalesce(t.baseline, 0) else 0 end, $5
        ) as outcome
    from offending as o
    left join control.quality_total as t on t.check_name = $7 and o.part = t.part
    group by o.part, t.baseline
)

select
    $7,
    $2,
    coalesce(
        (array_agg(p.outcome order by array_position('{error,warn,info,passed}', p.outcome)))[1],
        'passed'
    ),
    coalesce(sum(p.violations), 0)::bigint,
    $5,
    sum(p.baseline)::bigint,
    coalesce(
        (
            select jsonb_agg(jsonb_build_object('record_id', s.record_id, 'reason', s.reason))
            from (
                select * from offending as o
                order by o.record_id, o.part
                limit 5
            ) as s
        ),
        '[]'
    )
from part as p$sql$,
            control.offending_sql(array[_check.name])
        )
        using
            array[_check.name], _check.severity, _check.warn_if, _check.error_if, _check.population,
            _check.ratchet, _check.name;
    end loop;
end;
$check_quality$;

comment on function control.check_quality() is
'Judges everything that is published now by every enabled check, in full, and changes nothing.
Grain: one row per check; outcome is passed, info, warn or error, samples are [{record_id,
reason}].';

revoke execute on function control.check_quality() from public;
grant execute on function control.check_quality() to salesforce_monitor;
