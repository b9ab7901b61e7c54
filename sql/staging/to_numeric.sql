-- Plain or exponent notation only: what numeric's own parser accepts beyond that (NaN, Infinity,
-- 1_000, 0x1F, padding, exponents of five digits) is not a Salesforce number.
-- STABLE and without a SET clause, so that it is inlined; see docs/sql.md before changing that.
create or replace function staging.to_numeric(value text)
returns numeric
language sql
stable
parallel safe
return case
    when
        translate(value, '0123456789+-.eE', '') = ''
        and pg_input_is_valid(value, 'numeric')
        and value collate "C" not like '%e____%'
        and value collate "C" not like '%E____%'
        then trim_scale(value::numeric)
end;

comment on function staging.to_numeric(text) is
'A Salesforce number (100.0, 9.9213206E7, -1.0E-4, 35000) as numeric without trailing zeros;
NULL for anything else.';
