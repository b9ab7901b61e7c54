-- marts.pipeline_movement: opening + movements = closing.
begin;

\ir six_deals.psql

select plan(5);

select results_eq(
    $$ select period_start, opening_count, opening_amount, created_count, created_amount,
            increased_amount, won_count, won_amount, deleted_count, deleted_amount,
            closing_count, closing_amount
        from marts.pipeline_movement
        where
            grain = 'month' and currency_iso_code = 'EUR' and close_period = '2026-04-01'
            and period_start >= '2026-04-01'
        order by 1 $$,
    $$ values
        (
            '2026-04-01'::date, 1::bigint, 100.0, 2::bigint, 560.0, 20.0, 0::bigint, 0.0,
            0::bigint, 0.0, 3::bigint, 680.0
        ),
        ('2026-05-01', 3, 680.0, 1, 1000.0, 10.0, -2, -190.0, -1, -500.0, 1, 1000.0) $$,
    'the waterfall of two months'
);

select is_empty(
    $$
        select grain from marts.pipeline_movement
        where residual_count <> 0 or residual_amount <> 0
    $$,
    'nothing is left over'
);

select results_eq(
    $$ select is_partial, opening_day, opening_count, created_count
        from marts.pipeline_movement
        where grain = 'fiscal_quarter' and period_start = '2026-01-01' and currency_iso_code = 'EUR'
            and close_period = '2026-01-01' $$,
    $$ values (true, '2026-03-15'::date, 1::bigint, 0::bigint) $$,
    'the baseline is opening, never created'
);

select results_eq(
    $$ select owner_id, closing_amount from marts.pipeline_movement_by_owner
        where grain = 'month' and period_start = '2026-04-01' and currency_iso_code = 'EUR'
        order by 1 $$,
    $$ values ('005000000000001AAA', 620.0), ('005000000000002AAA', 60.0) $$,
    'by owner'
);

select results_eq(
    $$ select day, opportunity_id, count, amount
        from marts.pipeline_movement_detail('2026-05-01', '2026-05-31') where movement = 'won'
        order by 1 $$,
    $$ values
        ('2026-05-10'::date, '006000000000001AAA', -1, -130.0),
        ('2026-05-12', '006000000000005AAA', -1, -60.0) $$,
    'the deals behind a figure'
);

select finish();

rollback;
