-- control.group_results(): results as callers of a run get them.
begin;

select plan(2);

select is(
    control.group_results('[]'), '{"error": [], "warn": [], "info": []}',
    'no results, all three lists'
);
select is(
    control.group_results(
        '[
            {"check": "b", "outcome": "warn", "violations": 2, "samples": [1], "rows": 9},
            {"check": "c", "outcome": "passed", "violations": 0, "samples": []},
            {"check": "a", "outcome": "warn", "violations": 1, "samples": []},
            {"check": "d", "outcome": "error", "violations": 7, "samples": []}
        ]'
    ),
    '{
        "error": [{"check": "d", "violations": 7, "samples": []}],
        "warn": [
            {"check": "b", "violations": 2, "samples": [1]},
            {"check": "a", "violations": 1, "samples": []}
        ],
        "info": []
    }',
    'by outcome, in their order, without those that passed'
);

select finish();

rollback;
