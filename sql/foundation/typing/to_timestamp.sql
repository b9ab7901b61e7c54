-- The API's own form (2024-04-16T19:00:00.000Z) is decided here, inline and by bytes; exports go to
-- parse_timestamp. PostgreSQL's own parser is lenient: hour 24 and second 60 roll over, and
-- 2024-1--16T… or a letter among the digits may pass. In the right shape two non-digits are never
-- next to each other or one place apart, which is cheaper to look for than seventeen digits.
create or replace function staging.to_timestamp(value text)
returns timestamptz
language sql
stable
parallel safe
return case
    when value collate "C" like '____-__-__T__:__:__.___Z'
        then case
            when (
                (value collate "C" >= '1999' and value collate "C" < '1:')
                or (value collate "C" >= '20' and value collate "C" < '2101')
            )
            and value collate "C" !~ '[^0-9].?[^0-9]'
            and value collate "C" not like '___________24%'
            and value collate "C" not like '_________________60%'
            and pg_input_is_valid(value, 'timestamptz')
                then value::timestamptz
        end
    when value <> '' then staging.parse_timestamp(value)
end;

comment on function staging.to_timestamp(text) is
'An operational time: 2024-04-16T19:00:00.000Z (or +0000, or an offset), 2023-10-28 20:45:25,
2025-03-04 10:00:00.123456+00, 2025-03-04 10:00:00 UTC, 1741082400 (or milliseconds), 02/23/26 08:55
PM, or a bare date; without an offset it is UTC. Years 1999 to 2100.
NULL for anything else.';
