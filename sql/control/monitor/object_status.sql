create or replace view control.object_status as
select
    t.object,
    f.newest_modstamp as newest_change_at,
    f.newest_extracted_at as newest_landed_at,
    coalesce(f.landed_rows, 0) as landed_rows,
    f.run_id as last_read_run_id,
    l.stale_after,
    coalesce(
        coalesce(f.newest_modstamp, f.newest_extracted_at) < now() - l.stale_after, false
    ) as is_stale,
    e.status as extraction_status,
    e.started_at as extraction_at,
    e.reason as extraction_reason,
    g.started_at as extraction_success_at,
    s.extraction_id as extraction_failing_since,
    s.started_at as extraction_failing_since_at
from control.landing_table as t
left join control.source_freshness as f on t.object = f.object
left join control.freshness_limit as l on t.object = l.object
left join lateral (
    select
        x.extraction_id,
        x.status,
        x.started_at,
        x.reason
    from control.extraction as x
    where x.object = t.object
    order by x.extraction_id desc
    limit 1
) as e on true
left join lateral (
    select
        x.extraction_id,
        x.started_at
    from control.extraction as x
    where x.object = t.object and x.status = 'succeeded'
    order by x.extraction_id desc
    limit 1
) as g on true
left join lateral (
    select
        x.extraction_id,
        x.started_at
    from control.extraction as x
    where
        x.object = t.object
        and x.status = 'failed'
        and x.extraction_id > coalesce(g.extraction_id, 0)
    order by x.extraction_id
    limit 1
) as s on true;

comment on view control.object_status is
'How fresh each Salesforce object is, and how its extraction stands. Grain: one row per landing
table that models read.';
comment on column control.object_status.object is 'Landing table.';
comment on column control.object_status.newest_change_at is
'Greatest SystemModstamp that a run has read; NULL before the first.';
comment on column control.object_status.newest_landed_at is
'Greatest extracted_at that a run has read.';
comment on column control.object_status.landed_rows is 'Landed rows read so far.';
comment on column control.object_status.last_read_run_id is 'The last run that read new rows.';
comment on column control.object_status.stale_after is
'How old its newest change may become (control.freshness_limit); NULL: it is not watched.';
comment on column control.object_status.is_stale is
'Whether it is older than that, now: also where no run has looked for days.';
comment on column control.object_status.extraction_status is
'Of the last extraction: succeeded, skipped, failed; NULL where the object is not extracted.';
comment on column control.object_status.extraction_at is 'When it began.';
comment on column control.object_status.extraction_reason is 'Why it was skipped or failed.';
comment on column control.object_status.extraction_success_at is
'When the last extraction that succeeded began.';
comment on column control.object_status.extraction_failing_since is
'The extraction that failed first since then; NULL where none has.';
comment on column control.object_status.extraction_failing_since_at is 'When it began.';

grant select on control.object_status to salesforce_monitor;
