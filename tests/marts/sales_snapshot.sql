-- marts.sales_snapshot: one row per currency.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select
            currency_iso_code, bookings_amount_this_month, bookings_amount_this_quarter,
            bookings_amount, pipeline_amount, pipeline_weighted_amount, lost_amount, win_rate
        from marts.sales_snapshot order by 1 $$,
    $$ values
        ('EUR', 130.0, 190.0, 370.0, 1000.0, 500.0, 0.0, 1.0),
        ('USD', 0.0, 0.0, 0.0, 0.0, 0.0, 50.0, 0.0) $$,
    'amounts of different currencies are never summed'
);

select is_empty(
    $$
        select currency_iso_code from marts.sales_snapshot
        where
            average_days_to_close < 0
            or average_days_open < 0
            or abs(pipeline_weighted_amount) > abs(pipeline_amount)
    $$,
    'no negative duration, nothing weighted above its amount'
);

select finish();

rollback;
