create or replace function control.shortened(text text)
returns text
language sql
immutable
parallel safe
return case
    when length(text) > 1000 then left(text, 1000) || '… (' || length(text) || ' characters)'
    else text
end;

comment on function control.shortened(text) is
'A reason as runs keep it: its first thousand characters, and how long it was where that is not all.
Views of checks quote values by control.quoted; this is for those that do not.';
