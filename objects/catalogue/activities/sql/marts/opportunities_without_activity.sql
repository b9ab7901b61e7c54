create or replace function marts.opportunities_without_activity(days integer)
returns setof marts.opportunity_activity
language sql
stable
parallel safe
begin atomic
    select a.*  -- noqa: AM04
    from marts.opportunity_activity as a
    where
        a.status = 'open'
        and a.days_without_activity >= opportunities_without_activity.days;
end;

comment on function marts.opportunities_without_activity(integer) is
'Open deals without a task or an event for so many days, with the columns of
marts.opportunity_activity; where there never was one, since the deal was created.';

grant execute on function marts.opportunities_without_activity(integer) to salesforce_reporter;
