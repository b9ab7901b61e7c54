-- control.today: one day for everybody, that of the business time zone.
begin;

select plan(8);

select is((select count(*) from control.today), 1::bigint, 'one row');

-- 26 hours apart: never the same day
create temporary table seen (time_zone text, business_date date);
update control.setting set time_zone = 'Pacific/Kiritimati';
insert into seen
select
    'Pacific/Kiritimati' as time_zone,
    t.business_date
from control.today as t;
update control.setting set time_zone = 'Etc/GMT+12';
insert into seen
select
    'Etc/GMT+12' as time_zone,
    t.business_date
from control.today as t;
select
    is(
        s.business_date, (now() at time zone s.time_zone)::date,
        format('the date in %s, when the transaction began', s.time_zone)
    )
from seen as s
order by s.time_zone;
select is(
    (select count(distinct s.business_date) from seen as s), 2::bigint, 'as the setting says'
);

set local timezone = 'Pacific/Kiritimati';
select is(
    (select t.business_date from control.today as t),
    (
        select s.business_date from seen as s
        where s.time_zone = 'Etc/GMT+12'
    ),
    'and not the session'
);

select is_empty(
    $$
        select t.* from control.today as t
        where
            t.month_start <> t.business_date - (extract(day from t.business_date)::integer - 1)
            or t.next_month_start <= t.business_date
            or extract(day from t.next_month_start) <> 1
            or t.next_month_start - t.month_start not between 28 and 31
    $$,
    'the month around it'
);

-- the fiscal year begins with this month, then with the next one
update control.setting as s
set fiscal_year_start_month = extract(month from t.business_date)
from control.today as t;
select results_eq(
    'select t.quarter_start, t.next_quarter_start from control.today as t',
    $$
        select
            t.month_start,
            (t.month_start + interval '3 months')::date
        from control.today as t
    $$,
    'the fiscal quarter around it, from its first month'
);
update control.setting as s
set fiscal_year_start_month = extract(month from t.next_month_start)
from control.today as t;
select results_eq(
    'select t.quarter_start, t.next_quarter_start from control.today as t',
    $$
        select
            (t.month_start - interval '2 months')::date,
            t.next_month_start
        from control.today as t
    $$,
    'and from its last'
);

select finish();

rollback;
