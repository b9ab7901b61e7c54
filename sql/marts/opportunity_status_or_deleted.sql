-- The same of a version in the history, where the deleted stay: an overload.
create or replace function marts.opportunity_status(
    is_closed boolean, is_won boolean, is_deleted boolean
)
returns text
language sql
immutable
parallel safe
return case
    when is_deleted then 'deleted'
    else marts.opportunity_status(is_closed, is_won)
end;

comment on function marts.opportunity_status(boolean, boolean, boolean) is
'marts.opportunity_status(is_closed, is_won) for versions of an opportunity, which may be deleted.';
