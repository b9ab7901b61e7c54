-- intermediate.opportunity_recorded_version: what Salesforce recorded of a deal before it landed.
begin;

set local client_min_messages = warning;
set local timezone = 'UTC';

select plan(12);

update control.quality_check set enabled = false;
update control.setting set history_start = '2024-01-10', time_zone = 'America/New_York';

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
    id, ownerid, stagename, amount, currencyisocode, createddate, systemmodstamp, isclosed,
    isdeleted
)
select
    '006TAP00000000' || o.deal as id,
    '005TAP00000000' || o.owner as ownerid,
    o.stage,
    o.amount,
    o.currency,
    o.created || 'T00:00:00.000Z' as createddate,
    o.changed || 'T12:00:00.000Z' as systemmodstamp,
    o.is_closed,
    o.is_deleted
from (
    values
    (1, 1, 'Proposal/Price Quote', '500', 'EUR', '2024-01-05', '2024-03-01', 'false', 'false'),
    (1, 2, 'Closed Won', '600', 'EUR', '2024-01-05', '2024-03-05', 'true', 'false'),
    -- gone to the recycle bin before it first landed, its records with it
    (2, 1, 'Prospecting', '9', 'EUR', '2024-02-02', '2024-02-20', 'false', 'true'),
    -- no stamp of any kind: nothing is known to come before it
    (3, null, 'Prospecting', null, null, null, null, 'false', 'false')
) as o (deal, owner, stage, amount, currency, created, changed, is_closed, is_deleted);

insert into raw_salesforce.opportunityhistory (
    id, opportunityid, createddate, stagename, amount, closedate, currencyisocode, isdeleted,
    createdbyid
)
select
    '008TAP00000000' || h.record as id,
    h.opportunity,
    h.changed,
    h.stage,
    h.amount,
    h.closes,
    h.currency,
    h.deleted,
    '005TAP000000009' as createdbyid
from (
    select
        v.*,
        case
            when v.deal = 'long' then staging.to_id('006TAP000000001')
            when v.deal <> '' then '006TAP00000000' || v.deal
            else ''
        end as opportunity
    from (
        values
        -- older than the history, and than the deal's own date
        ('1', '1', '2023-12-24 12:00:00', 'Prospecting', '100', '2024-06-30', 'USD', 'false'),
        -- two in one second, one by its long id: the greater id is the last
        ('b', 'long', '2024-02-01 12:00:00', 'Qualification', '300', '', null, 'false'),
        ('B', '1', '2024-02-01 12:00:00', 'Prospecting', '200', '2024-06-30', null, 'false'),
        -- a stage nobody listed, values that are none; still 10 February in New York
        ('3', '1', '2024-02-11 03:00:00', 'Haggling', 'a lot', 'soon', 'EUR', 'false'),
        -- when it landed, and later: landed versions know better
        ('4', '1', '2024-03-01 12:00:00', 'Proposal/Price Quote', '1', '', 'EUR', 'false'),
        ('5', '1', '2024-03-03 12:00:00', 'Closed Lost', '2', '', 'EUR', 'false'),
        -- nobody knows when
        ('6', '1', 'yesterday', 'Closed Lost', '3', '', 'EUR', 'false'),
        ('7', '2', '2024-02-02 12:00:00', 'Qualification', '10', '', 'EUR', 'true'),
        ('8', '3', '2024-02-02 12:00:00', 'Qualification', '10', '', 'EUR', 'false'),
        -- of a deal that never landed, and of none
        ('9', '9', '2024-02-02 12:00:00', 'Qualification', '10', '', 'EUR', 'false'),
        ('0', '', '2024-02-02 12:00:00', 'Qualification', '10', '', 'EUR', 'false')
    ) as v (record, deal, changed, stage, amount, closes, currency, deleted)
) as h;

