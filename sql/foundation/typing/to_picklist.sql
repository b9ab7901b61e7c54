-- The history keeps three of them in one index entry, which holds 2,704 bytes at most. Salesforce
-- allows 255 characters, of three bytes each in most of the world's scripts.
create or replace function staging.longest_picklist_value()
returns integer
language sql
immutable
parallel safe
return 765;

comment on function staging.longest_picklist_value() is
'The greatest length of a picklist value in bytes; a longer text is none.';

create or replace function staging.to_picklist(value text)
returns text
language sql
immutable
parallel safe
return case
    when octet_length(value) <= staging.longest_picklist_value() then nullif(value, '')
end;

comment on function staging.to_picklist(text) is
'A picklist value; NULL where it is empty or longer than any.';
