-- marts.pipeline_daily_between: the rows of pipeline_daily for a range of days.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select * from marts.pipeline_daily_between('2026-04-15', '2026-05-06')
        order by 1, 2, 3, 4 $$,
    $$ select day, stage_name, forecast_category, currency_iso_code, open_count, amount,
            weighted_amount
        from marts.pipeline_daily where day between '2026-04-15' and '2026-05-06'
        order by 1, 2, 3, 4 $$,
    'the same as from all days'
);
select throws_ok(
    $$ select * from marts.pipeline_daily_between('2026-03-14', '2026-04-02') $$,
    '22008', null, 'before the history'
);
select is_empty(
    $$ select * from marts.pipeline_daily_between('2026-05-21', '2026-06-02') $$,
    'what is still to come has no rows'
);

select finish();

rollback;
