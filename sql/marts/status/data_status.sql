create or replace view marts.data_status as
select
    o.object,
    o.newest_change_at,
    now() - o.newest_change_at as change_age,
    o.newest_landed_at,
    o.landed_rows,
    o.is_stale,
    r.last_success_at,
    r.last_published_at,
    r.last_attempt_at,
    r.last_attempt_status,
    q.open_errors,
    q.open_warnings,
    r.is_failing as has_pending_failure,
    r.failing_since_at as pending_failure_since,
    r.failure as pending_failure,
    r.published_run_id
from control.object_status as o
cross join control.run_status as r
cross join (
    select
        count(*) filter (where s.outcome = 'error') as open_errors,
        count(*) filter (where s.outcome = 'warn') as open_warnings
    from control.quality_status as s
) as q;

comment on view marts.data_status is
'How current and how sound what the marts show is. Grain: one row per Salesforce object; what is
said of runs and checks holds for the whole warehouse and stands in every row. Names no record.';
comment on column marts.data_status.object is
'Salesforce object, by its landing table: account, contact, opportunity …';
comment on column marts.data_status.newest_change_at is
'The newest change of the object in Salesforce (SystemModstamp) that the marts show.';
comment on column marts.data_status.change_age is
'How long ago that was. Old is not stale: perhaps nothing has changed.';
comment on column marts.data_status.newest_landed_at is
'When the newest of its records landed that the marts show.';
comment on column marts.data_status.landed_rows is 'Versions of its records read so far.';
comment on column marts.data_status.is_stale is
'Whether the newest change is older than control.freshness_limit allows.';
comment on column marts.data_status.last_success_at is
'When a run last succeeded or found nothing new: the marts hold whatever had landed by then.';
comment on column marts.data_status.last_published_at is 'When the marts last changed.';
comment on column marts.data_status.last_attempt_at is 'When the run was last called.';
comment on column marts.data_status.last_attempt_status is
'What became of it: running, succeeded, skipped, failed, or cut off (the ledger has nothing of
it).';
comment on column marts.data_status.open_errors is
'Checks that found errors: they keep a run from publishing, so with a pending failure only.';
comment on column marts.data_status.open_warnings is 'Checks that warn.';
comment on column marts.data_status.has_pending_failure is
'Whether runs fail: the marts are as they were, and what landed since is not in them.';
comment on column marts.data_status.pending_failure_since is 'Since when; NULL where none fails.';
comment on column marts.data_status.pending_failure is
'Why, in a few words; NULL where none fails.';
comment on column marts.data_status.published_run_id is
'The run whose result the marts show; NULL before the first, or once the ledger has forgotten it.';

grant select on marts.data_status to salesforce_reporter, salesforce_monitor;
