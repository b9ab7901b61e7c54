-- marts.opportunity_as_of: deals as they were on a day.
begin;

\ir six_deals.psql

select plan(4);

select results_eq(
    $$ select substr(opportunity_id, 15, 1), stage_name, status, amount, weighted_amount,
            is_deleted, valid_from, valid_to
        from marts.opportunity_as_of(date '2026-04-15') order by 1 $$,
    $$ values
        ('1', 'Negotiation/Review', 'open', 120.0, 108.0, false, date '2026-04-10', date '2026-05-10'),
        ('2', 'Closed Won', 'won', 180.0, 180.0, false, '2026-04-15', '9999-12-31'),
        ('4', 'Prospecting', 'open', 50.0, 5.0, false, '2026-04-01', '2026-05-05'),
        ('6', 'Prospecting', 'open', 500.0, 50.0, false, '2026-04-02', '2026-05-01') $$,
    'the last version of the day'
);
select results_eq(
    $$ select status, is_deleted from marts.opportunity_as_of(date '2026-05-01')
        where opportunity_id = '006000000000006AAA' $$,
    $$ values ('open', true) $$,
    'deleted ones are flagged'
);
select throws_ok(
    $$ select * from marts.opportunity_as_of(date '2026-03-14') $$, '22008', null, 'before it'
);
select throws_ok(
    $$ select * from marts.opportunity_as_of(date '2026-05-21') $$, '22008', null, 'still to come'
);

select finish();

rollback;
