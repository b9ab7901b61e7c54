create or replace view control.run_status as
with last_run as (
    select r.*
    from control.run as r
    order by r.run_id desc
    limit 1
),

last_good as (
    select
        r.run_id,
        r.finished_at
    from control.run as r
    where r.status = 'succeeded' or (r.status = 'skipped' and r.reason = 'no new data')
    order by r.run_id desc
    limit 1
),

last_published as (
    select
        r.run_id,
        r.finished_at
    from control.run as r
    where r.status = 'succeeded'
    order by r.run_id desc
    limit 1
),

-- since the last good one; a call that was kept out by another has judged nothing
failing as (
    select
        min(r.run_id) as first_run_id,
        max(r.run_id) as last_run_id,
        min(r.started_at) as since_at,
        count(*) as runs
    from control.run as r
    where
        r.status = 'failed'
        and r.run_id > coalesce((select g.run_id from last_good as g), 0)
),

at_work as (
    select count(*) > 0 as is_running
    from control.run_lock_holder
),

-- the last call, where it left nothing in the ledger and is not at work; one that has just been
-- noted has yet to begin
cut_off as (
    select
        c.called_at,
        c.called_by
    from (
        select k.*
        from control.run_call as k
        order by k.call_id desc
        limit 1
    ) as c
    cross join at_work as w
    where
        c.run_id is null
        and not w.is_running
        and c.called_at > coalesce((select r.started_at from last_run as r), '-infinity')
        and (
            c.called_at < now() - interval '1 minute'
            or not exists (
                select from pg_stat_activity as a
                where c.pid = a.pid
            )
        )
)

select
    p.run_id as published_run_id,
    p.finished_at as last_published_at,
    g.finished_at as last_success_at,
    coalesce(c.called_at, r.started_at) as last_attempt_at,
    case
        when w.is_running then 'running'
        when c.called_at is not null then 'cut off'
        else r.status
    end as last_attempt_status,
    f.runs > 0 or c.called_at is not null as is_failing,
    least(f.since_at, c.called_at) as failing_since_at,
    f.first_run_id as failing_since,
    f.last_run_id as failed_run_id,
    f.runs as failed_runs,
    e.error,
    case
        when c.called_at is not null
            then 'the call of ' || c.called_by || ' was cut off before it could write the ledger'
        when e.error ->> 'sqlstate' = 'QC001'
            then
                'quality checks: ' || coalesce(
                    (
                        select string_agg(q.check_name, ', ' order by q.check_name)
                        from control.quality_result as q
                        where q.run_id = f.last_run_id and q.outcome = 'error'
                    ),
                    'unknown'
                )
        when e.error is not null
            then 'SQLSTATE ' || (e.error ->> 'sqlstate') || ' at ' || (e.error ->> 'model')
    end as failure
from at_work as w
cross join failing as f
left join last_run as r on true
left join last_good as g on true
left join last_published as p on true
left join cut_off as c on true
left join control.run as e on f.last_run_id = e.run_id;

comment on view control.run_status is
'How the runs stand. Grain: one row. A call that was kept out by another is an attempt, and neither
a success nor a failure.';
comment on column control.run_status.published_run_id is
'The run whose result the marts show; NULL before the first, or once the ledger has forgotten it.';
comment on column control.run_status.last_published_at is 'When that was.';
comment on column control.run_status.last_success_at is
'When a run last succeeded or found nothing new: the marts hold whatever had landed by then.';
comment on column control.run_status.last_attempt_at is 'When the run was last called.';
comment on column control.run_status.last_attempt_status is
'running; succeeded, skipped, failed; cut off: the server was killed, or could not write, and the
ledger has nothing of it (known of calls of run_salesforce_transform_or_raise() alone).';
comment on column control.run_status.is_failing is
'Whether a failure waits: no run has succeeded or found nothing new since.';
comment on column control.run_status.failing_since_at is 'When the first of these failures began.';
comment on column control.run_status.failing_since is 'Its run.';
comment on column control.run_status.failed_run_id is 'The last run that failed since.';
comment on column control.run_status.failed_runs is 'How many have failed since.';
comment on column control.run_status.error is
'Of the last failed one: sqlstate, message, detail, hint, context, model. The message may quote
records.';
comment on column control.run_status.failure is
'The same in a few words, which name no record.';

grant select on control.run_status to salesforce_monitor;
