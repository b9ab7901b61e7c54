-- Each suffix character encodes which of five characters are upper case.
create or replace function staging.to_id18(value text)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when to_id18.value !~ '^[0-9A-Za-z]{15}$' then to_id18.value
            else (
                select
                    to_id18.value
                    || string_agg(
                        substr(
                            'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + chunk.upper_bits::integer, 1
                        ),
                        '' order by chunk.number
                    )
                from (
                    select
                        (place.number - 1) / 5 as number,
                        sum(
                            case
                                when
                                    ascii(
                                        substr(to_id18.value, place.number, 1)
                                    ) between 65 and 90
                                    then 1 << ((place.number - 1) % 5)
                                else 0
                            end
                        ) as upper_bits
                    from generate_series(1, 15) as place (number)
                    group by (place.number - 1) / 5
                ) as chunk
            )
        end;
end;

comment on function staging.to_id18(text) is
'The case-safe 18-character form of a 15-character Salesforce id; anything else comes back as it
is.';
