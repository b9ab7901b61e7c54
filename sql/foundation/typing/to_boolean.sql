-- Checkboxes are never null in Salesforce: exports write an unticked one as nothing at all.
create or replace function staging.to_boolean(value text)
returns boolean
language sql
immutable
parallel safe
return case
    when value is null or value in ('false', '0', '') then false
    when value in ('true', '1') then true
    when lower(value) = 'false' then false
    when lower(value) = 'true' then true
end;

comment on function staging.to_boolean(text) is
'A checkbox: true, false, 1, 0 in any case; empty or absent is false; NULL for anything else.';
