-- marts.pipeline_coverage: of what was open for a quarter on a day, what was won by its end.
begin;

\ir six_deals.psql

select plan(4);

select results_eq(
    $$ select day, days_before_end, is_complete, open_count, open_amount, won_count, won_amount,
            coverage
        from marts.pipeline_coverage
        where currency_iso_code = 'EUR' and close_period = '2026-04-01'
            and day in ('2026-04-15', '2026-04-30', '2026-05-20')
        order by 1 $$,
    $$ values
        ('2026-04-15'::date, 76, false, 2::bigint, 620.0, 1::bigint, 130.0, 0.2097),
        ('2026-04-30', 61, false, 3, 680.0, 2, 190.0, 0.2794),
        ('2026-05-20', 41, false, 1, 1000.0, 0, 0.0, 0.0) $$,
    'won of those very deals, 0 where none was'
);
select results_eq(
    $$ select day, open_amount, won_amount, coverage, is_complete from marts.pipeline_coverage
        where currency_iso_code = 'EUR' and close_period = '2026-01-01' and day = '2026-03-20' $$,
    $$ values ('2026-03-20'::date, 200.0, 200.0, 1.0, true) $$,
    'as they stood at the quarter''s end, whatever was corrected later'
);
select is_empty(
    $$
        select * from marts.pipeline_coverage
        where won_count not between 0 and open_count or coverage < 0
    $$,
    'a part of the whole: above 1 only where amounts were raised'
);
-- a deal won before the day was never in that pipeline
select results_eq(
    $$ select won_count from marts.pipeline_coverage
        where currency_iso_code = 'EUR' and close_period = '2026-04-01' and day = '2026-05-13' $$,
    $$ values (0::bigint) $$,
    'bookings of deals that were not in it do not count'
);

select finish();

rollback;