select is(
    public.run_salesforce_transform() ->> 'status', 'succeeded', 'an unreadable value stops no run'
);
select results_eq(
    $$ select valid_from, valid_to, stage_name, amount, origin
        from marts.opportunity_history
        where opportunity_id like '006TAP000000001%' order by valid_to $$,
    $$ values
        ('2024-01-10'::date, '2024-02-01'::date, 'Prospecting', 100.0, 'opportunity_history'),
        ('2024-02-01', '2024-02-10', 'Qualification', 300.0, 'opportunity_history'),
        ('2024-02-10', '2024-03-01', 'Haggling', null, 'opportunity_history'),
        ('2024-03-01', '2024-03-05', 'Proposal/Price Quote', 500.0, 'landed'),
        ('2024-03-05', '9999-12-31', 'Closed Won', 600.0, 'landed') $$,
    'recorded versions come before the first that landed, by day and then by id'
);
select results_eq(
    $$ select r.raw_id, r.valid_from, r.version_from
        from intermediate.opportunity_recorded_version as r
        where r.opportunity_id like '006TAP000000001%' order by r.raw_id $$,
    $$ values
        (-4::bigint, '2024-01-10'::date, '2024-01-10 05:00:00Z'::timestamptz),
        (-3, '2024-02-01', '2024-02-01 12:00:00Z'),
        (-2, '2024-02-01', '2024-02-01 12:00:00Z'),
        (-1, '2024-02-10', '2024-02-11 03:00:00Z') $$,
    'each counts from its day in the business time zone, not before the history'
);
select results_eq(
    $$ select is_closed, close_date, system_modstamp, last_modified_by_id
        from marts.opportunity_history
        where opportunity_id like '006TAP000000001%' and valid_to in ('2024-02-01', '2024-03-01')
        order by valid_to $$,
    $$ values
        (
            false, '2024-06-30'::date, '2023-12-24 12:00:00Z'::timestamptz,
            staging.to_id('005TAP000000009')
        ),
        (null, null, '2024-02-11 03:00:00Z', staging.to_id('005TAP000000009')) $$,
    'the stage says whether it was closed; what is not listed or not readable is unknown'
);
select results_eq(
    $$ select status, owner_id, currency_iso_code, pg_temp.assumed(assumed_columns)
        from marts.opportunity_as_of('2024-01-31') where opportunity_id like '006TAP000000001%' $$,
    $$ values (
        'open',
        staging.to_id('005TAP000000001'),
        'USD',
        '{account_id, owner_id, record_type_id, type}'::text[]
    ) $$,
    'what was not recorded is what landed first, and said to be'
);
select results_eq(
    $$ select currency_iso_code, 'currency_iso_code' = any(assumed_columns)
        from marts.opportunity_as_of('2024-02-01') where opportunity_id like '006TAP000000001%' $$,
    $$ values ('EUR', true) $$,
    'so is a currency that was not delivered'
);
select results_eq(
    $$ select origin, assumed_columns from marts.opportunity_as_of('2024-03-02') $$,
    $$ values
        ('landed', null::text[]),
        ('landed', null),
        ('landed', null) $$,
    'landed versions assume nothing'
);
select results_eq(
    $$ select valid_from, valid_to, is_deleted, amount from marts.opportunity_history
        where opportunity_id like '006TAP000000002%' order by valid_to $$,
    $$ values
        ('2024-02-02'::date, '2024-02-20'::date, false, 10.0),
        ('2024-02-20', '9999-12-31', true, 9.0) $$,
    'a deal that is deleted was there before, whatever its records are marked by'
);
select results_eq(
    $$ select origin from marts.opportunity_history where opportunity_id like '006TAP000000003%' $$,
    $$ values ('landed') $$,
    'nothing comes before a landed version without a stamp'
);
select is_empty(
    $$ select h.opportunity_id from marts.opportunity_history as h
        where h.opportunity_id like '006TAP000000009%' $$,
    'a deal that never landed has no history'
);
select results_eq(
    $$ select sum(abs(residual_amount)) from marts.pipeline_movement where grain = 'day' $$,
    'values (0.0)',
    'nothing is left over'
);
select results_eq(
    $$ select movement, amount from marts.pipeline_movement_detail('2024-01-11', '2024-02-10')
        where opportunity_id like '006TAP000000001%' order by day, movement $$,
    $$ values
        ('currency changed', -100.0), ('currency changed', 300.0), ('decreased', -300.0),
        ('unclear', 0.0) $$,
    'recorded versions move the pipeline'
);

select finish();

rollback;
