-- Counts arrive as 23.0 too; a fraction or a value beyond integer is refused, not rounded.
create or replace function staging.to_integer(value text)
returns integer
language sql
stable
parallel safe
return case
    when
        translate(value, '0123456789+-.eE', '') = ''
        and pg_input_is_valid(value, 'numeric')
        and value collate "C" not like '%e____%'
        and value collate "C" not like '%E____%'
        and value::numeric between -2147483648 and 2147483647
        and value::numeric = trunc(value::numeric)
        then value::numeric::integer
end;

comment on function staging.to_integer(text) is
'A whole Salesforce number (23, 23.0, 2.3E1) as integer; NULL for anything else.';
