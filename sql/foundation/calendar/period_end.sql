create or replace function marts.period_end(grain text, day date, fiscal_year_start_month integer)
returns date
language sql
immutable
parallel safe
return (
    marts.period_start(grain, day, fiscal_year_start_month)
    + case grain
        when 'day' then interval '1 day'
        when 'week' then interval '7 days'
        when 'month' then interval '1 month'
        when 'fiscal_quarter' then interval '3 months'
    end
)::date - 1;

comment on function marts.period_end(text, date, integer) is
'Last day of the reporting period a day lies in; grains as in marts.period_start().';
