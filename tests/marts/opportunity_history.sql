-- marts.opportunity_history and what reads it day by day.
begin;

\ir six_deals.psql

select plan(6);

select col_is_pk(
    'marts', 'opportunity_history', array['opportunity_id', 'valid_to'], 'its key'
);

select is_partitioned('marts', 'opportunity_history', 'it is partitioned');

select results_eq(
    $$ select valid_from, valid_to, stage_name, amount
        from marts.opportunity_history where opportunity_id = '006000000000001AAA' order by 2 $$,
    $$ values
        ('2026-03-20'::date, '2026-04-10'::date, 'Prospecting', 100.0),
        ('2026-04-10', '2026-05-10', 'Negotiation/Review', 120.0),
        ('2026-05-10', '9999-12-31', 'Closed Won', 130.0) $$,
    'versions as half-open intervals'
);

select results_eq(
    $$ select status, amount, weighted_amount, is_deleted
        from marts.opportunity_as_of('2026-05-01') order by opportunity_id $$,
    $$ values
        ('open', 120.0, 108.0, false), ('won', 180.0, 180.0, false), ('open', 50.0, 5.0, false),
        ('open', 60.0, 6.0, false), ('open', 500.0, 50.0, true) $$,
    'as of a day; the deleted one is returned, flagged'
);

select throws_ok(
    $$ select * from marts.opportunity_as_of('2026-03-14') $$,
    '22008',
    'opportunity history does not cover 2026-03-14',
    'a day before the history is an error'
);

select results_eq(
    $$ select day, count(*) from marts.opportunity_daily
        where day in ('2026-03-15', '2026-04-30', '2026-05-20') group by day order by day $$,
    $$ values ('2026-03-15'::date, 1::bigint), ('2026-04-30', 5), ('2026-05-20', 6) $$,
    'dense: every day, changed or not'
);

select finish();

rollback;
