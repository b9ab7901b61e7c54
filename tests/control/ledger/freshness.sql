-- control.freshness: how far each object lags behind, from what the runs have read.
begin;
set local client_min_messages = warning;

select plan(9);

select is_empty('select f.* from control.freshness as f', 'nothing is known before the first run');

insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values
('account', now() - interval '90 minutes', now() - interval '2 days', 12, 7),
('contact', null, now() + interval '1 minute', 1, 8);
select results_eq(
    $$
        select
            f.modstamp_lag,
            f.extraction_lag,
            f.landed_rows,
            f.last_run_with_news
        from control.freshness as f
        order by f.object
    $$,
    $$
        values
        (interval '90 minutes', interval '2 days', 12::bigint, 7::bigint),
        (null, interval '-1 minute', 1, 8)
    $$,
    'lags are counted up to now; without a stamp there is none'
);
delete from control.source_freshness;

-- a run keeps it
update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';
insert into raw_salesforce.account (id, systemmodstamp, extracted_at)
values
('001TAP000000001', '2024-01-02T00:00:00.000Z', '2024-01-05 00:00:00Z'),
('001TAP000000002', '2024-01-03T00:00:00.000Z', '2024-01-04 00:00:00Z'),
('001TAP000000003', 'no stamp', '2024-01-01 00:00:00Z');
insert into raw_salesforce.contact (id)
values ('003TAP000000001');

create function pg_temp.run() returns bigint language sql
as $$ select (public.run_salesforce_transform() ->> 'run_id')::bigint $$;
create temporary table runs (name text, run_id bigint);
insert into runs
values ('first', pg_temp.run());

select results_eq(
    $$
        select
            f.newest_modstamp,
            f.newest_extracted_at,
            f.landed_rows
        from control.freshness as f
        where f.object = 'account'
    $$,
    $$values (timestamptz '2024-01-03 00:00:00Z', timestamptz '2024-01-05 00:00:00Z', 3::bigint)$$,
    'the newest of each, whichever row it is on'
);
select results_eq(
    $$select f.newest_modstamp, f.newest_extracted_at from control.freshness as f
    where f.object = 'contact'$$,
    'values (null::timestamptz, now())',
    'rows without any stamp are rows all the same'
);
select is_empty(
    'select f.* from control.freshness as f where f.object = ''opportunity''',
    'what never landed has no row'
);
select results_eq(
    'select distinct f.last_run_with_news from control.freshness as f',
    'select r.run_id from runs as r',
    'which run it was'
);

-- as if landed by others, and read: rows of this transaction are read once more
update raw_salesforce.account set load_xid = '3';
update raw_salesforce.contact set load_xid = '3';
insert into raw_salesforce.account (id, systemmodstamp, extracted_at)
values ('001TAP000000004', '2023-01-01T00:00:00.000Z', '2023-01-01 00:00:00Z');
insert into runs
values ('second', pg_temp.run());
select results_eq(
    $$
        select
            f.newest_modstamp,
            f.newest_extracted_at,
            f.landed_rows
        from control.freshness as f
        where f.object = 'account'
    $$,
    $$values (timestamptz '2024-01-03 00:00:00Z', timestamptz '2024-01-05 00:00:00Z', 4::bigint)$$,
    'older rows add up, and take nothing back'
);
select results_eq(
    $$
        select
            f.object,
            r.name
        from control.freshness as f
        inner join runs as r on f.last_run_with_news = r.run_id
        order by f.object
    $$,
    $$values ('account', 'second'), ('contact', 'first')$$,
    'each object knows its own last run'
);
select is(
    (
        select distinct f.modstamp_lag = now() - timestamptz '2024-01-03 00:00:00Z'
        from control.freshness as f
        where f.object = 'account'
    ),
    true, 'and its lag'
);

select finish();

rollback;
