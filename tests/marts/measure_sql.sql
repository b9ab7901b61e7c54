-- marts.measure_sql: a number of a version, as part of a statement.
begin;


select plan(3);

select is(marts.measure_sql('n', 'probability'), 'coalesce(n.probability, 0)', 'a column');
select is(
    marts.measure_sql('n', 'weighted_amount'),
    'coalesce(marts.weighted_amount(n.amount, n.probability), 0)',
    'by the one function that weights'
);
select throws_ok($$ select marts.measure_sql('n', 'name') $$, '22023', null, 'no number');

select finish();

rollback;
