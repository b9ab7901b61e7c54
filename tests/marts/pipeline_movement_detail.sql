-- marts.pipeline_movement_detail: the deals behind a figure.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select day, substr(opportunity_id, 15, 1), movement, count, amount
        from marts.pipeline_movement_detail('2026-05-01', '2026-05-10') order by 1, 2, 3 $$,
    $$ values
        (date '2026-05-01', '6', 'deleted', -1, -500.0),
        ('2026-05-02', '3', 'created', 1, 1000.0),
        ('2026-05-05', '4', 'lost', -1, -50.0),
        ('2026-05-10', '1', 'increased', 0, 10.0),
        ('2026-05-10', '1', 'won', -1, -130.0) $$,
    'exits are negative, at the closing amount'
);
select results_eq(
    $$ select owner_id, slice, count, amount from marts.pipeline_movement_detail(
            '2026-04-10', '2026-04-10', true, 'amount', '{stage_name}'
        ) where movement = 'progressed' order by count $$,
    $$ values
        ('005000000000001AAA', '{"stage_name": "Prospecting"}'::jsonb, -1, -100.0),
        ('005000000000001AAA', '{"stage_name": "Negotiation/Review"}', 1, 100.0) $$,
    'out of one stage, into another'
);
select results_eq(
    $$ select movement, sum(count)::bigint, sum(amount)
        from marts.pipeline_movement_detail('2026-05-01', '2026-05-31')
        where movement in ('won', 'created') group by 1 order by 1 $$,
    $$ select 'created', sum(created_count)::bigint, sum(created_amount)
        from marts.pipeline_movement where grain = 'month' and period_start = '2026-05-01'
        union all
        select 'won', sum(won_count)::bigint, sum(won_amount)
        from marts.pipeline_movement where grain = 'month' and period_start = '2026-05-01' $$,
    'they add up to the figures'
);

select finish();

rollback;
