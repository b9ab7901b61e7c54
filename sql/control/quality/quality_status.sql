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
    coalesce(t.violations, 0) as violations,
    p.rows,
    t.baseline,
    r.failing_since,
    f.started_at as failing_since_at,
    q.model,
    q.description
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
        l.failing_since
    from control.quality_result as l
    where l.check_name = q.name
    order by l.run_id desc
    limit 1
) as r on true
left join control.run as f on r.failing_since = f.run_id;

comment on view control.quality_status is
'The checks as they stand. Grain: one row per check of the catalogue. outcome is that of the latest
run that judged it, failed runs included; violations and rows are those of what is published.';
comment on column control.quality_status.failing_since is
'The run since which it has not passed.';
comment on column control.quality_status.failing_since_at is
'When that run started; NULL once the ledger has forgotten it.';
