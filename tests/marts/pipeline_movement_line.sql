-- marts.pipeline_movement_line: the movements between two days, bounds as values.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select day, movement, close_period, owner_id, slice, count, amount
        from marts.pipeline_movement_line(
            '2026-04-19', '2026-04-20', '{}', 'amount', 1, 'UTC'
        ) $$,
    $$ values
        (date '2026-04-20', 'created', date '2026-04-01', null::text, null::jsonb, 1, 60.0) $$,
    'after the opening day up to the last'
);
select results_eq(
    $$ select movement from marts.pipeline_movement_line(
            '2026-04-19', '2026-04-20', '{}', 'amount', 1, 'Pacific/Pago_Pago'
        ) $$,
    $$ values ('first seen') $$,
    'where its creation lies on the day before, it is first seen'
);

select finish();

rollback;
