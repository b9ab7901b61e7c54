create or replace function control.sendable(content jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $sendable$
declare
    _encoding constant text := current_setting('client_encoding');
begin
    if _encoding in ('UTF8', 'SQL_ASCII') then
        return sendable.content;
    end if;
    perform convert_to(sendable.content::text, _encoding);
    return sendable.content;
exception
    when untranslatable_character then
        return (
            select
                string_agg(
                    case
                        when ascii(c.character) < 128 then c.character
                        when ascii(c.character) < 65536
                            then '\\u' || lpad(to_hex(ascii(c.character)), 4, '0')
                        else '\\U' || lpad(to_hex(ascii(c.character)), 8, '0')
                    end,
                    '' order by c.place
                )
            from
                regexp_split_to_table(sendable.content::text, '') with ordinality as c (
                    character, place
                )
        )::jsonb;
end;
$sendable$;

comment on function control.sendable(jsonb) is
'What a client''s encoding has characters for as it is; otherwise with every character beyond ASCII
written as \uXXXX or \UXXXXXXXX. What cannot be sent would undo the run that returns it.';
