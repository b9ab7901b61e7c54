-- Purpose: compares the description of an object with the last one, and keeps it.
-- Input:   object; fields, [{name, type, calculated, active_values, staging_column, follow}]: the
--          active values of a picklist, in order; what the declaration calls the field in staging;
--          which table of accepted values is to follow the picklist.
-- Output:  {"changes": […], "backfill": [fields whose values are due], "followed": [fields that
--          follow, where their values are new here]}.
-- The first description has nothing to be compared with. What an operator set is not touched:
-- values are added where there are none, and one that retires goes only where it was added so.
create or replace function control.note_description(object text, fields jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $note_description$
declare
    _object text := lower(note_description.object);
    _fingerprint text := md5(note_description.fields::text);
    _last control.described_object;
    _is_first boolean;
    _changes jsonb := '[]';
    _followed text[] := '{}';
begin
    perform pg_advisory_xact_lock(hashtextextended('control.note_description ' || _object, 0));
    select o.* into _last from control.described_object as o
    where o.object = _object;
    _is_first := not found;

    if _is_first or _last.fingerprint <> _fingerprint then
        if not _is_first then
            _changes := control.compared_description(_object, note_description.fields);
        end if;
        if
            _changes <> '[]'
            and not _last.is_accepted
            and exists (select from control.setting as s where s.schema_changes = 'freeze')
        then
            raise exception
                'the description of % has changed, and control.setting.schema_changes is freeze: %',
                note_description.object,
                (
                    select string_agg(concat_ws(' ', c.field, c.change, nullif(c.detail, '')), '; ')
                    from jsonb_to_recordset(_changes) as c (field text, change text, detail text)
                )
                using errcode = 'object_not_in_prerequisite_state',
                    hint = format(
                        'Nothing was extracted. To go on with it as it is now: '
                        'select control.accept_description(%L);',
                        note_description.object
                    );
        end if;

        insert into control.schema_change (object, field, change, detail, touches)
        select
            _object,
            c.field,
            c.change,
            c.detail,
            t.touches
        from jsonb_to_recordset(_changes) as c (
            place integer, field text, change text, detail text
        )
        left join jsonb_to_recordset(note_description.fields) as f (name text, staging_column text)
            on c.field = f.name
        left join control.described_field as k on c.field = k.field and k.object = _object
        cross join lateral control.touched_models(
            _object, c.field, coalesce(f.staging_column, k.staging_column)
        ) as t (touches)
        order by c.place;

        update control.described_field as k
        set gone_at = coalesce(k.gone_at, now()), is_backfill_due = false
        where
            k.object = _object
            and k.field not in (
                select f.name from jsonb_to_recordset(note_description.fields) as f (name text)
            );
        insert into control.described_field as k (
            object, field, type, is_calculated, active_values, staging_column, is_backfill_due
        )
        select
            _object,
            f.name,
            f.type,
            f.calculated,
            f.active_values,
            f.staging_column,
            not _is_first
        from jsonb_to_recordset(note_description.fields) as f (
            name text, type text, calculated boolean, active_values text[], staging_column text
        )
        on conflict on constraint described_field_pkey do update
        set
            type = excluded.type,
            is_calculated = excluded.is_calculated,
            active_values = excluded.active_values,
            staging_column = excluded.staging_column,
            is_backfill_due = k.is_backfill_due or k.gone_at is not null,
            gone_at = null;

        insert into control.described_object as o (object, fingerprint)
        values (_object, _fingerprint)
        on conflict on constraint described_object_pkey do update
        set fingerprint = excluded.fingerprint, described_at = now(), is_accepted = false;

        _followed := control.follow_values(_object, note_description.fields, _changes);
    end if;

    return jsonb_build_object(
        'changes', _changes,
        'backfill', (
            select coalesce(jsonb_agg(k.field order by k.field), '[]')
            from control.described_field as k
            where k.object = _object and k.is_backfill_due
        ),
        'followed', to_jsonb(_followed)
    );
end;
$note_description$;

comment on function control.note_description(text, jsonb) is
'Compares the description of an object with the last one, notes what changed
(control.schema_change) and keeps it: note_description(object, fields). Returns {changes, backfill,
followed}. Raises 55000 where something changed and control.setting.schema_changes is freeze.';

revoke execute on function control.note_description(text, jsonb) from public;
grant execute on function control.note_description(text, jsonb) to salesforce_loader;
