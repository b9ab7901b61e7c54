create or replace function marts.period_start(grain text, day date, fiscal_year_start_month integer)
returns date
language sql
immutable
parallel safe
return case grain
    when 'day' then day
    when 'week' then date_trunc('week', day::timestamp)::date
    when 'month' then date_trunc('month', day::timestamp)::date
    when 'fiscal_quarter' then marts.fiscal_quarter_start(day, fiscal_year_start_month)
end;

comment on function marts.period_start(text, date, integer) is
'First day of the reporting period a day lies in; grain is day, week (from Monday), month or
fiscal_quarter, null for any other.';
