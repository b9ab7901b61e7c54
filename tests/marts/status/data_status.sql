-- marts.data_status: for everybody who reads marts.
begin;

select plan(3);

set local role salesforce_owner;
insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values ('account', now() - interval '4 days', now(), 7, 1);
insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at, error
)
overriding system value
values
(9001, 'succeeded', 'first run', false, '2025-01-01 10:00Z', '2025-01-01 10:05Z', null),
(
    9002, 'failed', 'new data', false, '2025-01-01 13:00Z', '2025-01-01 13:01Z',
    '{"sqlstate": "QC001", "message": "006000000000001AAA: probability is 140", "model": "checks"}'
);
insert into control.quality_state (check_name, definition, judged_as)
values
('opportunity_type_value', 'x', 'x'), ('opportunity_probability', 'x', 'x'),
('contact_odd_id', 'x', 'x');
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, rows, samples, failing_since
)
values
(9001, 'opportunity_type_value', 'warn', 'warn', 2, 5, '[]', 9001),
(9001, 'contact_odd_id', 'warn', 'warn', 2, 5, '[]', 9001),
(9002, 'opportunity_probability', 'error', 'error', 1, 5, '[]', 9002);

prepare status as
select
    s.is_stale,
    s.last_success_at,
    s.last_attempt_at,
    s.last_attempt_status,
    s.open_errors::int,
    s.open_warnings::int,
    s.has_pending_failure,
    s.pending_failure_since,
    s.pending_failure,
    s.published_run_id
from marts.data_status as s
where s.object = 'account';

set local role salesforce_reporter;
select results_eq(
    'status',
    $$values (
        true, '2025-01-01 10:05Z'::timestamptz, '2025-01-01 13:00Z'::timestamptz, 'failed', 1, 2,
        true, '2025-01-01 13:00Z'::timestamptz, 'quality checks: opportunity_probability',
        9001::bigint
    )$$,
    'how current and how sound, to a reporter'
);
select is_empty(
    $$select object from marts.data_status as s where s::text like '%006%'$$,
    'who may see some rows only is told of no record'
);
set local role salesforce_monitor;
select is(
    (
        select count(*) from marts.data_status
        where object in ('account', 'contact', 'opportunity')
    ),
    3::bigint,
    'and to a monitor: a row for each object'
);

select finish();

rollback;
