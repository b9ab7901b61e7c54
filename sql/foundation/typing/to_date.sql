-- The ISO form is decided here, inline and by bytes; every other form is rare and goes to
-- parse_date.
create or replace function staging.to_date(value text)
returns date
language sql
stable
parallel safe
return case
    when value collate "C" like '____-__-__'
        then case
            when
                translate(value, '0123456789', '') = '--'
                and pg_input_is_valid(value, 'date')
                then value::date
        end
    when value <> '' then staging.parse_date(value)
end;

comment on function staging.to_date(text) is
'A business date: 2024-02-29, a date with a time (the date as written), or US month/day/year as
report exports write it (02/23/26 is 2026-02-23); NULL for anything else.';
