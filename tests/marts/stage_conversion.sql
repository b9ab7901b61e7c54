-- marts.stage_conversion: what becomes of deals that reach a stage.
begin;

\ir six_deals.psql

select plan(1);

select results_eq(
    $$ select entered, advanced, won, lost, still_open, advance_rate, win_rate, median_days
        from marts.stage_conversion where stage_name = 'Prospecting' $$,
    $$ values (5::bigint, 2::bigint, 2::bigint, 1::bigint, 1::bigint, 0.4, 0.6667, 25.5) $$,
    'entered, advanced, won, lost, median days'
);

select finish();

rollback;
