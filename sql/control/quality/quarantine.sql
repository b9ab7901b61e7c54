create or replace function control.quarantine(object text, raw_id bigint, reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $quarantine$
declare
    _landed_id text;
begin
    if coalesce(btrim(quarantine.reason), '') = '' then
        raise exception 'a row is set aside for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    _landed_id := control.landed_id(quarantine.object, quarantine.raw_id);

    insert into control.quarantined_row (object, raw_id, record_id, reason)
    values (quarantine.object, quarantine.raw_id, _landed_id, quarantine.reason)
    on conflict on constraint quarantined_row_pkey do update
        set reason = excluded.reason,
            quarantined_at = excluded.quarantined_at,
            quarantined_by = excluded.quarantined_by,
            is_given_back = false
        where control.quarantined_row.is_given_back;
    if not found then
        raise exception 'row % of % is set aside already', quarantine.raw_id, quarantine.object
            using errcode = 'unique_violation',
                detail = (
                    select 'Reason: ' || q.reason
                    from control.quarantined_row as q
                    where q.object = quarantine.object and q.raw_id = quarantine.raw_id
                );
    end if;
    perform control.recheck(quarantine.object, _landed_id);
end;
$quarantine$;

comment on function control.quarantine(text, bigint, text) is
'Sets a landed row aside: no model reads it any more, nothing deletes it (control.rejected_row
shows it). The next run looks its record up anew. object is the landing table (account, contact,
opportunity), raw_id the row''s. Raises 22023 without a reason or for an unknown object, P0002 for
an unknown row, 23505 for one set aside already. Undone by control.release.';
