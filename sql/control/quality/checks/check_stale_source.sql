create or replace view control.check_stale_source as
select
    f.object as record_id,
    'the newest change is of ' || to_char(
        coalesce(f.newest_modstamp, f.newest_extracted_at) at time zone 'UTC',
        'YYYY-MM-DD HH24:MI'
    ) || ' UTC, more than ' || l.stale_after || ' ago' as reason
from control.source_freshness as f
inner join control.freshness_limit as l on f.object = l.object
where coalesce(f.newest_modstamp, f.newest_extracted_at) < now() - l.stale_after;

comment on view control.check_stale_source is
'Salesforce objects whose newest change (SystemModstamp; without one, the newest extraction) is
older than control.freshness_limit allows, now. Grain: one row per landing table. Source:
control.source_freshness.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'stale_source',
    'No object is older than control.freshness_limit allows',
    'warn',
    'control.source_freshness',
    'time'
)
on conflict do nothing;
