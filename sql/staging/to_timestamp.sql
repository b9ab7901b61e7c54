-- The API's own form (2024-04-16T19:00:00.000Z) is decided here, inline; exports go to
-- parse_timestamp. Hour 24 and second 60 roll over in PostgreSQL, so they are refused by hand.
create or replace function staging.to_timestamp(value text)
returns timestamptz
language sql
stable
parallel safe
return case
    when value like '____-__-__T__:__:__.___Z'
        then case
            when translate(value, '0123456789', '') = '--T::.Z'
                and substr(value, 1, 4) collate "C" between '1999' and '2100'
                and substr(value, 12, 2) collate "C" < '24'
                and substr(value, 18, 2) collate "C" < '60'
                and pg_input_is_valid(value, 'timestamptz')
                then value::timestamptz
        end
    when value <> '' then staging.parse_timestamp(value)
end;

comment on function staging.to_timestamp(text) is
'An operational time: 2024-04-16T19:00:00.000Z (or +0000, or an offset), 2023-10-28 20:45:25,
02/23/26 08:55 PM, or a bare date of either form; without an offset it is UTC. Years 1999 to 2100.
NULL for anything else.';
