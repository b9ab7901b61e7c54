-- marts.history_covers_period: the history reaches into a reporting period.
begin;

\ir six_deals.psql

select plan(7);

select
    ok(
        marts.history_covers_period(c.grain, c.day),
        format('the %s of %s', c.grain, c.day)
    )
from (
    values
    ('day', date '2026-03-15'),
    ('month', '2026-03-01'),
    ('fiscal_quarter', '2026-01-01'),
    ('month', '2026-05-31')
) as c (grain, day);
select throws_ok(
    $$ select marts.history_covers_period('month', '2026-02-28') $$, '22008', null,
    'a month before the history'
);
select throws_ok(
    $$ select marts.history_covers_period('year', '2026-04-01') $$, '22023',
    'there is no reporting period year', 'no grain'
);
select throws_ok(
    $$ select marts.history_covers_period(null, '2026-04-01') $$, '22023',
    'there is no reporting period null', 'no grain at all'
);

select finish();

rollback;
