-- A refreshed sandbox holds the records of before, as production has them: what people had changed
-- in the old one has later stamps, and would win for ever.
create or replace function control.set_aside_former_versions(object text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $set_aside_former_versions$
declare
    _object text := lower(set_aside_former_versions.object);
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _former text;
    _rows bigint;
begin
    select o.former -> -1 ->> 'organization_id' into _former from control.organization as o;
    if
        _former is null
        or _delivery is null
        or to_regclass(format('staging.%I', _object)) is null
        or exists (select from control.extract_watermark as w where w.object = _object)
        or not exists (
            select from pg_class as c
            where c.oid = _delivery and c.relowner = current_user::regrole
        )
        or not exists (
            select from pg_attribute as a
            where a.attrelid = _delivery and a.attname = 'systemmodstamp'
        )
    then
        return 0;
    end if;
    execute control.fill(
        $sql$
        with later as (
            insert into control.quarantined_row (object, raw_id, record_id, reason)
            select $1, s.raw_id, s.landed_id, $2
            from {{ delivery }} as d
            inner join {{ staging }} as s
                on
                    s.landed_id = any(array[d.id, left(d.id, 15)])
                    and s.version_at > staging.to_timestamp(d.systemmodstamp)
            on conflict do nothing
            returning record_id
        )

        insert into control.recheck_record (object, record_id)
        select distinct $1, staging.to_id(l.record_id)
        from later as l
        $sql$,
        jsonb_build_object(
            'delivery', _delivery::text, 'staging', format('staging.%I', _object)
        )
    )
    using _object, format('later than what the org holds: of the former org %s', _former);
    get diagnostics _rows = row_count;
    return _rows;
end;
$set_aside_former_versions$;

comment on function control.set_aside_former_versions(text) is
'Sets landed rows of a former org aside that are later than what the open delivery of an object
holds of the same record (control.quarantined_row): set_aside_former_versions(object). Only for the
first delivery after the org has changed. Returns how many records it concerned.';

revoke execute on function control.set_aside_former_versions(text) from public;
grant execute on function control.set_aside_former_versions(text) to salesforce_loader;
