-- marts.history_day: every day of the history.
begin;

\ir six_deals.psql

select plan(1);

select results_eq(
    'select day from marts.history_day order by 1',
    $$ select d::date from generate_series(timestamp '2026-03-15', '2026-05-20', '1 day') as d $$,
    'no day is missing, today is the last'
);

select finish();

rollback;
