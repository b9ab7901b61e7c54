create or replace function marts.fiscal_quarter(day date, start_month integer)
returns integer
language sql
immutable
parallel safe
return (extract(month from day)::integer - start_month + 12) % 12 / 3 + 1;

comment on function marts.fiscal_quarter(date, integer) is
'Fiscal quarter (1 to 4) of a day, given the first month of the fiscal year.';
