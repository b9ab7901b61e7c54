-- Ids are keys, and an index entry holds 2,704 bytes at most. Salesforce's have 18; feeds that hash
-- them make them longer.
create or replace function staging.longest_id()
returns integer
language sql
immutable
parallel safe
return 128;

comment on function staging.longest_id() is
'The greatest length of an id in bytes; a longer text is none.';

-- Exports write an absent reference as zeros; hand-made files carry the 15-character form. Every
-- real id sorts at or above 0001, so blanks and zeros are looked for only below it.
create or replace function staging.to_id(value text)
returns text
language sql
immutable
parallel safe
return case
    when value collate "C" < '0001' and btrim(value, e'0 \t\r\n') in ('', 'AAA') then null
    when octet_length(value) = 15 then staging.to_id18(value)
    when octet_length(value) > staging.longest_id() then null
    else value
end;

comment on function staging.to_id(text) is
'A Salesforce id in its 18-character form; NULL where it is blank, all zeros or longer than any id.
Odd shapes are kept as they are (and reported by a check).';
