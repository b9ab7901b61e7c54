create or replace function marts.booked_on(status text, close_date date)
returns date
language sql
immutable
parallel safe
return case when status = 'won' then close_date end;

comment on function marts.booked_on(text, date) is
'The day an opportunity is booked: a won deal, on its close date, whether that has come or not. NULL
for a deal that is not won, or without a close date.';
