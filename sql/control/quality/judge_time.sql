create or replace function control.judge_time(run_id bigint, started_at timestamptz)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $judge_time$
declare
    _checks text[];
    _offends boolean;
begin
    select array_agg(q.name order by q.name)
    into _checks
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where q.scope = 'time';
    if _checks is null then
        return '[]';
    end if;

    -- nothing to report and nothing known is the usual case, and a call has little time
    execute (
        select 'select ' || string_agg(format('exists (%s)', control.offending_sql(array[c.name])), ' or ')
            || ' or exists (select from control.quality_total as t'
            || ' where t.violations > 0 and t.check_name = any($1))'
        from unnest(_checks) as c (name)
    )
    into _offends
    using _checks;
    if not _offends then
        return '[]';
    end if;
    perform control.evaluate_cheaply(_checks, judge_time.run_id, judge_time.started_at);
    return control.judge_checks('{time}');
end;
$judge_time$;

comment on function control.judge_time(bigint, timestamptz) is
'Evaluates and judges the checks that depend on time, for a call that finds no new data; returns
what control.judge_checks does.';
