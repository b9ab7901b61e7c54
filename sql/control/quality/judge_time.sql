create or replace function control.judge_time(run_id bigint, started_at timestamptz)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $judge_time$
declare
    _checks text[];
    _statement text;
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

    perform control.name_schema_changes(judge_time.run_id);
    -- nothing to report and nothing known is the usual case, and a call has little time
    select s.statement
    into _statement
    from control.load_window as w
    inner join control.check_statement as s on w.definitions_version = s.definitions_version
    where s.kind = 'full' and s.object = 'time';
    if not found then
        perform control.write_check_statements();
        select s.statement
        into strict _statement
        from control.check_statement as s
        where s.kind = 'full' and s.object = 'time';
    end if;
    execute 'select exists (' || _statement || ') or exists (select from control.quality_total as t'
        ' where t.violations > 0 and t.check_name = any($1))'
    into strict _offends
    using _checks;
    if not _offends then
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
