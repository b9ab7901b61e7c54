-- Violations, their totals and nothing else change hands here. "found" is what the views return
-- now, "known" what was found before for the same records; the difference moves the totals. NOT
-- IN is hashed whatever joins are allowed, and no column of it is null. One plan for all kinds,
-- made once a session: of the branches that a condition over parameters alone excludes, nothing is
-- executed.
create or replace function control.replace_violations(
    kind text,
    object text,
    checks text[],
    keys text[],
    run_id bigint,
    started_at timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
as $replace_violations$
begin
    with found as materialized (
        select
            o.check_name,
            o.record_id,
            o.part,
            control.shortened(min(o.reason)) as reason
        from (
            select f.*
            from control.offending_fully(
                replace_violations.object, replace_violations.checks
            ) as f
            where replace_violations.kind = 'full'
            union all
            select a.*
            from control.offending_among(
                replace_violations.object, replace_violations.checks, replace_violations.keys
            ) as a
            where replace_violations.kind = 'keys'
            union all
            select l.*
            from control.offending_landed(
                replace_violations.object, replace_violations.checks, replace_violations.keys
            ) as l
            where replace_violations.kind = 'landed'
        ) as o
        group by
            o.check_name,
            o.record_id,
            o.part
    ),

    tallied as materialized (
        select
            t.check_name,
            sum(t.violations) as violations
        from control.quality_total as t
        where t.check_name = any(replace_violations.checks) and t.violations > 0
        group by t.check_name
    ),

    known as materialized (
        select
            v.check_name,
            v.record_id,
            v.part
        from control.quality_violation as v
        where
            replace_violations.kind = 'full'
            and v.check_name = any(replace_violations.checks)
        -- Of some keys: a check with fewer known violations than keys is read and compared with the
        -- keys, hashed as a sub-plan under IS TRUE always is; of one with more, the keys are probed.
        union all
        select
            v.check_name,
            v.record_id,
            v.part
        from tallied as c
        inner join control.quality_violation as v on c.check_name = v.check_name
        where
            replace_violations.kind <> 'full'
            and c.violations <= 4 * cardinality(replace_violations.keys)
            and (
                v.record_id in (
                    select u.record_id from unnest(replace_violations.keys) as u (record_id)
                )
            ) is true
        union all
        select
            v.check_name,
            v.record_id,
            v.part
        from (
            select distinct u.record_id
            from unnest(replace_violations.keys) as u (record_id)
        ) as k
        cross join tallied as c
        inner join control.quality_violation as v
            on c.check_name = v.check_name and k.record_id = v.record_id
        where
            replace_violations.kind <> 'full'
            and c.violations > 4 * cardinality(replace_violations.keys)
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
            replace_violations.run_id,
            replace_violations.started_at
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
    group by
        d.check_name,
        d.part
    having sum(d.difference) <> 0
    on conflict (check_name, part) do update
    set violations = t.violations + excluded.violations;
end;
$replace_violations$;

comment on function control.replace_violations(
    text, text, text[], text[], bigint, timestamptz
) is
'Replaces the known violations of some checks by those there are now, and keeps the totals. kind and
object are those of control.check_statement; keys are the records concerned, unless the kind is
full.';
