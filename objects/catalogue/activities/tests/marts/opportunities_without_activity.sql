-- marts.opportunities_without_activity: open deals that nobody cares for.
begin;

\ir six_deals.psql

select plan(2);

select set_eq(
    'select opportunity_id, days_without_activity from marts.opportunities_without_activity(18)',
    $$ values ('006000000000003AAA', 18) $$,
    'never one: since it was created'
);
select is_empty(
    'select opportunity_id from marts.opportunities_without_activity(19)',
    'not for so long'
);

select finish();

rollback;
