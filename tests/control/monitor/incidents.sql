-- control.incidents(): what is wrong now.
begin;

select plan(4);

set local role salesforce_owner;
select is_empty('select * from control.incidents()', 'nothing is, at first');
select results_eq(
    $$select kind, subject, message from control.incidents('1 hour')$$,
    $$values ('stale', 'runs', 'the run was never called')$$,
    'but that nobody has called it, for whoever waits for that'
);

insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at, error
)
overriding system value
values
(9001, 'succeeded', 'first run', false, '2025-01-01 10:00Z', '2025-01-01 10:05Z', null),
(
    9002, 'failed', 'new data', false, '2025-01-01 13:00Z', '2025-01-01 13:01Z',
    '{"sqlstate": "57014", "message": "canceling statement", "model": "marts.dim_account",
    "detail": null, "hint": "Try again."}'
);
insert into control.quality_state (check_name, definition, judged_as)
values ('opportunity_type_value', 'x', 'x'), ('stale_source', 'x', 'x');
insert into control.quality_total (check_name, part, violations)
values ('opportunity_type_value', '', 2), ('stale_source', '', 1);
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, rows, samples, failing_since
)
values
(9001, 'opportunity_type_value', 'warn', 'warn', 2, 5, '[]', 9001),
(9001, 'stale_source', 'warn', 'warn', 1, null, '[]', 9001);
insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values ('account', '2025-01-01 09:00Z', '2025-01-01 09:00Z', 7, 1);
insert into control.extraction (
    extraction_id, object, status, reason, started_at, seconds, calls, delivered_rows, landed_rows,
    bytes, ways
)
overriding system value
values (9003, 'contact', 'failed', 'no answer', '2025-01-01 08:00Z', 1, 1, 0, 0, 0, '{}');

select results_eq(
    $$select kind, subject, since, message from control.incidents() order by kind, subject$$,
    $$values
        ('failed', 'extraction of contact', 'extraction 9003', 'no answer'),
        (
            'failed', 'run', 'run 9002',
            E'run 9002 failed at marts.dim_account: canceling statement\nTry again.'
        ),
        (
            'stale', 'account', '2025-01-01 09:00:00+00',
            'the newest change of account is of 2025-01-01 09:00 UTC, more than 3 days ago'
        ),
        (
            'warn', 'opportunity_type_value', 'run 9001',
            '2 violations: The type of undeleted opportunities is one of control.accepted_value'
        )$$,
    'what failed, warns and is stale; the check on staleness is not told twice'
);
select results_eq(
    $$select message from control.incidents('1 hour') where subject = 'runs'$$,
    $$values (
        'the run was last called at 2025-01-01 13:00 UTC, more than 01:00:00 ago: does the'
        ' scheduler work?'
    )$$,
    'and a scheduler that is silent'
);

select finish();

rollback;
