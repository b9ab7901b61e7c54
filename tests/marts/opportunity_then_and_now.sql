-- marts.opportunity_then_and_now: a day beside today, deal by deal.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select substr(opportunity_id, 15, 1), status_then, amount_then, weighted_amount_then,
            stage_name_then, status_now, amount_now, stage_name_now
        from marts.opportunity_then_and_now('2026-04-09') order by 1 $$,
    $$ values
        ('1', 'open', 100.0, 10.0, 'Prospecting', 'won', 130.0, 'Closed Won'),
        ('2', 'won', 200.0, 200.0, 'Closed Won', 'won', 180.0, 'Closed Won'),
        ('4', 'open', 50.0, 5.0, 'Prospecting', 'lost', 50.0, 'Closed Lost'),
        ('6', 'open', 500.0, 50.0, 'Prospecting', 'deleted', null, null) $$,
    'what is gone is deleted'
);
select is_empty(
    $$ select * from marts.opportunity_then_and_now('2026-05-01')
        where opportunity_id = '006000000000006AAA' $$,
    'what was deleted then is left out'
);

select finish();

rollback;
