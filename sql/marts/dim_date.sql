create table marts.dim_date (
    date_day date not null,
    year integer not null,
    quarter integer not null,
    month integer not null,
    month_name text not null,
    day_of_month integer not null,
    day_of_year integer not null,
    iso_year integer not null,
    iso_week integer not null,
    iso_day_of_week integer not null,
    day_name text not null,
    is_weekend boolean not null,
    week_start date not null,
    month_start date not null,
    month_end date not null,
    quarter_start date not null,
    quarter_end date not null,
    fiscal_year integer not null,
    fiscal_quarter integer not null,
    fiscal_month integer not null,
    fiscal_quarter_start date not null,
    fiscal_quarter_end date not null,
    fiscal_quarter_label text not null,
    primary key (date_day)
);

comment on table marts.dim_date is
'Calendar. Grain: one row per day from control.setting.calendar_start to calendar_end. Weeks are
ISO weeks (Monday first); fiscal columns follow the fiscal settings. Source:
marts.dim_date_model.';
comment on column marts.dim_date.fiscal_quarter_label is 'For example FY2026-Q1.';

grant select on marts.dim_date to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_date.date_day is 'The day.';
comment on column marts.dim_date.year is 'Calendar year.';
comment on column marts.dim_date.quarter is 'Calendar quarter, 1 to 4.';
comment on column marts.dim_date.month is 'Calendar month, 1 to 12.';
comment on column marts.dim_date.month_name is 'Name of the month, in English.';
comment on column marts.dim_date.day_of_month is '1 to 31.';
comment on column marts.dim_date.day_of_year is '1 to 366.';
comment on column marts.dim_date.iso_year is 'Year that the ISO week belongs to.';
comment on column marts.dim_date.iso_week is 'ISO week, 1 to 53; weeks begin on Monday.';
comment on column marts.dim_date.iso_day_of_week is '1 (Monday) to 7 (Sunday).';
comment on column marts.dim_date.day_name is 'Name of the day, in English.';
comment on column marts.dim_date.is_weekend is 'Saturday or Sunday.';
comment on column marts.dim_date.week_start is 'Monday of the week.';
comment on column marts.dim_date.month_start is 'First day of the calendar month.';
comment on column marts.dim_date.month_end is 'Last day of the calendar month.';
comment on column marts.dim_date.quarter_start is 'First day of the calendar quarter.';
comment on column marts.dim_date.quarter_end is 'Last day of the calendar quarter.';
comment on column marts.dim_date.fiscal_year is 'Fiscal year, named as control.setting says.';
comment on column marts.dim_date.fiscal_quarter is 'Fiscal quarter, 1 to 4.';
comment on column marts.dim_date.fiscal_month is 'Month of the fiscal year, 1 to 12.';
comment on column marts.dim_date.fiscal_quarter_start is 'First day of the fiscal quarter.';
comment on column marts.dim_date.fiscal_quarter_end is 'Last day of the fiscal quarter.';
