-- control.start_history(): opportunity history begins with the business day of the first run, or
-- with what OpportunityHistory recorded before.
begin;

set local client_min_messages = warning;

select plan(15);

create function pg_temp.history_start() returns date language sql
as $$ select s.history_start from control.setting as s $$;
create function pg_temp.started(at timestamptz) returns boolean language sql
as $$ select control.start_history(started.at, control.find_work(false)) $$;
create function pg_temp.record(number integer, opportunity text, changed text)
returns void language sql as $$
    insert into raw_salesforce.opportunityhistory (id, opportunityid, createddate, stagename)
    values (
        '008TAP00000000' || record.number, record.opportunity, record.changed, 'Prospecting'
    )
$$;

select is(pg_temp.history_start(), null, 'nothing is known before');
update control.setting set time_zone = 'America/Los_Angeles';
select is(pg_temp.started('2024-03-01 02:00:00Z'), false, 'there was none that begins earlier now');
select is(pg_temp.history_start(), '2024-02-29'::date, 'the day in the business time zone');
select pg_temp.started('2024-05-01 02:00:00Z');
select is(pg_temp.history_start(), '2024-02-29'::date, 'a later run leaves it alone');

select pg_temp.record(1, '006TAP000000001', '2020-01-01T02:00:00.000Z');
select is(pg_temp.started('2024-05-01 02:00:00Z'), false, 'records of a deal that never landed');
insert into raw_salesforce.opportunity (id, stagename, systemmodstamp)
values ('006TAP000000001', 'Prospecting', '2024-02-01T00:00:00.000Z');
select is(pg_temp.started('2024-05-01 02:00:00Z'), true, 'of one that did');
select is(pg_temp.history_start(), '2019-12-31'::date, 'the history begins with the first of them');
select is(pg_temp.started('2024-05-01 02:00:00Z'), false, 'and that is known now');

-- by runs
select public.run_salesforce_transform();
select pg_temp.record(2, '006TAP000000001', '2018-01-01T12:00:00.000Z');
select pg_temp.record(3, '006TAP000000002', '2017-01-01T12:00:00.000Z');
select matches(
    public.run_salesforce_transform() ->> 'reason',
    'new data; stale models: marts.opportunity_history, marts.opportunity_version_log',
    'what begins earlier is built anew'
);
select is(pg_temp.history_start(), '2018-01-01'::date, 'a run moves it back');
insert into raw_salesforce.opportunity (id, stagename, systemmodstamp)
values ('006TAP000000002', 'Prospecting', '2024-02-01T00:00:00.000Z');
select public.run_salesforce_transform();
select is(
    pg_temp.history_start(), '2017-01-01'::date, 'so does a deal that lands after its records'
);

update control.setting set history_start = '2020-01-01';
select pg_temp.record(4, '006TAP000000001', '2016-01-01T12:00:00.000Z');
select public.run_salesforce_transform();
select is(pg_temp.history_start(), '2020-01-01'::date, 'what somebody said stays');
select results_eq(
    $$ select min(valid_from) from marts.opportunity_history $$,
    $$ values ('2020-01-01'::date) $$,
    'and what is older counts from it'
);

update control.setting set history_start = null;
select public.run_salesforce_transform();
select is(
    pg_temp.history_start(),
    '2016-01-01'::date,
    'until it is left to a run again, which looks at all'
);

-- a field's history tells of the time since the deal was created
insert into raw_salesforce.opportunity (id, stagename, systemmodstamp, createddate)
values
('006TAP000000003', 'Prospecting', '2024-02-01T00:00:00.000Z', '2012-01-01T12:00:00.000Z');
insert into raw_salesforce.opportunityfieldhistory (id, opportunityid, field, createddate)
values ('017TAP000000001', '006TAP000000003', 'Amount', '2013-01-01T12:00:00.000Z');
select public.run_salesforce_transform();
select is(pg_temp.history_start(), '2012-01-01'::date, 'from the creation on where that is known');

select finish();

rollback;
