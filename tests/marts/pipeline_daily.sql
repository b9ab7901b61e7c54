-- marts.pipeline_daily: the open pipeline of every day.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select day, stage_name, forecast_category, currency_iso_code, open_count, amount,
            weighted_amount
        from marts.pipeline_daily where day in ('2026-04-11', '2026-05-20')
        order by 1, 2, 4 $$,
    $$ values
        ('2026-04-11'::date, 'Negotiation/Review', 'Pipeline', 'EUR', 1::bigint, 120.0, 108.0),
        ('2026-04-11', 'Prospecting', 'Pipeline', 'EUR', 1, 500.0, 50.0),
        ('2026-04-11', 'Prospecting', 'Pipeline', 'USD', 1, 50.0, 5.0),
        ('2026-05-20', 'Prospecting', 'MostLikely', 'EUR', 1, 1000.0, 500.0) $$,
    'open is open, whatever its forecast category'
);

select results_eq(
    $$ select count(distinct day) from marts.pipeline_daily $$,
    $$ select (date '2026-05-20' - date '2026-03-15' + 1)::bigint $$,
    'no day is missing'
);

select finish();

rollback;
