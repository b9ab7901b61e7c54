-- marts.owner_performance: the mistakes others make, among six deals.
begin;

\ir six_deals.psql

select plan(5);

select results_eq(
    $$ select owner_id, currency_iso_code, win_rate
        from marts.owner_performance order by 1, 2 $$,
    $$ values
        ('005000000000001AAA', 'EUR', 1.0),
        ('005000000000002AAA', 'EUR', 1.0),
        ('005000000000002AAA', 'USD', 0.0) $$,
    'wins and no losses are a win rate of 1; a currency is a row of its own'
);

select is_empty(
    $$
        select owner_id from marts.owner_performance
        where
            win_rate not between 0 and 1
            or win_rate_this_month not between 0 and 1
            or win_rate_this_quarter not between 0 and 1
    $$,
    'win rates lie between 0 and 1'
);

select results_eq(
    $$ select
            bookings_count_this_month, bookings_amount_this_month, bookings_amount_this_quarter,
            bookings_count, bookings_amount, average_booking, largest_booking,
            average_days_to_close
        from marts.owner_performance where owner_id = '005000000000001AAA' $$,
    $$ values (1::bigint, 130.0, 130.0, 2::bigint, 310.0, 155.0, 180.0, 65.0) $$,
    'bookings by month, quarter and in total'
);

select results_eq(
    $$ select
            average_days_to_close, pipeline_count, pipeline_amount, pipeline_weighted_amount,
            pipeline_created_amount_this_month, pipeline_created_amount_this_quarter,
            pipeline_created_weighted_amount_this_quarter, average_open_deal, largest_open_deal,
            average_days_open, win_rate_this_month, win_rate_this_quarter
        from marts.owner_performance where owner_id = '005000000000002AAA' and currency_iso_code = 'EUR' $$,
    $$ values (
            0.0, 1::bigint, 1000.0, 500.0, 1000.0, 1060.0, 560.0, 1000.0, 1000.0, 18.0,
            null::numeric, 1.0
        ) $$,
    'closed before it was created is 0 days; MostLikely is open; weighted divides by 100'
);

select results_eq(
    $$ select lost_count_this_month, lost_amount_this_month, lost_count, lost_amount, win_rate
        from marts.owner_performance where owner_id = '005000000000002AAA' and currency_iso_code = 'USD' $$,
    $$ values (1::bigint, 50.0, 1::bigint, 50.0, 0.0) $$,
    'losses'
);

select finish();

rollback;
