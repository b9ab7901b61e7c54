-- marts.fct_opportunity: status, amounts, durations and fiscal periods, case by case.
begin;

set local client_min_messages = warning;

select plan(31);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.opportunity (
    id, stagename, isclosed, iswon, isdeleted, amount, probability, closedate, createddate
)
select
    '006TAP00000000' || c.id as id,
    'Odd' as stagename,
    c.isclosed,
    c.iswon,
    c.isdeleted,
    c.amount,
    c.probability,
    c.closedate,
    c.createddate
from (
    values
    ('a', 'true', 'true', '0', '100', '100', '2024-03-31', '2024-03-01T23:30:00.000Z'),
    ('b', 'true', 'false', '0', '100.50', '0', '2024-01-01', '2024-03-01'),
    ('c', 'false', 'false', '0', '-200', '33.3', '2024-12-31', '2024-03-01'),
    ('d', 'false', 'true', '', null, '50', null, null),
    ('e', null, null, null, '0', null, '2023-02-30', '2024-03-01'),
    ('f', 'maybe', 'true', 'maybe', '10', '50', '2024-03-01', '2024-03-01'),
    ('g', 'true', 'maybe', '0', '10', '50', '2024-03-01', '2024-03-01'),
    ('h', 'true', 'true', '1', '10', '100', '2024-03-01', '2024-03-01')
) as c (id, isclosed, iswon, isdeleted, amount, probability, closedate, createddate);

create temporary view facts as
select
    substr(f.opportunity_id, 15, 1) as id,
    f.*  -- noqa: ambiguous.column_count
from marts.fct_opportunity as f
where f.opportunity_id like '006TAP%';

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

select results_eq(
    'select id, status, is_closed, is_won from facts order by id',
    $$ values
        ('a', 'won', true, true),
        ('b', 'lost', true, false),
        ('c', 'open', false, false),
        ('d', 'open', false, true),
        ('e', 'unknown', null, null),
        ('f', 'unknown', null, null),
        ('g', 'unknown', true, null) $$,
    'won and lost are closed; what cannot be read is unknown; the deleted one is not there'
);
select results_eq(
    'select id, amount::text, weighted_amount::text from facts order by id',
    $$ values
        ('a', '100', '100'),
        ('b', '100.5', '0'),
        ('c', '-200', '-66.6'),
        ('d', null, null),
        ('e', '0', null),
        ('f', '10', '5'),
        ('g', '10', '5') $$,
    'probability is a percentage; no trailing zeros'
);
select is_empty(
    'select id from facts where abs(weighted_amount) > abs(amount)',
    'nothing is weighted above its amount'
);
select results_eq(
    'select id, created_date, days_to_close from facts order by id',
    $$ values
        ('a', date '2024-03-01', 30),
        ('b', '2024-03-01', 0),
        ('c', '2024-03-01', null),
        ('d', null, null),
        ('e', '2024-03-01', null),
        ('f', '2024-03-01', null),
        ('g', '2024-03-01', 0) $$,
    'days to close of what is closed: never negative, none while open'
);

-- the business time zone decides which day a deal was created on
update control.setting set time_zone = 'Asia/Tokyo';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'in Tokyo');
select results_eq(
    'select created_date, days_to_close from facts where id = ''a''',
    $$ values (date '2024-03-02', 29) $$,
    'created a day later there'
);
update control.setting set time_zone = 'UTC';

-- fiscal year and quarter of the close date, for every first month and both names
create temporary table fiscal (
    start_month integer,
    named_for text,
    march_year integer,
    march_quarter integer,
    december_year integer,
    december_quarter integer
);
insert into fiscal
values
(1, 'end', 2024, 1, 2024, 4),
(1, 'start', 2024, 1, 2024, 4),
(2, 'end', 2025, 1, 2025, 4),
(2, 'start', 2024, 1, 2024, 4),
(3, 'end', 2025, 1, 2025, 4),
(4, 'end', 2024, 4, 2025, 3),
(4, 'start', 2023, 4, 2024, 3),
(7, 'end', 2024, 3, 2025, 2),
(10, 'end', 2024, 2, 2025, 1),
(12, 'end', 2024, 2, 2025, 1),
(12, 'start', 2023, 2, 2024, 1);

create function pg_temp.fiscal_columns(start_month integer, named_for text)
returns text
language plpgsql
as $fiscal_columns$
begin
    update control.setting
    set
        fiscal_year_start_month = fiscal_columns.start_month,
        fiscal_year_named_for = fiscal_columns.named_for;
    perform public.run_salesforce_transform();
    return (
        select
            string_agg(
                concat_ws('-', f.id, f.close_fiscal_year, f.close_fiscal_quarter), ' '
                order by f.id
            )
        from facts as f
        where f.id in ('a', 'c', 'd')
    );
end;
$fiscal_columns$;

select
    is(
        pg_temp.fiscal_columns(f.start_month, f.named_for),
        format(
            'a-%s-%s c-%s-%s d',
            f.march_year, f.march_quarter, f.december_year, f.december_quarter
        ),
        format('fiscal year from month %s, named for its %s', f.start_month, f.named_for)
    )
from fiscal as f;

-- the same by the functions alone, where the fiscal year begins with each month
select
    is(
        marts.fiscal_quarter_start(make_date(2024, m.month, 15), m.month),
        make_date(2024, m.month, 1),
        format('a fiscal year that begins with month %s begins with a quarter', m.month)
    )
from generate_series(1, 11) as m (month);

-- what Salesforce says of a deal beside what the marts find themselves
insert into raw_salesforce.opportunity (
    id, closedate, fiscal, fiscalyear, fiscalquarter, pushcount, hasopenactivity, hasoverduetask,
    laststagechangedate, lastvieweddate, pricebook2id, syncedquoteid, lastactivitydate
)
values
(
    '006TAP00000000iAAA', '2024-05-01', '2024 2', '2024', '2', '3', 'true', 'false',
    '2024-02-03T04:05:06.000Z', '2024-02-05T04:05:06.000Z', '01s000000000001',
    '0Q0000000000001', '2024-02-02'
);
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'another run');
select results_eq(
    $$ select fiscal, fiscal_year, fiscal_quarter, salesforce_push_count, has_open_activity,
            has_overdue_task, last_stage_change_at, last_viewed_at, pricebook2_id,
            synced_quote_id, last_activity_date
        from marts.opportunity_enhanced where opportunity_id = '006TAP00000000iAAA' $$,
    $$ values (
            '2024 2', 2024, 2, 3, true, false, timestamptz '2024-02-03 04:05:06+00',
            timestamptz '2024-02-05 04:05:06+00', staging.to_id('01s000000000001'),
            staging.to_id('0Q0000000000001'), date '2024-02-02'
        ) $$,
    'in the mart and beside the account'
);

select finish();

rollback;
