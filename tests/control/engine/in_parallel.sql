-- control.in_parallel(): the rows of a query, as they are.
begin;

select plan(3);

select results_eq(
    $$
        select r.*
        from control.in_parallel('select n, n::text from generate_series(1, 3) as n')
            as r (number integer, name text)
    $$,
    $$values (1, '1'), (2, '2'), (3, '3')$$,
    'every row'
);
select is_empty(
    'select r.* from control.in_parallel(''select 1 where false'') as r (one integer)', 'or none'
);
select throws_ok(
    'select r.* from control.in_parallel(''select 1'') as r (one text)', '42804', null,
    'of the columns asked for'
);

select finish();

rollback;
