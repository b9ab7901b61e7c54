-- The first day of the calendar stands for one that is not known: only what needs no rate has one.
create or replace function marts.conversion_day(status text, close_date date, looked_at date)
returns date
language sql
immutable
parallel safe
return case
    when conversion_day.status in ('won', 'lost')
        then coalesce(conversion_day.close_date, '0001-01-01')
    else conversion_day.looked_at
end;

comment on function marts.conversion_day(text, date, date) is
'The day whose rate converts the amounts of a deal: the close date of a closed one, the day looked
at of any other, as Salesforce does. 0001-01-01 for a closed deal without a close date, a day on
which only the reporting currency has a rate.';

grant execute on function marts.conversion_day(text, date, date) to salesforce_reporter;
