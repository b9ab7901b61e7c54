-- marts.pipeline_movement_by_owner: the waterfall, the owner in the slice.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select owner_id, opening_amount, created_amount, increased_amount, won_amount,
            deleted_amount, closing_amount
        from marts.pipeline_movement_by_owner
        where grain = 'month' and period_start = '2026-05-01' and currency_iso_code = 'EUR'
            and close_period = '2026-04-01' order by 1 $$,
    $$ values
        ('005000000000001AAA', 620.0, 0.0, 10.0, -130.0, -500.0, 0.0),
        ('005000000000002AAA', 60.0, 1000.0, 0.0, -60.0, 0.0, 1000.0) $$,
    'each owner''s'
);
select results_eq(
    $$ select sum(closing_amount), sum(created_amount), sum(won_amount)
        from marts.pipeline_movement_by_owner where grain = 'month' and period_start = '2026-05-01' $$,
    $$ select sum(closing_amount), sum(created_amount), sum(won_amount)
        from marts.pipeline_movement where grain = 'month' and period_start = '2026-05-01' $$,
    'together they are the whole'
);

select finish();

rollback;
