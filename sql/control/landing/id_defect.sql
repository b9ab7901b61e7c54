create or replace function control.id_defect(landed_id text)
returns text
language sql
immutable
parallel safe
return case
    when staging.to_id(landed_id) is not null then null
    when landed_id is null then 'the id is null'
    when btrim(landed_id, e' \t\r\n') = '' then 'the id is empty'
    when octet_length(landed_id) > staging.longest_id()
        then
            'the id has ' || length(landed_id) || ' characters: '
            || quote_literal(left(landed_id, 20)) || '…'
    else 'the id is all zeros: ' || left(landed_id, 20)
end;

comment on function control.id_defect(text) is
'Why a landed id cannot be a key, in words; NULL for an id that can.';
