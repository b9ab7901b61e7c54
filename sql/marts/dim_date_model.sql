create or replace view marts.dim_date_model as
with days as (
    select
        g.day::date as date_day,
        s.fiscal_year_start_month,
        s.fiscal_year_named_for
    from control.setting as s
    cross join
        generate_series(
            s.calendar_start::timestamp, s.calendar_end::timestamp, interval '1 day'
        ) as g (day)
),

fiscal as (
    select
        d.date_day,
        marts.fiscal_year(
            d.date_day, d.fiscal_year_start_month, d.fiscal_year_named_for
        ) as fiscal_year,
        marts.fiscal_quarter(d.date_day, d.fiscal_year_start_month) as fiscal_quarter,
        (extract(month from d.date_day)::integer - d.fiscal_year_start_month + 12) % 12
        + 1 as fiscal_month,
        marts.fiscal_quarter_start(
            d.date_day, d.fiscal_year_start_month
        ) as fiscal_quarter_start
    from days as d
)

select
    f.date_day,

    -- calendar
    extract(year from f.date_day)::integer as year,
    extract(quarter from f.date_day)::integer as quarter,
    extract(month from f.date_day)::integer as month,
    (array[
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December'
    ])[extract(month from f.date_day)::integer] as month_name,
    extract(day from f.date_day)::integer as day_of_month,
    extract(doy from f.date_day)::integer as day_of_year,
    extract(isoyear from f.date_day)::integer as iso_year,
    extract(week from f.date_day)::integer as iso_week,
    extract(isodow from f.date_day)::integer as iso_day_of_week,
    (array[
        'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'
    ])[extract(isodow from f.date_day)::integer] as day_name,
    extract(isodow from f.date_day) in (6, 7) as is_weekend,
    date_trunc('week', f.date_day::timestamp)::date as week_start,
    date_trunc('month', f.date_day::timestamp)::date as month_start,
    (date_trunc('month', f.date_day::timestamp) + interval '1 month - 1 day')::date as month_end,
    date_trunc('quarter', f.date_day::timestamp)::date as quarter_start,
    (date_trunc('quarter', f.date_day::timestamp) + interval '3 months - 1 day')::date
        as quarter_end,

    -- fiscal
    f.fiscal_year,
    f.fiscal_quarter,
    f.fiscal_month,
    f.fiscal_quarter_start,
    (f.fiscal_quarter_start + interval '3 months - 1 day')::date as fiscal_quarter_end,
    'FY' || f.fiscal_year || '-Q' || f.fiscal_quarter as fiscal_quarter_label
from fiscal as f;

comment on view marts.dim_date_model is 'The logic of marts.dim_date. Source: control.setting.';

call control.register_model('marts.dim_date', 'merge');
