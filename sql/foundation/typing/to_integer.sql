-- Counts arrive as 23.0 too; a fraction or a value beyond integer is refused, not rounded.
create or replace function staging.to_integer(value text)
returns integer
language sql
immutable
parallel safe
return case
    when octet_length(value) > 400 then null
    when value collate "C" ~ '^[0-9]{1,9}$' then value::integer
    when value collate "C" ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
        then case
            when
                value::numeric >= -2147483648
                and value::numeric <= 2147483647
                and value::numeric = trunc(value::numeric)
                then value::numeric::integer
        end
end;

comment on function staging.to_integer(text) is
'A whole Salesforce number (23, 23.0, 2.3E1) as integer; NULL for anything else.';
