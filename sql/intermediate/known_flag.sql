-- Inlined wherever it is called. What is there and unreadable is not what the stage says: it is
-- unknown, and so is everything about a record of which it is unknown whether it is deleted.
create or replace function intermediate.known_flag(
    flag boolean, by_stage boolean, has_unread_state boolean, is_deleted boolean
)
returns boolean
language sql
immutable
parallel safe
return case
    when is_deleted is null then null
    when has_unread_state then flag
    else coalesce(flag, by_stage)
end;

comment on function intermediate.known_flag(boolean, boolean, boolean, boolean) is
'Whether an opportunity is closed, or won: its own flag, else what control.stage says of its stage;
NULL where neither knows, where a flag is there and no checkbox, and where it is unknown whether the
record is deleted.';
