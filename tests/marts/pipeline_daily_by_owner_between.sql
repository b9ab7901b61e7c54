-- marts.pipeline_daily_by_owner_between: the open pipeline by close period, owner and category.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select day, close_period, owner_id, forecast_category, currency_iso_code, open_count, amount,
            weighted_amount
        from marts.pipeline_daily_by_owner_between('2026-03-31', '2026-04-02') order by 1, 3, 5 $$,
    $$ values
        (date '2026-03-31', date '2026-04-01', '005000000000001AAA', 'Pipeline', 'EUR', 1::bigint,
            100.0, 10.0),
        ('2026-04-01', '2026-04-01', '005000000000001AAA', 'Pipeline', 'EUR', 1, 100.0, 10.0),
        ('2026-04-01', '2026-04-01', '005000000000002AAA', 'Pipeline', 'USD', 1, 50.0, 5.0),
        ('2026-04-02', '2026-04-01', '005000000000001AAA', 'Pipeline', 'EUR', 2, 600.0, 60.0),
        ('2026-04-02', '2026-04-01', '005000000000002AAA', 'Pipeline', 'USD', 1, 50.0, 5.0) $$,
    'day by day'
);
select throws_ok(
    $$ select * from marts.pipeline_daily_by_owner_between('2026-03-14', '2026-04-02') $$,
    '22008', null, 'before the history'
);
select is_empty(
    $$ select * from marts.pipeline_daily_by_owner_between('2026-05-21', '2026-06-02') $$,
    'what is still to come has no rows'
);

select finish();

rollback;
