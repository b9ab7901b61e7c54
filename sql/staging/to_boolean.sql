-- Checkboxes are never null in Salesforce: exports write an unticked one as nothing at all.
create or replace function staging.to_boolean(value text)
returns boolean
language sql
immutable
parallel safe
return case lower(coalesce(value, ''))
    when 'true' then true
    when 'false' then false
    when '' then false
    when '1' then true
    when '0' then false
end;

comment on function staging.to_boolean(text) is
'A checkbox: true, false, 1, 0 in any case; empty or absent is false; NULL for anything else.';
