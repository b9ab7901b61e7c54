-- Whatever is relative to today reads it here, so that "today" has one meaning: the business time
-- zone's date at the start of the reader's transaction.
create or replace view control.today as
with business as (
    select
        (now() at time zone s.time_zone)::date as business_date,
        s.fiscal_year_start_month
    from control.setting as s
)

select
    b.business_date,
    date_trunc('month', b.business_date::timestamp)::date as month_start,
    (date_trunc('month', b.business_date::timestamp) + interval '1 month')::date
        as next_month_start,
    marts.fiscal_quarter_start(b.business_date, b.fiscal_year_start_month) as quarter_start,
    (
        marts.fiscal_quarter_start(b.business_date, b.fiscal_year_start_month)
        + interval '3 months'
    )::date as next_quarter_start
from business as b;

comment on view control.today is
'Today in the business time zone, with the calendar month and fiscal quarter around it. Grain: one
row.';
comment on column control.today.next_month_start is
'First day that no longer belongs to this month.';
comment on column control.today.quarter_start is 'First day of the current fiscal quarter.';
comment on column control.today.next_quarter_start is
'First day that no longer belongs to the current fiscal quarter.';
