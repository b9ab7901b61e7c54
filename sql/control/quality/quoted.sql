create or replace function control.quoted(value text)
returns text
language sql
stable
parallel safe
return case
    when length(value) > 100
        then quote_literal(left(value, 100)) || '… (' || length(value) || ' characters)'
    else quote_literal(value)
end;

comment on function control.quoted(text) is
'A value as the reason of a check quotes it: the first hundred characters, and how long it is where
that is not all.';
