-- marts.opportunity_as_of_instant: deals as they were at an instant.
begin;

\ir six_deals.psql

select plan(4);

select throws_ok(
    $$ select * from marts.opportunity_as_of(timestamptz '2026-04-15 12:00:00Z') $$,
    '55000', 'only the last version of each day is kept', 'not while the cadence is daily'
);
update control.setting set snapshot_cadence = 'version';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the cadence is version');
select results_eq(
    $$ select substr(opportunity_id, 15, 1), status, amount, version_from
        from marts.opportunity_as_of(timestamptz '2026-04-10 08:59:59Z') order by 1 $$,
    $$ values
        ('1', 'open', 100.0, timestamptz '2026-03-20 09:00:00Z'),
        ('2', 'won', 200.0, '2026-03-25 09:00:00Z'),
        ('4', 'open', 50.0, '2026-04-01 09:00:00Z'),
        ('6', 'open', 500.0, '2026-04-02 09:00:00Z') $$,
    'a second before the next version'
);
select results_eq(
    $$ select amount, superseded_at from marts.opportunity_as_of(timestamptz '2026-04-10 09:00:00Z')
        where opportunity_id = '006000000000001AAA' $$,
    $$ values (120.0, timestamptz '2026-05-10 09:00:00Z') $$,
    'and at it'
);

select finish();

rollback;
