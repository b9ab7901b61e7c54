-- control.run_status: success, attempt, and the failure that waits.
begin;

select plan(7);

set local role salesforce_owner;
select results_eq(
    'select last_attempt_at, last_attempt_status, is_failing, failed_runs, failure
    from control.run_status',
    $$values (null::timestamptz, null, false, 0::bigint, null)$$,
    'before the first run'
);

insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at, error
)
overriding system value
values
(9001, 'succeeded', 'first run', false, '2025-01-01 10:00Z', '2025-01-01 10:05Z', null),
(9002, 'skipped', 'no new data', false, '2025-01-01 11:00Z', '2025-01-01 11:00Z', null),
(9003, 'skipped', 'another run in progress', false, '2025-01-01 12:00Z', '2025-01-01 12:00Z', null);
select results_eq(
    $$select
        published_run_id::int, last_published_at, last_success_at, last_attempt_at,
        last_attempt_status, is_failing
    from control.run_status$$,
    $$values (
        9001, '2025-01-01 10:05Z'::timestamptz, '2025-01-01 11:00Z'::timestamptz,
        '2025-01-01 12:00Z'::timestamptz, 'skipped', false
    )$$,
    'finding nothing new is a success, being kept out is none'
);

insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at, error
)
overriding system value
values
(
    9004, 'failed', 'new data', false, '2025-01-01 13:00Z', '2025-01-01 13:01Z',
    '{"sqlstate": "57014", "message": "canceling statement", "model": "marts.dim_account"}'
),
(9005, 'skipped', 'another run in progress', false, '2025-01-01 14:00Z', '2025-01-01 14:00Z', null),
(
    9006, 'failed', 'new data', false, '2025-01-01 15:00Z', '2025-01-01 15:01Z',
    '{"sqlstate": "QC001", "message": "quality check failed: … 006…", "model": "checks"}'
);
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, samples
)
values
(9006, 'opportunity_status', 'error', 'error', 1, '[]'),
(9006, 'date_missing', 'error', 'error', 1, '[]'),
(9006, 'opportunity_type_value', 'warn', 'warn', 1, '[]');
select results_eq(
    $$select
        published_run_id::int, is_failing, failing_since::int, failing_since_at,
        failed_run_id::int, failed_runs::int, failure
    from control.run_status$$,
    $$values (
        9001, true, 9004, '2025-01-01 13:00Z'::timestamptz, 9006, 2,
        'quality checks: date_missing, opportunity_status'
    )$$,
    'a failure waits, whoever was kept out meanwhile; in words that name no record'
);
delete from control.run
where run_id = 9006;
select results_eq(
    'select failure from control.run_status',
    $$values ('SQLSTATE 57014 at marts.dim_account')$$,
    'of any other kind by its code'
);

insert into control.run_call (called_at, called_by, pid)
values ('2025-01-01 16:00Z', 'job', 0);
select results_eq(
    $$select
        last_attempt_at, last_attempt_status, is_failing, failing_since::int, failing_since_at,
        failure
    from control.run_status$$,
    $$values (
        '2025-01-01 16:00Z'::timestamptz, 'cut off', true, 9004, '2025-01-01 13:00Z'::timestamptz,
        'the call of job was cut off before it could write the ledger'
    )$$,
    'a call that left nothing'
);
insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at
)
overriding system value
values (9007, 'succeeded', 'new data', false, '2025-01-01 17:00Z', '2025-01-01 17:01Z');
select results_eq(
    'select last_attempt_status, is_failing, failure from control.run_status',
    $$values ('succeeded', false, null)$$,
    'and then one that went well'
);
select control.take_run_lock();
select results_eq(
    'select last_attempt_status, is_failing from control.run_status',
    $$values ('running', false)$$,
    'one is at work'
);

select finish();

rollback;
