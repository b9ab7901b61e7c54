-- marts.forecast_daily: the forecast of each quarter, day by day.
begin;

\ir six_deals.psql

select plan(3);

select set_eq(
    'select day, close_period, owner_id, open_count, closed_count from marts.forecast_daily',
    $$ select d.day, p.close_period, p.owner_id, p.open_count, p.closed_count
        from marts.history_day as d, lateral marts.forecast_daily_between(d.day, d.day) as p $$,
    'each day as it is by itself'
);
select is_empty(
    $$ select * from marts.forecast_daily
        where open_amount <> commit_amount + most_likely_amount + best_case_amount
            + pipeline_amount + omitted_amount + other_amount
        or day >= close_period + interval '3 months' $$,
    'open is what the categories add up to, up to the quarter''s last day'
);
select results_eq(
    $$ select max(closed_count) from marts.forecast_daily
        where close_period = '2026-04-01' and currency_iso_code = 'EUR'
        group by owner_id order by owner_id $$,
    $$ values (1::bigint), (1) $$,
    'won deals by their owners'
);

select finish();

rollback;
