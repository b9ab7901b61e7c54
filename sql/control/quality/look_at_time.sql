-- Whoever is kept out by a run may not wait for it, so nothing that a run writes is written here.
create or replace function control.look_at_time()
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $look_at_time$
declare
    _checks text[] := array(
        select q.name
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope = 'time'
    );
    _results jsonb;
begin
    if _checks = '{}' then
        return '[]';
    end if;
    with found as (
        select
            f.check_name,
            f.part,
            f.record_id,
            control.shortened(f.reason) as reason
        from control.offending_fully('time', _checks) as f
    ),

    judged as (
        select
            q.name,
            q.severity,
            q.model,
            p.rows,
            t.baseline,
            count(*) as violations,
            jsonb_agg(
                jsonb_build_object('record_id', f.record_id, 'reason', f.reason)
                order by f.record_id
            ) as samples,
            control.quality_outcome(
                q.severity, q.warn_if, q.error_if, count(*) - coalesce(t.baseline, 0), p.rows
            ) as outcome
        from found as f
        inner join control.quality_check as q on f.check_name = q.name
        left join control.quality_population as p on q.model = p.model
        left join control.quality_total as t on f.check_name = t.check_name and f.part = t.part
        group by q.name, f.part, p.rows, t.baseline
    )

    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'check', j.name,
                    'severity', j.severity,
                    'outcome', j.outcome,
                    'violations', j.violations,
                    'rows', j.rows,
                    'baseline', j.baseline,
                    'samples', jsonb_path_query_array(j.samples, '$[0 to 4]')
                )
                order by j.name
            ),
            '[]'
        )
    into _results
    from judged as j
    where j.outcome <> 'passed';
    return _results;
end;
$look_at_time$;

comment on function control.look_at_time() is
'Judges the checks that depend on time as they are now, for a call that is kept out by a run: keeps
no violations; returns what control.judge_checks does, of those that do not pass.';
