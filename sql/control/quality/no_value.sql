create or replace function control.no_value(field text, expected text, landed text)
returns text
language sql
stable
parallel safe
return case
    when landed <> '' then field || ': ' || control.quoted(landed) || ' is no ' || expected
    else field || ' is empty'
end;

comment on function control.no_value(text, text, text) is
'Why a field has no value, in words: nothing landed in it, or a text that is none of its kind.';
