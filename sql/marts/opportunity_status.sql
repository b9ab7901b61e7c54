-- Inlined wherever it is called, and plain CASE: what it costs is what the CASE would.
create or replace function marts.opportunity_status(is_closed boolean, is_won boolean)
returns text
language sql
immutable
parallel safe
return case
    when not is_closed then 'open'
    when is_closed and is_won then 'won'
    when is_closed and not is_won then 'lost'
    else 'unknown'
end;

comment on function marts.opportunity_status(boolean, boolean) is
'What an opportunity counts as: open (not closed, whatever stage and forecast category say), won or
lost (closed), unknown where it is not known whether it is closed, or which of the two it was.';
