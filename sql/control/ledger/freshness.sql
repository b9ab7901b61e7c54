create or replace view control.freshness as
select
    f.object,
    f.newest_modstamp,
    now() - f.newest_modstamp as modstamp_lag,
    f.newest_extracted_at,
    now() - f.newest_extracted_at as extraction_lag,
    f.landed_rows,
    f.run_id as last_run_with_news
from control.source_freshness as f;

comment on view control.freshness is
'How far the warehouse lags behind each Salesforce object, now. Grain: one row per landing table.
Reported only: which rows a run reads is decided by the load window, never by these times.';

grant select on control.freshness to salesforce_monitor;
