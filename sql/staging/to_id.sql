-- Exports write an absent reference as zeros; hand-made files carry the 15-character form.
create or replace function staging.to_id(value text)
returns text
language sql
immutable
parallel safe
return case
    when btrim(value, E'0 \t\r\n') in ('', 'AAA') then null
    when length(value) = 15 then staging.to_id18(value)
    else value
end;

comment on function staging.to_id(text) is
'A Salesforce id in its 18-character form; NULL where it is blank or all zeros. Odd shapes are kept
as they are (and reported by a check).';
