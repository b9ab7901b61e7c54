-- Exports write an absent reference as zeros; hand-made files carry the 15-character form. Every
-- real
-- id sorts at or above 0001, so blanks and zeros are looked for only below it.
create or replace function staging.to_id(value text)
returns text
language sql
immutable
parallel safe
return case
    when value collate "C" < '0001' and btrim(value, e'0 \t\r\n') in ('', 'AAA') then null
    when octet_length(value) = 15 then staging.to_id18(value)
    else value
end;

comment on function staging.to_id(text) is
'A Salesforce id in its 18-character form; NULL where it is blank or all zeros. Odd shapes are kept
as they are (and reported by a check).';
