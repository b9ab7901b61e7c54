create or replace view control.quality_history as
select
    r.check_name,
    r.run_id,
    u.started_at,
    u.status,
    r.outcome,
    r.severity,
    r.violations,
    r.violations - lag(r.violations) over (
        partition by r.check_name
        order by r.run_id
    ) as change,
    r.rows,
    r.baseline,
    r.failing_since,
    r.failing_since = r.run_id as is_first_failure,
    r.samples
from control.quality_result as r
inner join control.run as u on r.run_id = u.run_id;

comment on view control.quality_history is
'What each check found, run by run. Grain: one row per check and run in which it did not pass, and
per run in which it passed again.';
comment on column control.quality_history.status is 'What became of the run.';
comment on column control.quality_history.change is
'Violations more than in the check''s row before.';
comment on column control.quality_history.is_first_failure is
'Whether it passed before: the run to look at.';

grant select on control.quality_history to salesforce_monitor;
