-- control.exceeds() and control.quality_outcome(): thresholds, and how severity caps the outcome.
begin;

select plan(4);

select results_eq(
    $$
        select array_agg(control.exceeds(c.threshold, c.violations, c.rows) order by c.number)
        from (
            values
                (1, '> 0', 0, 10), (2, '> 0', 1, 10), (3, '>10', 10, 10), (4, '> 10', 11, 10),
                (5, '> 10 %', 1, 10), (6, '> 10 %', 2, 10), (7, '>9.9%', 1, 10), (8, '> 50 %', 1, 0),
                (9, '> 0 %', 0, 0), (10, null, 5, 10), (11, '> 10 %', 1, null)
        ) as c (number, threshold, violations, rows)
    $$,
    $$
        values (array[false, true, false, true, false, true, true, true, false, false, true])
    $$,
    'counts and shares; nothing exceeds no threshold; of no rows, any violation is all'
);

select results_eq(
    $$
        select array_agg(
            control.quality_outcome(c.severity, c.warn_if, c.error_if, c.violations, 100)
            order by c.number
        )
        from (
            values
                (1, 'error', '> 0', '> 0', 0), (2, 'error', '> 0', '> 0', 1),
                (3, 'error', '> 0', '> 5', 5), (4, 'error', '> 0', '> 5', 6),
                (5, 'error', null, '> 5', 5), (6, 'error', '> 9', '> 5', 6),
                (7, 'warn', '> 0', '> 0', 1), (8, 'warn', '> 1', '> 0', 1),
                (9, 'info', '> 0', '> 0', 1), (10, 'info', '> 1 %', '> 0', 1)
        ) as c (number, severity, warn_if, error_if, violations)
    $$,
    $$
        values (array[
            'passed', 'error', 'warn', 'error', 'passed', 'error', 'warn', 'passed', 'info',
            'passed'
        ])
    $$,
    'error_if counts only for severity error; nothing is worse than its severity'
);

select is(
    control.group_results(
        '[
            {"check": "a", "outcome": "warn", "violations": 2, "samples": [], "severity": "error"},
            {"check": "b", "outcome": "passed", "violations": 0, "samples": []},
            {"check": "c", "outcome": "warn", "violations": 1, "samples": [{"record_id": "x"}]}
        ]'
    ),
    '{
        "error": [],
        "warn": [
            {"check": "a", "violations": 2, "samples": []},
            {"check": "c", "violations": 1, "samples": [{"record_id": "x"}]}
        ],
        "info": []
    }',
    'results by outcome, without those that passed'
);

select throws_ok(
    $$
        select control.raise_failed_checks(
            '[
                {"check": "a", "outcome": "error", "violations": 2, "samples": [
                    {"record_id": "1", "reason": "x"}, {"record_id": "2", "reason": "y"}
                ]},
                {"check": "b", "outcome": "error", "violations": 1, "samples": [
                    {"record_id": "3", "reason": "z"}
                ]},
                {"check": "c", "outcome": "warn", "violations": 1, "samples": []}
            ]'
        )
    $$,
    'QC001',
    e'2 quality checks failed:\na: 2 violations (1: x; 2: y)\nb: 1 violation (3: z)',
    'the error names check, number and samples'
);

select finish();

rollback;
