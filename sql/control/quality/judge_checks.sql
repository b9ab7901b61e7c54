create or replace function control.judge_checks(
    scopes text[] default '{record,landing,run,profile,definition,time,full}'
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $judge_checks$
declare
    _results jsonb;
begin
    -- the ratchet: taken when it is set, tightened where there are fewer, dropped with the setting
    if exists (
        select from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.ratchet or s.has_ratchet
    ) then
        update control.quality_total as t
        set baseline = case when q.ratchet then t.violations end
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where
            t.check_name = q.name
            and (q.ratchet <> s.has_ratchet or t.violations < t.baseline);
        update control.quality_state as s
        set has_ratchet = q.ratchet
        from control.quality_check as q
        where s.check_name = q.name and q.ratchet <> s.has_ratchet;
    end if;

    with judged as (
        select
            q.name,
            q.severity,
            p.rows,
            coalesce(sum(t.violations), 0) as violations,
            sum(t.baseline) as baseline,
            -- parts are judged one by one, the worst counts
            coalesce(
                (array_agg(o.outcome order by array_position('{error,warn,info,passed}', o.outcome)))[1],
                'passed'
            ) as outcome
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        left join control.quality_population as p on q.model = p.model
        left join control.quality_total as t on q.name = t.check_name and t.violations > 0
        left join lateral control.quality_outcome(
            q.severity, q.warn_if, q.error_if, t.violations - coalesce(t.baseline, 0), p.rows
        ) as o (outcome) on t.check_name is not null
        where
            q.scope = any(judge_checks.scopes)
            -- an object that never landed has nothing to judge
            and not (
                coalesce(p.rows, 0) = 0
                and q.model ~ '^(raw_salesforce|intermediate)[.]'
                and split_part(q.model, '.', 2) not in (
                    select f.object from control.source_freshness as f
                )
            )
        group by q.name, q.severity, p.rows
    )

    select
        jsonb_agg(
            jsonb_build_object(
                'check', j.name,
                'severity', j.severity,
                'outcome', j.outcome,
                'violations', j.violations,
                'rows', j.rows,
                'baseline', j.baseline,
                'samples', coalesce(s.samples, '[]')
            )
            order by array_position('{error,warn,info,passed}', j.outcome), j.name
        )
    into _results
    from judged as j
    left join lateral (
        select
            jsonb_agg(
                jsonb_build_object('record_id', v.record_id, 'reason', v.reason)
                order by v.first_run_id desc, v.record_id, v.part
            ) as samples
        from (
            select w.*
            from control.quality_violation as w
            where w.check_name = j.name
            order by w.first_run_id desc, w.record_id asc, w.part asc
            limit 5
        ) as v
    ) as s on j.outcome <> 'passed';
    return coalesce(_results, '[]');
end;
$judge_checks$;

comment on function control.judge_checks(text[]) is
'Judges the violations there are by severity, thresholds and ratchet, for checks of some scopes.
Returns [{check, severity, outcome, violations, rows, baseline, samples: [{record_id, reason}]}],
the worst first.';
