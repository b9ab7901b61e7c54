-- marts.pipeline_movement_between: the waterfall by any measure and slice.
begin;

\ir six_deals.psql

select plan(6);

select results_eq(
    $$ select * from marts.pipeline_movement_between('month', '2026-04-01', '2026-05-20')
        order by 1, close_period, currency_iso_code $$,
    $$ select (m.p).* from (
            select p from marts.pipeline_movement_between('month', '2026-03-15', '2026-05-20') as p
        ) as m
        where (m.p).period_start >= '2026-04-01'
        order by (m.p).period_start, (m.p).close_period, (m.p).currency_iso_code $$,
    'a range gives whole periods, the same as all of them'
);
select results_eq(
    $$ select slice ->> 'stage_name', opening_amount, created_amount, progressed_count,
            progressed_amount, increased_amount, closing_amount
        from marts.pipeline_movement_between(
            'month', '2026-04-01', '2026-04-30', slices => '{stage_name}'
        )
        where currency_iso_code = 'EUR' and close_period = '2026-04-01' order by 1 $$,
    $$ values
        ('Negotiation/Review', 0.0, 0.0, 1::bigint, 100.0, 20.0, 120.0),
        ('Prospecting', 100.0, 560.0, -1, -100.0, 0.0, 560.0) $$,
    'stages as slices: a deal progresses from one to the other'
);
select results_eq(
    $$ select opening_amount, created_amount, increased_amount, closing_amount
        from marts.pipeline_movement_between(
            'month', '2026-04-01', '2026-04-30', measure => 'weighted_amount'
        )
        where currency_iso_code = 'EUR' and close_period = '2026-04-01' $$,
    $$ values (10.0, 56.0, 98.0, 164.0) $$,
    'another measure'
);
select is_empty(
    $$
        select g.grain
        from unnest(array['day', 'week', 'month', 'fiscal_quarter']) as g (grain)
        cross join (values ('amount'), ('probability'), ('weighted_amount')) as m (measure)
        cross join lateral marts.pipeline_movement_between(
            g.grain, '2026-03-15', '2026-05-20', true, m.measure,
            '{stage_name, forecast_category, record_type_id}'
        ) as p
        where p.residual_count <> 0 or p.residual_amount <> 0
    $$,
    'nothing is left over, whatever is asked for'
);
select throws_ok(
    $$ select * from marts.pipeline_movement_between(
        'month', '2026-04-01', '2026-04-30', measure => 'x') $$,
    '22023', 'opportunity history has no measure x', 'no measure'
);
select throws_ok(
    $$ select * from marts.pipeline_movement_between(
        'month', '2026-04-01', '2026-04-30', slices => '{amount}') $$,
    '22023', 'opportunity history has no slice amount', 'no slice'
);

select finish();

rollback;
