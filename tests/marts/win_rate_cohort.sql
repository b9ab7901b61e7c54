-- marts.win_rate_cohort: what became of the deals created in a quarter.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select
            created_period, currency_iso_code, created_count, won_count, lost_count, open_count,
            created_amount, won_amount, lost_amount, open_amount, win_rate, win_rate_by_amount
        from marts.win_rate_cohort order by 1, 2 $$,
    $$ values
        (
            '2026-01-01'::date, 'EUR', 2::bigint, 2::bigint, 0::bigint, 0::bigint, 310.0, 310.0,
            0.0, 0.0, 1.0, 1.0
        ),
        ('2026-04-01', 'EUR', 2, 1, 0, 1, 1060, 60, 0, 1000, 1, 1),
        ('2026-04-01', 'USD', 1, 0, 1, 0, 50, 0, 50, 0, 0, 0) $$,
    'by the quarter they were created in, whenever they closed'
);
select is_empty(
    $$ select from marts.win_rate_cohort
        where
            created_count <> won_count + lost_count + open_count + unknown_count
            or win_rate not between 0 and 1 or win_rate_by_amount not between 0 and 1 $$,
    'nothing is left over'
);

select finish();

rollback;
