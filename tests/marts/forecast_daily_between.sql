-- marts.forecast_daily_between: the forecast as it was, for a few days.
begin;

\ir six_deals.psql

select plan(4);

select results_eq(
    $$ select day, owner_id, closed_amount, pipeline_amount, open_count, open_amount,
            commit_forecast_amount, closed_amount_converted, unconverted_count
        from marts.forecast_daily_between('2026-05-09', '2026-05-13')
        where currency_iso_code = 'EUR' and owner_id = '005000000000001AAA'
        order by 1 $$,
    $$ values
        (date '2026-05-09', '005000000000001AAA', 0.0, 120.0, 1::bigint, 120.0, 0.0,
            null::numeric, 1::bigint),
        ('2026-05-10', '005000000000001AAA', 130, 0, 0, 0, 130, null, 1),
        ('2026-05-11', '005000000000001AAA', 130, 0, 0, 0, 130, null, 1),
        ('2026-05-12', '005000000000001AAA', 130, 0, 0, 0, 130, null, 1),
        ('2026-05-13', '005000000000001AAA', 130, 0, 0, 0, 130, null, 1) $$,
    'open until it is won, then booked'
);
select results_eq(
    $$ select most_likely_count, most_likely_amount, commit_forecast_amount,
            most_likely_forecast_amount, best_case_forecast_amount, weighted_amount
        from marts.forecast_daily_between('2026-05-20', '2026-05-20')
        where currency_iso_code = 'EUR' and owner_id = '005000000000002AAA' $$,
    $$ values (1::bigint, 1000.0, 60.0, 1060.0, 1060.0, 500.0) $$,
    'rolled up'
);
select throws_ok(
    $$ select * from marts.forecast_daily_between('2026-03-14', '2026-04-02') $$,
    '22008', null, 'before the history'
);
select is_empty(
    $$ select * from marts.forecast_daily_between('2026-05-21', '2026-06-02') $$,
    'what is still to come has no rows'
);

select finish();

rollback;
