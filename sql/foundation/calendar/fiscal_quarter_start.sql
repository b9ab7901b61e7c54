create or replace function marts.fiscal_quarter_start(day date, start_month integer)
returns date
language sql
immutable
parallel safe
return (
    date_trunc('month', day::timestamp)
    - make_interval(months => (extract(month from day)::integer - start_month + 12) % 3)
)::date;

comment on function marts.fiscal_quarter_start(date, integer) is
'First day of the fiscal quarter a day lies in, given the first month of the fiscal year.';
