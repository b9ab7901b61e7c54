-- marts.pipeline_velocity: open deals × average size × win rate ÷ cycle.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select slice, owner_id, open_count, average_open_deal, win_rate, average_days_to_close,
            velocity
        from marts.pipeline_velocity
        where currency_iso_code = 'EUR' and slice in ('all', 'owner') order by 1, 2 $$,
    $$ values
        ('all', null, 1::bigint, 1000.0, 1.0, 43.3, 23.08),
        ('owner', '005000000000001AAA', 0, null, 1.0, 65.0, null),
        ('owner', '005000000000002AAA', 1, 1000.0, 1.0, 0.0, null) $$,
    'NULL where there is nothing open, or no cycle'
);
select results_eq(
    $$ select slice, count(*) from marts.pipeline_velocity group by 1 order by 1 $$,
    $$ values
        ('all', 2::bigint), ('owner', 3), ('owner and segment', 3), ('segment', 2) $$,
    'each slice once'
);
select is_empty(
    $$
        select slice from marts.pipeline_velocity
        where
            velocity is distinct from round(
                open_count * average_open_deal * win_rate / nullif(average_days_to_close, 0), 2
            )
            and abs(
                velocity
                - open_count * average_open_deal * win_rate / nullif(average_days_to_close, 0)
            ) > 0.01 * velocity
    $$,
    'the formula'
);

select finish();

rollback;
