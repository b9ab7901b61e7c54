create or replace function marts.fiscal_year(day date, start_month integer, named_for text)
returns integer
language sql
immutable
parallel safe
return extract(year from day)::integer
+ case
    when start_month = 1 then 0
    when named_for = 'end' and extract(month from day) >= start_month then 1
    when named_for = 'start' and extract(month from day) < start_month then -1
    else 0
end;

comment on function marts.fiscal_year(date, integer, text) is
'Fiscal year of a day, given the first month of the fiscal year and which calendar year names it
(start or end), as in control.setting.';
