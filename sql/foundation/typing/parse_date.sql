-- Dates with slashes are month/day/year whatever DateStyle says, or begin with the year: the parts
-- are put in ISO order before PostgreSQL sees them.
create or replace function staging.parse_date(value text)
returns date
language sql
stable
parallel safe
begin atomic
    select
        case
            when pg_input_is_valid(iso.value, 'date') then iso.value::date
        end
    from (
        select
            coalesce(
                substring(
                    parse_date.value collate "C",
                    '^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?'
                    ' ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?$'
                ),
                (
                    select
                        concat(
                            case when length(us.part[3]) = 2 then '20' end,
                            us.part[3], us.part[4],
                            '-', lpad(coalesce(us.part[1], us.part[5]), 2, '0'),
                            '-', lpad(coalesce(us.part[2], us.part[6]), 2, '0')
                        )
                    from
                        regexp_match(
                            parse_date.value collate "C",
                            '^(?:(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})|(\d{4})/(\d{1,2})/(\d{1,2}))'
                            '(?:,? (?:0?\d|1\d|2[0-3]):[0-5]\d(?::[0-5]\d)?'
                            '|,? (?:0?[1-9]|1[0-2]):[0-5]\d(?::[0-5]\d)? ?[AaPp][Mm])?$'
                        ) as us (part)
                    where us.part is not null
                )
            ) as value
    ) as iso;
end;

comment on function staging.parse_date(text) is
'The rarer notations of a date, for staging.to_date: ISO with a time, US month/day/year or
year/month/day with or without one, two-digit years in 20xx. NULL for anything else.';
