-- marts.opportunity_version_log: every landed version with its instant.
begin;

\ir six_deals.psql

select plan(3);

select is_empty('select * from marts.opportunity_version_log', 'empty while the cadence is daily');
update control.setting set snapshot_cadence = 'version';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the cadence is version');
select results_eq(
    $$ select version_from, superseded_at, amount, is_won from marts.opportunity_version_log
        where opportunity_id = '006000000000002AAA' order by 1 $$,
    $$ values
        (timestamptz '2026-03-15 00:00:00Z', timestamptz '2026-03-25 09:00:00Z', 200.0, false),
        ('2026-03-25 09:00:00Z', '2026-04-15 09:00:00Z', 200.0, true),
        ('2026-04-15 09:00:00Z', '9999-12-31 00:00:00Z', 180.0, true) $$,
    'what is older begins with the history'
);

select finish();

rollback;
