-- control.acknowledge_absence(): who lets a census end many records says why; the census itself is
-- tested with a Salesforce that loses records (test_upkeep.py).
begin;

select plan(3);

select throws_ok(
    'select control.acknowledge_absence(''account'', 12, '' '')',
    '22023',
    'an absence is acknowledged for a reason, and there is none',
    'not without a reason'
);
select control.acknowledge_absence('Account', 12, 'the spring cleaning');
select results_eq(
    $$
        select a.object, a.absent_records, a.reason
        from control.absence_acknowledgement as a
    $$,
    $$ values ('account', 12::bigint, 'the spring cleaning') $$,
    'the object by its landing table, how many, and why'
);
select is(
    (select a.used_at from control.absence_acknowledgement as a), null, 'no census has used it yet'
);

select finish();

rollback;
