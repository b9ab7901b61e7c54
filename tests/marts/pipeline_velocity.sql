-- marts.pipeline_velocity: open on the way to a quarters end, against booked.
begin;

\ir six_deals.psql

select plan(1);

select results_eq(
    $$ select days_before_end, open_count, open_amount, booked_count, booked_amount,
            booked_per_open_amount
        from marts.pipeline_velocity
        where currency_iso_code = 'EUR' and close_period = '2026-04-01' and day = '2026-04-30' $$,
    $$ values (61, 3::bigint, 680.0, 2::bigint, 190.0, 0.2794) $$,
    'open pipeline and bookings of the quarter'
);

select finish();

rollback;
