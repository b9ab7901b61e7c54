-- marts.opportunity_enhanced: the fact with its account, and what is relative to today.
begin;

set local client_min_messages = warning;

select plan(7);

update control.quality_check set enabled = false;
update control.setting
set calendar_start = '2024-01-01', calendar_end = '2024-01-02', fiscal_year_start_month = 2;

insert into raw_salesforce.account (
    id, name, industry, type, accountsource, numberofemployees, isdeleted
)
values ('001TAP000000001', 'Acme', 'Energy', 'Customer', 'Web', '12', '1');

-- days from today, so that the cases hold whatever day it is
insert into raw_salesforce.opportunity (
    id, accountid, amount, isclosed, iswon, closedate, createddate
)
select
    '006TAP00000000' || c.id as id,
    '001TAP000000001' as accountid,
    '10' as amount,
    c.closed as isclosed,
    c.closed as iswon,
    c.close_date::text as closedate,
    c.created::text as createddate
from control.today as t
cross join lateral (
    values
    ('a', '0', t.business_date - 1, t.business_date - 5),
    ('b', '0', t.business_date, t.business_date),
    ('c', '0', null, null),
    ('d', '1', t.month_start, t.month_start - 1),
    ('e', '1', t.month_start - 1, t.month_start),
    ('f', '1', t.next_month_start, t.quarter_start),
    ('g', '1', t.quarter_start, t.quarter_start - 1),
    ('h', '1', t.next_quarter_start, t.next_quarter_start - 1),
    ('0', '0', t.business_date, t.business_date + 7)
) as c (id, closed, close_date, created);

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

create temporary view deals as
select
    substr(e.opportunity_id, 15, 1) as id,
    e.*  -- noqa: ambiguous.column_count
from marts.opportunity_enhanced as e
where e.opportunity_id like '006TAP%';

select results_eq(
    $$
        select distinct
            account_name,
            account_industry,
            account_type,
            account_source,
            account_number_of_employees
        from deals
    $$,
    $$ values ('Acme', 'Energy', 'Customer', 'Web', 12) $$,
    'the account, also a deleted one'
);
select results_eq(
    'select id, days_open, is_overdue from deals where id <= ''d'' order by id',
    $$ values
        ('0', 0, false), ('a', 5, true), ('b', 0, false), ('c', null, false), ('d', null, false) $$,
    'days open and overdue of open deals: never negative, unknown without a creation date'
);
select results_eq(
    $$
        select id, is_closed_this_month, closed_count_this_month, closed_amount_this_month
        from deals where id >= 'd' order by id
    $$,
    $$
        select
            c.id,
            c.close_date between t.month_start and t.next_month_start - 1,
            (c.close_date between t.month_start and t.next_month_start - 1)::integer,
            case
                when c.close_date between t.month_start and t.next_month_start - 1 then 10.0
                else 0
            end
        from control.today as t
        inner join deals as c on c.id >= 'd'
        order by c.id
    $$,
    'closed this month'
);
select set_has(
    'select id from deals where is_closed_this_month', $$ values ('d') $$, 'on its first day'
);
select set_hasnt(
    'select id from deals where is_closed_this_month',
    $$ values ('a'), ('b'), ('c'), ('e'), ('f') $$,
    'not the day before, nor the first day of the next, nor what is open'
);
select
    ok(
        bool_and(
            (
                d.id in ('g', 'd')
                or d.is_closed_this_quarter
                or d.id in ('a', 'b', 'c', 'e', 'f', 'h')
            )
            and (d.id <> 'g' or (d.is_closed_this_quarter and not d.is_created_this_quarter))
            and (d.id <> 'h' or (d.is_created_this_quarter and not d.is_closed_this_quarter))
            and (d.id <> 'f' or d.is_created_this_quarter)
            and d.closed_count_this_quarter = d.is_closed_this_quarter::integer
            and d.created_count_this_quarter = d.is_created_this_quarter::integer
            and d.created_amount_this_quarter = 10 * d.is_created_this_quarter::integer
        ),
        'fiscal quarters begin and end on their days'
    )
from deals as d
where d.id <> '0';

select finish();

rollback;
