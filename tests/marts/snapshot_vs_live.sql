-- marts.snapshot_vs_live: a past snapshot beside today.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select snapshot_day, close_period, open_count, open_amount, still_open_count, won_count,
            lost_count, deleted_count, won_amount, deleted_amount
        from marts.snapshot_vs_live where currency_iso_code = 'EUR' order by 1 $$,
    $$ values
        (
            '2026-03-31'::date, '2026-04-01'::date, 1::bigint, 100.0, 0::bigint, 1::bigint,
            0::bigint, 0::bigint, 130.0, 0.0
        ),
        ('2026-04-30', '2026-04-01', 3, 680.0, 0, 2, 0, 1, 190.0, 500.0) $$,
    'month ends and what became of their deals'
);

select results_eq(
    $$ select status_then, amount_then, status_now, amount_now
        from marts.opportunity_then_and_now('2026-04-30') order by opportunity_id $$,
    $$ values
        ('open', 120.0, 'won', 130.0), ('won', 180.0, 'won', 180.0), ('open', 50.0, 'lost', 50.0),
        ('open', 60.0, 'won', 60.0), ('open', 500.0, 'deleted', null) $$,
    'deal by deal, for any day'
);

select finish();

rollback;
