-- intermediate.opportunity_field_version: what OpportunityFieldHistory knows of a deal before it
-- landed, alone and beside OpportunityHistory.
begin;

set local client_min_messages = warning;
set local timezone = 'UTC';

select plan(9);

update control.quality_check set enabled = false
where name <> 'opportunity_field_history_value';
update control.setting set history_start = '2024-01-10';

create function pg_temp.owner(number integer) returns text language sql
as $$ select staging.to_id('005TAP00000000' || owner.number) $$;

create function pg_temp.assumed(columns text[]) returns text[] language sql as $$
    -- without fields of a fork's own
    select array_agg(c.name order by c.place)
    from unnest(assumed.columns) with ordinality as c (name, place)
    where c.name in (
        'account_id', 'amount', 'close_date', 'currency_iso_code', 'forecast_category',
        'owner_id', 'probability', 'record_type_id', 'stage_name', 'type'
    )
$$;

insert into raw_salesforce.opportunity (
    id, ownerid, accountid, stagename, amount, currencyisocode, createddate, systemmodstamp,
    isclosed, iswon
)
select
    '006TAP00000000' || o.deal as id,
    pg_temp.owner(3) as ownerid,
    '001TAP000000001' as accountid,
    'Closed Won' as stagename,
    '600' as amount,
    'EUR' as currencyisocode,
    o.created || 'T12:00:00.000Z' as createddate,
    '2024-03-01T12:00:00.000Z' as systemmodstamp,
    'true' as isclosed,
    'true' as iswon
from (values (1, '2024-01-15'), (2, '2024-02-02'), (3, '2023-06-01')) as o (deal, created);

insert into raw_salesforce.opportunityhistory (
    id, opportunityid, createddate, stagename, amount
)
values
('008TAP000000001', '006TAP000000002', '2024-02-02 12:00:00', 'Prospecting', '10');

insert into raw_salesforce.opportunityfieldhistory (
    id, opportunityid, createddate, field, oldvalue, newvalue, createdbyid
)
select
    '017TAP0000000' || h.record as id,
    '006TAP00000000' || h.deal as opportunityid,
    '2024-02-' || h.day || ' 12:00:00' as createddate,
    h.field,
    h.old,
    h.new,
    '005TAP000000009' as createdbyid
from (
    values
    ('01', 1, '01', 'Owner', 'Ann Archer', 'Ben Brown'),
    ('02', 1, '01', 'Owner', pg_temp.owner(1), pg_temp.owner(2)),
    -- both in one second
    ('03', 1, '10', 'StageName', 'Prospecting', 'Qualification'),
    ('04', 1, '10', 'Amount', '100.0', '200'),
    ('05', 1, '20', 'StageName', 'Qualification', 'Closed Won'),
    -- not tracked by the history, but a change
    ('06', 1, '25', 'NextStep', 'call', 'wait'),
    -- beside a record of all: owners between the two
    ('07', 2, '05', 'Owner', pg_temp.owner(1), pg_temp.owner(2)),
    ('08', 2, '01', 'Amount', '5', '10'),
    -- what says nothing
    ('09', 3, '05', 'Amount', '', 'a lot'),
    ('10', 3, '06', 'CloseDate', 'soon', '2024-06-30')
) as h (record, deal, day, field, old, new);

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'a run');
select results_eq(
    $$ select valid_from, stage_name, amount, right(owner_id, 4), origin, last_modified_by_id
        from marts.opportunity_history
        where opportunity_id like '006TAP000000001%' order by valid_to $$,
    $$ select d.valid_from::date, d.stage, d.amount, right(pg_temp.owner(d.owner), 4), d.origin,
            case when d.is_by_somebody then pg_temp.owner(9) end
        from (values
            ('2024-01-15', 'Prospecting', 100.0, 1, 'field_history', false),
            ('2024-02-01', 'Prospecting', 100.0, 2, 'field_history', true),
            ('2024-02-10', 'Qualification', 200.0, 2, 'field_history', true),
            ('2024-02-20', 'Closed Won', 200.0, 2, 'field_history', true),
            ('2024-02-25', 'Closed Won', 200.0, 2, 'field_history', true),
            ('2024-03-01', 'Closed Won', 600.0, 3, 'landed', false)
        ) as d (valid_from, stage, amount, owner, origin, is_by_somebody) $$,
    'from the creation on: what changed later was the old value before'
);
select results_eq(
    $$ select pg_temp.assumed(assumed_columns) from marts.opportunity_history
        where opportunity_id like '006TAP000000001%' and valid_from = '2024-01-15' $$,
    $$ values (
        '{account_id, close_date, forecast_category, probability, record_type_id, type,
        currency_iso_code}'::text[]
    ) $$,
    'what nobody recorded is assumed'
);
select results_eq(
    $$ select status, count(*) from marts.opportunity_daily
        where opportunity_id like '006TAP000000001%' and day < '2024-03-01'
        group by status order by status $$,
    $$ values ('open', 36::bigint), ('won', 10) $$,
    'the stage says whether it was closed'
);
select results_eq(
    $$ select valid_from, stage_name, amount, right(owner_id, 4), origin,
            'owner_id' = any(assumed_columns), 'stage_name' = any(assumed_columns)
        from marts.opportunity_history
        where opportunity_id like '006TAP000000002%' and valid_to < '9999-12-31'
        order by valid_to $$,
    $$ select d.valid_from::date, 'Prospecting', d.amount, right(pg_temp.owner(d.owner), 4),
            d.origin, false, d.is_assumed
        from (values
            ('2024-02-01', 10.0, 1, 'field_history', true),
            ('2024-02-02', 10.0, 1, 'opportunity_history', false),
            ('2024-02-05', 10.0, 2, 'field_history', false)
        ) as d (valid_from, amount, owner, origin, is_assumed) $$,
    'both kinds of records complete each other'
);
select results_eq(
    $$ select valid_from, amount, close_date, 'amount' = any(assumed_columns)
        from marts.opportunity_history
        where opportunity_id like '006TAP000000003%' and valid_to < '9999-12-31'
        order by valid_to $$,
    $$ values
        ('2024-01-10'::date, null::numeric, null::date, false),
        ('2024-02-05', null, null, false),
        ('2024-02-06', null, '2024-06-30', false) $$,
    'a value that is none is NULL; what is older counts from the first day of the history'
);
select results_eq(
    $$ select record_id, reason from control.check_opportunity_field_history_value order by 1 $$,
    $$ values
        (staging.to_id('017TAP000000009'), 'amount: ''a lot'' is no number'),
        (staging.to_id('017TAP000000010'), 'close_date: ''soon'' is no date') $$,
    'and reported'
);
select results_eq(
    $$ select sum(abs(residual_amount)) from marts.pipeline_movement_by_owner
        where grain = 'day' $$,
    'values (0.0)',
    'nothing is left over'
);
select results_eq(
    $$ select movement, count, amount
        from marts.pipeline_movement_detail('2024-01-11', '2024-02-21', true)
        where opportunity_id like '006TAP000000001%' order by day, movement, count $$,
    $$ values
        ('created', 1, 100.0), ('transferred', -1, -100.0), ('transferred', 1, 100.0),
        ('increased', 0, 100.0), ('won', -1, -200.0) $$,
    'its owners and stages move the pipeline'
);

select finish();

rollback;
