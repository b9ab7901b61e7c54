-- Nobody is born after the day a record of them was extracted. That day decides, and not today:
-- what a row says must not depend on when it is read.
create or replace function staging.to_birthdate(value text, known_at timestamptz)
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
                and value::date <= (known_at at time zone 'UTC')::date + 1
                then value::date
        end
    when value <> '' then staging.parse_birthdate(value, known_at)
end;

comment on function staging.to_birthdate(text, timestamptz) is
'A day of birth, known at an instant: as staging.to_date, but never later than that. Years of two
digits are in 20xx where that is not in the future, else in 19xx; any other date in the future is
NULL.';
