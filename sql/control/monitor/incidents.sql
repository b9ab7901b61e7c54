create or replace function control.incidents(quiet_after interval default null)
returns table (kind text, subject text, since text, since_at timestamptz, message text)
language sql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    select
        'failed' as kind,
        'run' as subject,
        coalesce('run ' || r.failing_since, 'call of ' || r.failing_since_at) as since,
        r.failing_since_at,
        case
            when r.last_attempt_status = 'cut off' then r.failure
            else
                format(
                    'run %s failed at %s: %s',
                    r.failed_run_id, r.error ->> 'model', r.error ->> 'message'
                ) || coalesce(e'\n' || (r.error ->> 'detail'), '')
                || coalesce(e'\n' || (r.error ->> 'hint'), '')
        end as message
    from control.run_status as r
    where r.is_failing
    union all
    select
        'failed' as kind,
        'extraction of ' || o.object as subject,
        'extraction ' || o.extraction_failing_since as since,
        o.extraction_failing_since_at,
        coalesce(x.reason, 'for an unknown reason') as message
    from control.object_status as o
    inner join lateral (
        select e.reason
        from control.extraction as e
        where e.object = o.object and e.status = 'failed'
        order by e.extraction_id desc
        limit 1
    ) as x on true
    where o.extraction_failing_since is not null
    union all
    select
        'warn' as kind,
        q.check_name,
        'run ' || q.failing_since as since,
        q.failing_since_at,
        format(
            '%s violation%s%s: %s',
            q.violations,
            case when q.violations <> 1 then 's' end,
            ' in ' || q.rows || ' rows',
            q.description
        ) as message
    from control.quality_status as q
    -- what is stale is told below, also where no run comes to judge it
    where q.outcome = 'warn' and q.check_name <> 'stale_source'
    union all
    select
        'stale' as kind,
        o.object,
        coalesce(o.newest_change_at, o.newest_landed_at)::text as since,
        coalesce(o.newest_change_at, o.newest_landed_at) as since_at,
        format(
            'the newest change of %s is of %s UTC, more than %s ago',
            o.object,
            to_char(coalesce(o.newest_change_at, o.newest_landed_at), 'YYYY-MM-DD HH24:MI'),
            o.stale_after
        ) as message
    from control.object_status as o
    where o.is_stale
    union all
    select
        'stale' as kind,
        'runs' as subject,
        coalesce(r.last_attempt_at::text, 'ever') as since,
        r.last_attempt_at,
        case
            when r.last_attempt_at is null then 'the run was never called'
            else format(
                'the run was last called at %s UTC, more than %s ago: does the scheduler work?',
                to_char(r.last_attempt_at, 'YYYY-MM-DD HH24:MI'), incidents.quiet_after
            )
        end as message
    from control.run_status as r
    where
        r.last_attempt_status is distinct from 'running'
        and coalesce(r.last_attempt_at, '-infinity') < now() - incidents.quiet_after;
end;

comment on function control.incidents(interval) is
'What is wrong now. Grain: one row per incident: kind is failed (a run, or the extraction of an
object, with nothing good since), warn (a check), or stale (an object whose newest change is older
than control.freshness_limit allows; with quiet_after, runs that nobody has called for so long);
subject is which; since and since_at say with what and when it began; message is for people.';

revoke execute on function control.incidents(interval) from public;
grant execute on function control.incidents(interval) to salesforce_monitor;
