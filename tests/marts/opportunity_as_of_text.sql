-- marts.opportunity_as_of_text: a bare literal is the day.
begin;

\ir six_deals.psql

select plan(4);

select
    results_eq(
        format('select * from marts.opportunity_as_of(%L) order by 1', c.literal),
        $$ select * from marts.opportunity_as_of(date '2026-04-15') order by 1 $$,
        c.literal || ' is read as the day'
    )
from (values ('2026-04-15'), ('20260415'), ('15 April 2026')) as c (literal);
select throws_ok(
    $$ select * from marts.opportunity_as_of('2026-02-30') $$, '22008', null, 'no day'
);

select finish();

rollback;
