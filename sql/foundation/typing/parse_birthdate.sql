create or replace function staging.parse_birthdate(value text, known_at timestamptz)
returns date
language sql
stable
parallel safe
begin atomic
    select
        case
            when born.day <= known.day then born.day
            when parse_birthdate.value ~ '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}( |$)'
                then (born.day - interval '100 years')::date
        end
    from (select staging.parse_date(parse_birthdate.value) as day) as born
    cross join
        (
            select (parse_birthdate.known_at at time zone 'UTC')::date + 1 as day
        ) as known;
end;

comment on function staging.parse_birthdate(text, timestamptz) is
'The rarer notations of a birthdate, for staging.to_birthdate.';
