create or replace view control.quality_status as
select
    q.name as check_name,
    q.severity,
    q.enabled,
    case
        when not q.enabled then 'disabled'
        when s.check_name is null then 'not evaluated'
        when r.failing_since is null then 'passed'
        else r.outcome
    end as outcome,
    -- what a failed run counted was put back with everything else: its result has the figures
    case when r.is_failed then r.violations else coalesce(t.violations, 0) end as violations,
    case when r.is_failed then r.rows else p.rows end as rows,
    case when r.is_failed then r.baseline else t.baseline end as baseline,
    r.failing_since,
    f.started_at as failing_since_at,
    q.model,
    q.description,
    r.is_failed is not true as is_published
from control.quality_check as q
left join control.quality_state as s on q.name = s.check_name
left join control.quality_population as p on q.model = p.model
left join lateral (
    select
        sum(v.violations) as violations,
        sum(v.baseline) as baseline
    from control.quality_total as v
    where v.check_name = q.name
) as t on true
left join lateral (
    select
        l.outcome,
        l.failing_since,
        l.violations,
        l.rows,
        l.baseline,
        u.status = 'failed' as is_failed
    from control.quality_result as l
    inner join control.run as u on l.run_id = u.run_id
    where l.check_name = q.name
    order by l.run_id desc
    limit 1
) as r on true
left join control.run as f on r.failing_since = f.run_id;

comment on view control.quality_status is
'The checks as they stand. Grain: one row per check of the catalogue. outcome, violations, rows and
baseline are those of the latest run that judged it, failed runs included.';
comment on column control.quality_status.failing_since is
'The run since which it has not passed.';
comment on column control.quality_status.failing_since_at is
'When that run started; NULL once the ledger has forgotten it.';
comment on column control.quality_status.is_published is
'False: the run failed, and the figures are of what it did not publish.';

grant select on control.quality_status to salesforce_monitor;
