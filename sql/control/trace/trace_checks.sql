create or replace function control.trace_checks(record_id text)
returns setof control.trace_row
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select (
        'check',
        'control.quality_violation',
        v.first_seen_at,
        format(
            '%s (%s) since run %s: %s', v.check_name, q.severity, v.first_run_id, v.reason
        ),
        null::jsonb
    )::control.trace_row
    from control.quality_violation as v
    inner join control.quality_check as q on v.check_name = q.name
    where v.record_id = trace_checks.record_id
    union all
    -- what a failed run found was put back with everything else; its samples are left
    select (
        'check',
        'control.quality_result',
        r.failing_since_at,
        format(
            '%s (%s) in run %s, which failed over it and published nothing: %s',
            c.check_name, c.outcome, c.run_id, s.sample ->> 'reason'
        ),
        null::jsonb
    )::control.trace_row
    from control.run_status as r
    inner join control.quality_result as c on r.failed_run_id = c.run_id
    cross join lateral jsonb_array_elements(c.samples) as s (sample)
    where c.outcome = 'error' and s.sample ->> 'record_id' = trace_checks.record_id;
end;

comment on function control.trace_checks(text) is
'The checks that name a record, and since when; of a failed run that waits, among its samples.';
