-- control.quality_history: what each check found, run by run.
begin;

select plan(1);

insert into control.run (run_id, status, full_refresh, started_at, finished_at)
overriding system value
select
    n.number as run_id,
    case n.number when -2 then 'failed' else 'succeeded' end as status,
    false as full_refresh,
    '2024-01-01' as started_at,
    '2024-01-01' as finished_at
from generate_series(-4, -1) as n (number);
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, rows, samples, failing_since
)
values
(-4, 'a', 'warn', 'warn', 2, 10, '[]', -4),
(-3, 'a', 'warn', 'warn', 5, 10, '[]', -4),
(-3, 'b', 'error', 'error', 1, 10, '[]', -3),
(-2, 'a', 'passed', 'warn', 0, 10, '[]', null),
(-1, 'a', 'warn', 'warn', 1, 10, '[]', -1);

select results_eq(
    $$
        select
            h.check_name,
            h.run_id::integer,
            h.status,
            h.outcome,
            h.change::integer,
            h.is_first_failure
        from control.quality_history as h
        order by
            h.check_name asc,
            h.run_id asc
    $$,
    $$values
    ('a', -4, 'succeeded', 'warn', null::integer, true),
    ('a', -3, 'succeeded', 'warn', 3, false),
    ('a', -2, 'failed', 'passed', -5, null),
    ('a', -1, 'succeeded', 'warn', 1, true),
    ('b', -3, 'succeeded', 'error', null, true)$$,
    'each against its own row before, and where it began'
);

select finish();

rollback;
