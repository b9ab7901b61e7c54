-- A version with stamps that cannot be read is never the oldest there is: it counts from when it
-- landed, by whatever way it came, and is warned of.
begin;
set local client_min_messages = warning;

select plan(17);

-- noon of a day, by the org's clock and ours
update control.setting set time_zone = 'UTC', history_start = '2024-01-01';
create function pg_temp.land(value text, stamp text, first integer, last integer)
returns void language sql
begin atomic
    insert into raw_salesforce.opportunity (id, name, stagename, closedate, systemmodstamp)
    select
        format('006TAP%s', lpad(n::text, 9, '0')) as id,
        land.value as name,
        'Prospecting' as stagename,
        '2024-06-30' as closedate,
        land.stamp as systemmodstamp
    from generate_series(land.first, land.last) as n;
end;

select pg_temp.land('known', '2024-03-01T00:00:00.000Z', 1, 250);

create function pg_temp.run() returns jsonb language sql
begin atomic
    select public.run_salesforce_transform();
end;

create temporary view shown as
select
    substr(i.id, 7, 9)::integer as n,
    i.name,
    i.version_at,
    i.is_deleted,
    (
        select max(h.valid_from) from marts.opportunity_history as h
        where h.opportunity_id = i.id
    ) as valid_from
from intermediate.opportunity as i
where i.id like '006TAP%';

create function pg_temp.deliver(fields text[], delivered text[]) returns jsonb
language plpgsql as $deliver$
declare
    _list text := (
        select string_agg(quote_nullable(v), ', ' order by n)
        from unnest(deliver.delivered) with ordinality as u (v, n)
    );
begin
    perform control.open_delivery('opportunity', deliver.fields);
    execute format('insert into pg_temp.delivery_opportunity values (%s)', _list);
    return control.land_delivery('opportunity', 'file', 'a file');
end;
$deliver$;

select is(pg_temp.run() ->> 'status', 'succeeded', 'records with stamps');

-- others insert: the last word when it lands, in history from that day
insert into raw_salesforce.opportunity (
    id, name, stagename, closedate, systemmodstamp, lastmodifieddate, createddate, extracted_at
)
values
(
    '006TAP000000001', 'unread', 'Prospecting', '2024-06-30', 'Tue Mar 05 2024', 'Tue Mar 05 2024',
    null, '2024-03-05 12:00+00'
),
(
    '006TAP000000002', 'modified', 'Prospecting', '2024-06-30', 'soon', '2024-03-02', '2024-01-01',
    '2024-03-05 12:00+00'
);
create temporary table warned as select pg_temp.run() as result;
select results_eq(
    'select n, name, version_at from shown where n < 3 order by n',
    $$ values
        (1, 'unread', '2024-03-05 12:00+00'::timestamptz),
        (2, 'modified', '2024-03-02 00:00+00'::timestamptz) $$,
    'it wins by when it landed; by the next best stamp where there is one'
);
select is(
    (select w.result ->> 'status' from warned as w), 'succeeded', 'two of 250 records stop no run'
);
select alike(
    (select w.result -> 'checks' ->> 'warn' from warned as w),
    '%system_modstamp: ''Tue Mar 05 2024'' is no time%',
    'and are warned of by what was there'
);
select results_eq(
    $$ select valid_from, valid_to from marts.opportunity_history
       where opportunity_id like '006TAP000000001%' order by valid_from $$,
    $$ values ('2024-03-01'::date, '2024-03-05'::date), ('2024-03-05', '9999-12-31') $$,
    'the history has it from that day'
);
select pg_temp.land('before', '2024-03-05T11:59:59.000Z', 1, 1);
select pg_temp.land('after', '2024-03-02T00:00:00.001Z', 2, 2);
select is(pg_temp.run() ->> 'status', 'succeeded', 'versions with stamps');
select results_eq(
    'select name from shown where n < 3 order by n',
    $$ values ('unread'), ('after') $$,
    'an older one changes nothing, a newer one does'
);

-- a file, and a deletion that no query shows, follow such a version whatever its stamps say
select is(
    pg_temp.deliver('{Id,Name}', '{006TAP000000001,filed}') ->> 'landed', '1', 'a file of names'
);
select is(pg_temp.run() ->> 'status', 'succeeded', 'and its run');
select is((
    select s.name from shown as s
    where s.n = 1
), 'filed', 'is news about it');
select pg_temp.land('unread', 'soon', 3, 3);
select is(
    control.land_deletions(
        'Opportunity', 'deleted', 'a test', '{006TAP000000003AAA}', array[now()]
    ),
    1::bigint, 'a deletion'
);
select is(pg_temp.run() ->> 'status', 'succeeded', 'and its run');
select ok((
    select s.is_deleted from shown as s
    where s.n = 3
), 'ends it');

-- of a record that is new, any stamp that can be read corrects the file
select pg_temp.deliver(
    '{Id,Name,StageName,CloseDate,SystemModstamp}',
    '{006TAP000000999,unread,Prospecting,2024-06-30,soon}'
);
select is(pg_temp.run() ->> 'status', 'succeeded', 'a new record');
select is(
    (
        select s.valid_from from shown as s
        where s.n = 999
    ), now()::date,
    'counts from the day it landed'
);
select pg_temp.deliver(
    '{Id,Name,StageName,CloseDate,SystemModstamp}',
    '{006TAP000000999,corrected,Prospecting,2024-06-30,2024-03-01T00:00:00Z}'
);
select pg_temp.run();
select is(
    (
        select s.name from shown as s
        where s.n = 999
    ), 'corrected', 'until its file is corrected'
);

-- more than a hundredth
select pg_temp.land('unread', 'soon', 11, 15);
select is(
    pg_temp.run() -> 'checks' -> 'error' -> 0 ->> 'check', 'opportunity_state_cast_failure',
    'more than a hundredth stops the run'
);

select finish();
rollback;
