-- Inlined wherever it is called: plain conditions on two columns, which the planner can estimate.
create or replace function marts.is_in_pipeline(is_closed boolean, is_deleted boolean)
returns boolean
language sql
immutable
parallel safe
return is_closed is false and is_deleted is not true;

comment on function marts.is_in_pipeline(boolean, boolean) is
'Whether an opportunity is in the open pipeline: its status is open and it is not deleted. Never
NULL: what is not known to be open is not in it.';
