-- Plain or exponent notation only: what numeric's own parser accepts beyond that (NaN, Infinity,
-- 1_000, 0x1F, padding, exponents of five digits) is not a Salesforce number.
-- Shape decides and not pg_input_is_valid: that one is only STABLE, so with a literal the planner
-- would try the cast before the test. What has the shape casts, and no longer than a long text is.
-- Without a SET clause, so that it is inlined.
create or replace function staging.to_numeric(value text)
returns numeric
language sql
immutable
parallel safe
return case
    when octet_length(value) > 400 then null
    when value collate "C" ~ '^[0-9]+(\.[0-9]+)?$' then trim_scale(value::numeric)
    when value collate "C" ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
        then trim_scale(value::numeric)
end;

comment on function staging.to_numeric(text) is
'A Salesforce number (100.0, 9.9213206E7, -1.0E-4, 35000) as numeric without trailing zeros;
NULL for anything else.';
