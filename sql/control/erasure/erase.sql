create or replace function control.erase(object text, record_id text, reason text)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $erase$
declare
    _objects text[] := array(
        select t.object from control.landing_table as t
        order by t.object
    );
    _record_id text := staging.to_id(erase.record_id);
    _erasure_id bigint;
    _request_id bigint;
begin
    if erase.object is null or erase.object <> all(_objects) then
        raise exception 'there is no landing table %', coalesce(erase.object, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'One of: ' || array_to_string(_objects, ', ');
    end if;
    if _record_id is null then
        raise exception 'no record can have this id: %', coalesce(erase.record_id, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'Landed rows without a usable id (control.rejected_row) belong to no record: '
                'delete them from landing by their raw_id.';
    end if;
    if coalesce(btrim(erase.reason), '') = '' then
        raise exception 'a record is erased for a reason, and there is none'
            using errcode = 'invalid_parameter_value';
    end if;
    if position(left(_record_id, 15) in erase.reason) > 0 then
        raise exception 'the reason of an erasure stays, and it names the record'
            using errcode = 'invalid_parameter_value',
                hint = 'Give the number of the request, or the rule it follows.';
    end if;

    insert into control.erasure_salt default values
    on conflict (only_row) do nothing;
    insert into control.erasure as e (object, id_hash, key_prefix, reason)
    values (
        erase.object, control.erasure_hash(_record_id), left(_record_id, 3), erase.reason
    )
    on conflict on constraint erasure_id_hash_key do update
        set
            reason = excluded.reason,
            requested_at = excluded.requested_at,
            requested_by = excluded.requested_by
    returning e.erasure_id into _erasure_id;

    insert into control.recheck_record as q (object, record_id)
    values (erase.object, _record_id)
    returning q.request_id into _request_id;
    insert into control.erasure_request (request_id, erasure_id, object, record_id)
    values (_request_id, _erasure_id, erase.object, _record_id);
    return _erasure_id;
end;
$erase$;

comment on function control.erase(text, text, text) is
'Erases a record for good: erase(object, record_id, reason). The next run removes it from landing,
layers, history, violations, samples, profiles, errors and what was set aside, empties every
reference to it, and leaves a receipt without personal data, whose erasure_id this returns
(control.erasure). What lands of it afterwards is left out, or removed by the run after. A record that
is erased already is looked for once more. Raises 22023 for an unknown object, an id that is none, no
reason, or one that names the record.';
