-- control.quality_status and control.quality_history: how the checks stand, and stood.
begin;

select plan(6);

set local role salesforce_owner;
insert into control.run (
    run_id, status, full_refresh, started_at, finished_at
)
overriding system value
values
(9001, 'succeeded', false, '2025-01-01', '2025-01-01'),
(9002, 'failed', false, '2025-01-02', '2025-01-02'),
(9003, 'succeeded', false, '2025-01-03', '2025-01-03');
insert into control.quality_state (check_name, definition, judged_as)
values ('opportunity_status', 'x', 'x'), ('date_missing', 'x', 'x');
insert into control.quality_population (model, rows) values ('marts.fct_opportunity', 40);
insert into control.quality_total (check_name, part, violations)
values ('opportunity_status', '', 1);
update control.quality_check set enabled = false
where name = 'stale_source';
select control.record_results(
    9001,
    '[{"check": "opportunity_status", "outcome": "warn", "severity": "warn", "violations": 1,
    "rows": 40, "samples": []}, {"check": "date_missing", "outcome": "passed", "severity": "error",
    "violations": 0, "samples": []}]'
);
reset role;

select results_eq(
    $$select check_name, outcome, violations::int, rows::int, failing_since::int, is_published
    from control.quality_status
    where check_name in ('opportunity_status', 'date_missing', 'stale_source', 'account_win_rate')
    order by check_name$$,
    $$values
    ('account_win_rate', 'not evaluated', 0, null, null, true),
    ('date_missing', 'passed', 0, null, null, true),
    ('opportunity_status', 'warn', 1, 40, 9001, true),
    ('stale_source', 'disabled', 0, null, null, true)$$,
    'after a run'
);
set local role salesforce_owner;
select control.record_results(
    9002,
    '[{"check": "opportunity_status", "outcome": "error", "severity": "error", "violations": 3,
    "rows": 41, "samples": []}]'
);
reset role;
select results_eq(
    $$select outcome, violations::int, rows::int, failing_since::int, is_published
    from control.quality_status where check_name = 'opportunity_status'$$,
    $$values ('error', 3, 41, 9001, false)$$,
    'after one that failed: what it counted, though nothing of it is published'
);
set local role salesforce_owner;
delete from control.quality_total;
select control.record_results(
    9003,
    '[{"check": "opportunity_status", "outcome": "passed", "severity": "error", "violations": 0,
    "rows": 42, "samples": []}]'
);
reset role;
select results_eq(
    $$select outcome, violations::int, failing_since, is_published
    from control.quality_status where check_name = 'opportunity_status'$$,
    $$values ('passed', 0, null::bigint, true)$$,
    'after one that mended it'
);
select is(
    (select count(*) from control.quality_status), (select count(*) from control.quality_check),
    'one row for each check'
);
select results_eq(
    $$select run_id::int, status, outcome, violations::int, change::int, is_first_failure
    from control.quality_history where check_name = 'opportunity_status' order by run_id$$,
    $$values
    (9001, 'succeeded', 'warn', 1, null, true),
    (9002, 'failed', 'error', 3, 2, false),
    (9003, 'succeeded', 'passed', 0, -3, null)$$,
    'run by run'
);
select is_empty(
    $$select * from control.quality_history where check_name = 'date_missing'$$,
    'a check that always passed has no history'
);

select finish();

rollback;
