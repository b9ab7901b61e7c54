-- marts.pipeline_daily_by_owner: adds up to marts.pipeline_daily.
begin;

\ir six_deals.psql

select plan(2);

select set_eq(
    $$ select day, forecast_category, currency_iso_code, sum(open_count) as deals,
            sum(amount) as amount, sum(weighted_amount) as weighted
        from marts.pipeline_daily_by_owner group by 1, 2, 3 $$,
    $$ select day, forecast_category, currency_iso_code, sum(open_count) as deals,
            sum(amount) as amount, sum(weighted_amount) as weighted
        from marts.pipeline_daily group by 1, 2, 3 $$,
    'over owners and quarters, as over stages'
);
select isnt_empty(
    $$ select from marts.pipeline_daily_by_owner where owner_name = owner_id $$,
    'the id where users were never landed'
);

select finish();

rollback;
