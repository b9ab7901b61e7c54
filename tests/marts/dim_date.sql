-- marts.dim_date: every day once, fiscal columns by the settings.
begin;

set local client_min_messages = warning;

select plan(12);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2023-12-30', calendar_end = '2024-12-31';

create function pg_temp.run(start_month integer, named_for text)
returns text
language sql
volatile
as $run$
update control.setting
set
    fiscal_year_start_month = run.start_month,
    fiscal_year_named_for = run.named_for;

select public.run_salesforce_transform() ->> 'status';
$run$;

select is(pg_temp.run(1, 'end'), 'succeeded', 'calendar years');
select results_eq(
    'select count(*), count(distinct date_day), min(date_day), max(date_day) from marts.dim_date',
    $$ values (368::bigint, 368::bigint, date '2023-12-30', date '2024-12-31') $$,
    'every day once, the leap day among them'
);
select results_eq(
    $$
        select
            year, quarter, month, month_name, day_of_month, day_of_year, iso_year, iso_week,
            iso_day_of_week, day_name, is_weekend, week_start, month_start, month_end,
            quarter_start, quarter_end
        from marts.dim_date
        where date_day in ('2023-12-31', '2024-02-29')
        order by date_day
    $$,
    $$ values
        (
            2023, 4, 12, 'December', 31, 365, 2023, 52, 7, 'Sunday', true, date '2023-12-25',
            date '2023-12-01', date '2023-12-31', date '2023-10-01', date '2023-12-31'
        ),
        (
            2024, 1, 2, 'February', 29, 60, 2024, 9, 4, 'Thursday', false, date '2024-02-26',
            date '2024-02-01', date '2024-02-29', date '2024-01-01', date '2024-03-31'
        ) $$,
    'calendar columns'
);
select is_empty(
    $$
        select date_day from marts.dim_date
        where
            fiscal_year <> year
            or fiscal_quarter <> quarter
            or fiscal_month <> month
            or fiscal_quarter_start <> quarter_start
            or fiscal_quarter_end <> quarter_end
    $$,
    'a fiscal year that begins in January is the calendar year'
);

prepare fiscal as
select
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_quarter_start,
    fiscal_quarter_end,
    fiscal_quarter_label
from marts.dim_date
where date_day in ('2024-01-31', '2024-02-01', '2024-12-31')
order by date_day;

select is(pg_temp.run(2, 'end'), 'succeeded', 'from February, named for its end');
select results_eq(
    'fiscal',
    $$ values
        (2024, 4, 12, date '2023-11-01', date '2024-01-31', 'FY2024-Q4'),
        (2025, 1, 1, '2024-02-01', '2024-04-30', 'FY2025-Q1'),
        (2025, 4, 11, '2024-11-01', '2025-01-31', 'FY2025-Q4') $$,
    'its quarters'
);
select is(pg_temp.run(2, 'start'), 'succeeded', 'from February, named for its start');
select results_eq(
    'fiscal',
    $$ values
        (2023, 4, 12, date '2023-11-01', date '2024-01-31', 'FY2023-Q4'),
        (2024, 1, 1, '2024-02-01', '2024-04-30', 'FY2024-Q1'),
        (2024, 4, 11, '2024-11-01', '2025-01-31', 'FY2024-Q4') $$,
    'the same quarters, a year earlier'
);
select is(pg_temp.run(12, 'end'), 'succeeded', 'from December');
select results_eq(
    'fiscal',
    $$ values
        (2024, 1, 2, date '2023-12-01', date '2024-02-29', 'FY2024-Q1'),
        (2024, 1, 3, '2023-12-01', '2024-02-29', 'FY2024-Q1'),
        (2025, 1, 1, '2024-12-01', '2025-02-28', 'FY2025-Q1') $$,
    'quarters that end with a leap day'
);
select is_empty(
    $$
        select date_day from marts.dim_date
        where
            date_day not between fiscal_quarter_start and fiscal_quarter_end
            or fiscal_quarter_end - fiscal_quarter_start not between 89 and 91
            or fiscal_quarter <> (fiscal_month + 2) / 3
    $$,
    'every day lies in its fiscal quarter'
);

update control.setting set calendar_start = '2024-06-01';
select public.run_salesforce_transform();
select is(
    (select min(d.date_day) from marts.dim_date as d), date '2024-06-01', 'a shorter calendar'
);

select finish();

rollback;
