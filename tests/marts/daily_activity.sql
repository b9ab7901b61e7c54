-- marts.daily_activity: created, won, lost and open per day.
begin;

\ir six_deals.psql

select plan(4);

select results_eq(
    $$ select day, created_count, created_amount, won_count, won_amount, open_count, open_amount
        from marts.daily_activity
        where currency_iso_code = 'EUR' and day in ('2026-01-05', '2026-05-02', '2026-05-10')
        order by 1 $$,
    $$ values
        ('2026-01-05'::date, 1::bigint, 180.0, 0::bigint, 0.0, null::bigint, null::numeric),
        ('2026-05-02', 1, 1000.0, 0, 0.0, 3, 1180.0),
        ('2026-05-10', 0, 0.0, 1, 130.0, 2, 1060.0) $$,
    'open is unknown before the history'
);

select results_eq(
    $$ select currency_iso_code, count(*) from marts.daily_activity group by 1 order by 1 $$,
    $$ values
        ('EUR', (date '2026-05-20' - date '2026-01-05' + 1)::bigint),
        ('USD', (date '2026-05-20' - date '2026-04-01' + 1)::bigint) $$,
    'every day from a currency''s first activity to today'
);

-- one definition of what is booked and when: a deal won with a close date of tomorrow counts alike
insert into marts.fct_opportunity (
    opportunity_id, currency_iso_code, status, is_closed, is_won, amount, close_date, created_date
)
values ('006TAP', 'EUR', 'won', true, true, 7, '2026-05-21', '2026-05-22');
select results_eq(
    $$ select sum(won_count)::bigint, sum(won_amount)
        from marts.daily_activity
        where currency_iso_code = 'EUR' and day between '2026-05-01' and '2026-05-31' $$,
    $$ select bookings_count_this_month, bookings_amount_this_month
        from marts.sales_snapshot where currency_iso_code = 'EUR' $$,
    'won this month is what was won on its days'
);
select results_eq(
    $$ select day, created_count, won_count, won_amount, open_count from marts.daily_activity
        where currency_iso_code = 'EUR' and day > '2026-05-20' order by 1 $$,
    $$ values
        (date '2026-05-21', 0::bigint, 1::bigint, 7.0, null::bigint),
        ('2026-05-22', 1, 0, 0.0, null) $$,
    'days to come only where something is dated so, without a pipeline'
);

select finish();

rollback;
