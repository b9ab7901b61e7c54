-- marts.closed_period_restatement: what changed after a quarter had ended.
begin;

\ir six_deals.psql

select plan(1);

select results_eq(
    $$ select close_period, measure, currency_iso_code, changed_on, opportunity_id, reason, count,
            amount
        from marts.closed_period_restatement $$,
    $$ values (
            '2026-01-01'::date, 'won', 'EUR', '2026-04-15'::date, '006000000000002AAA',
            'amount changed', 0, -20.0
        ) $$,
    'a correction of a closed quarter, when and by which deal'
);

select finish();

rollback;
