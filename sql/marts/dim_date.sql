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
