-- Rewrites what exports contain into ISO with an explicit offset, so that neither DateStyle nor
-- TimeZone has a say, and lets PostgreSQL judge the result.
create or replace function staging.parse_timestamp(value text)
returns timestamptz
language sql
stable
parallel safe
begin atomic
    select
        case
            when
                pg_input_is_valid(iso.value, 'timestamptz')
                and substr(iso.value, 1, 4) collate "C" between '1999' and '2100'
                then iso.value::timestamptz
        end
    from (
        select
            coalesce(
                (
                    select
                        concat(
                            stamp.part[1], 'T', coalesce(stamp.part[2], '00:00'), stamp.part[3],
                            -- what is finer than a microsecond is left out, not rounded up
                            '.' || left(stamp.part[4], 6),
                            coalesce(nullif(stamp.part[5], 'UTC'), 'Z')
                        )
                    from
                        regexp_match(
                            parse_timestamp.value collate "C",
                            '^(\d{4}-\d{2}-\d{2})'
                            '(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?:(:[0-5]\d)(?:[.,](\d{1,9}))?)?'
                            ' ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$'
                        ) as stamp (part)
                    where stamp.part is not null
                ),
                (
                    -- seconds or milliseconds since 1970
                    select
                        to_char(
                            pg_catalog.to_timestamp(
                                epoch.part[1]::numeric + coalesce(epoch.part[2]::numeric / 1000, 0)
                            ) at time zone 'UTC',
                            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
                        )
                    from
                        regexp_match(
                            parse_timestamp.value collate "C",  -- noqa: references.qualification
                            '^([0-4][0-9]{9})([0-9]{3})?$'
                        ) as epoch (part)
                    where epoch.part is not null
                ),
                (
                    select
                        concat(
                            case when length(us.part[3]) = 2 then '20' end,
                            us.part[3], us.part[4],
                            '-', lpad(coalesce(us.part[1], us.part[5]), 2, '0'),
                            '-', lpad(coalesce(us.part[2], us.part[6]), 2, '0'),
                            'T', lpad(clock.hour::text, 2, '0'),
                            ':', coalesce(us.part[8], '00'), ':', coalesce(us.part[9], '00'), 'Z'
                        )
                    from
                        regexp_match(
                            parse_timestamp.value collate "C",  -- noqa: references.qualification
                            '^(?:(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})|(\d{4})/(\d{1,2})/(\d{1,2}))'
                            '(?:,? (\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?: ?([AaPp][Mm]))?)?$'
                        ) as us (part),
                        lateral (
                            select
                                case
                                    when us.part[10] is null then coalesce(us.part[7]::integer, 0)
                                    when us.part[7]::integer not between 1 and 12 then 99
                                    when upper(us.part[10]) = 'AM'
                                        then us.part[7]::integer % 12
                                    else us.part[7]::integer % 12 + 12
                                end as hour
                        ) as clock
                    where us.part is not null and clock.hour < 24
                )
            ) as value
    ) as iso;
end;

comment on function staging.parse_timestamp(text) is
'The rarer notations of a time, for staging.to_timestamp: offsets, space instead of T, no
fraction or one of up to nine digits, a blank before the offset, UTC, seconds or milliseconds since
1970, US month/day/year or year/month/day with a 12- or 24-hour clock, a bare date (midnight). UTC
where no offset is written. NULL for anything else.';
