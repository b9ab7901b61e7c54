create or replace function control.judge_time(run_id bigint, started_at timestamptz)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $judge_time$
declare
    _checks text[];
begin
    select array_agg(q.name order by q.name)
    into _checks
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where q.scope = 'time';
    if _checks is null then
        return '[]';
    end if;
    if not exists (
        select from control.check_statement as s
        inner join control.load_window as w on s.definitions_version = w.definitions_version
    ) then
        perform control.write_check_statements();
    end if;

    -- nothing to report and nothing known is the usual case, and a call has little time
    if
        not exists (
            select from control.quality_total as t
            where t.violations > 0 and t.check_name = any(_checks)
        )
        and not exists (select from control.offending_fully('time', _checks) as f)
    then
        return '[]';
    end if;
    perform control.replace_violations(
        'full', 'time', _checks, null, judge_time.run_id, judge_time.started_at
    );
    return control.judge_checks('{time}');
end;
$judge_time$;

comment on function control.judge_time(bigint, timestamptz) is
'Evaluates and judges the checks that depend on time, for a call that finds no new data; returns
what control.judge_checks does.';
