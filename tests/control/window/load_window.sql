-- control.load_window: one row, moved by runs. Commits of several sessions are tested in Python.
begin;

set local client_min_messages = warning;

select plan(9);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

select is((select count(*) from control.load_window), 0::bigint, 'no window before the first run');
select is(public.run_salesforce_transform() ->> 'reason', 'first run', 'the first run');
select is((select count(*) from control.load_window), 1::bigint, 'sets one');
select throws_ok(
    $$
        insert into control.load_window (
            snapshot, own_xid, system_identifier, definitions_version, taken_at
        )
        select snapshot, own_xid, system_identifier, definitions_version, taken_at
        from control.load_window
    $$,
    '23505', null, 'which is the only one'
);
select results_eq(
    'select own_xid, previous_snapshot::text, system_identifier from control.load_window',
    $$
        select pg_current_xact_id(), null::text, c.system_identifier
        from pg_control_system() as c
    $$,
    'the first one: everything, by this transaction, on this server'
);

-- a transaction that goes on landing after a run
insert into raw_salesforce.account (id, systemmodstamp) values ('001TAP000000001', '2024-01-01');
select
    is(
        row(n.new_rows, n.newest_extracted_at)::text,
        row(1, now())::text,
        'is still within the window of its own run'
    )
from control.load_window as w
cross join lateral control.measure_landing(
    'account', w.snapshot, w.own_xid, pg_current_snapshot(), pg_current_xact_id()
) as n;
select is(public.run_salesforce_transform() -> 'models' -> 0 ->> 'inserted', '1', 'is read');

-- extracted_at decides nothing
insert into raw_salesforce.account (id, systemmodstamp, extracted_at)
values ('001TAP000000002', '2024-01-01', '1999-01-01');
select is(
    public.run_salesforce_transform() -> 'models' -> 0 ->> 'inserted', '1',
    'however long ago it was extracted'
);
select is(
    (
        select f.landed_rows from control.source_freshness as f
        where f.object = 'account'
    ),
    3::bigint,
    'the own rows of a transaction are read once more by its next run, and counted so'
);

select finish();

rollback;
