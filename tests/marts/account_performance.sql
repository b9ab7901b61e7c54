-- marts.account_performance: by account and currency.
begin;

\ir six_deals.psql

select plan(1);

select results_eq(
    $$ select account_id, account_name, currency_iso_code, bookings_amount, pipeline_count, win_rate
        from marts.account_performance order by 1, 3 $$,
    $$ values
        ('001000000000001AAA', 'Acme', 'EUR', 310.0, 0::bigint, 1.0),
        ('001000000000002AAA', null, 'EUR', 60.0, 1::bigint, 1.0),
        ('001000000000002AAA', null, 'USD', 0.0, 0::bigint, 0.0) $$,
    'an account that was never landed keeps its deals'
);

select finish();

rollback;
