-- marts.version_log_covers: instants are kept, or a sentence why not.
begin;

\ir six_deals.psql

select plan(5);

select throws_ok(
    $$ select marts.version_log_covers('2026-04-15 12:00:00Z') $$,
    '55000', 'only the last version of each day is kept', 'the cadence is daily'
);
update control.setting set snapshot_cadence = 'version';
select ok(marts.version_log_covers('2026-03-15 00:00:00Z'), 'the first instant');
select ok(marts.version_log_covers('2026-05-20 23:59:59Z'), 'the last of today');
select throws_ok(
    $$ select marts.version_log_covers('2026-03-14 23:59:59Z') $$, '22008', null, 'before it'
);
select throws_ok(
    $$ select marts.version_log_covers('2026-05-21 00:00:00Z') $$, '22008', null, 'still to come'
);

select finish();

rollback;
