-- marts.pipeline_edge: what enters the pipeline and what leaves it.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select day, count, amount, weighted_amount
        from marts.pipeline_edge('2026-04-05', '2026-05-20')
        where (version).opportunity_id = '006000000000001AAA' order by 1, 2 $$,
    $$ values
        (date '2026-04-05', 1, 100.0, 10.0),
        ('2026-04-10', -1, -100.0, -10.0),
        ('2026-04-10', 1, 120.0, 108.0),
        ('2026-05-10', -1, -120.0, -108.0) $$,
    'version by version; what was there enters on the opening day'
);
select results_eq(
    $$ select sum(count)::bigint, sum(amount) from marts.pipeline_edge('2026-03-15', '2026-04-30')
        where currency_iso_code = 'EUR' $$,
    $$ select sum(open_count)::bigint, sum(amount) from marts.pipeline_daily
        where currency_iso_code = 'EUR' and day = '2026-04-30' $$,
    'summed up it is the pipeline of the last day'
);

select finish();

rollback;
