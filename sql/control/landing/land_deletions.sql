-- Purpose: lands the deletion of records that Salesforce no longer shows.
-- Input:   object; way and name, for control.load; ids, as Salesforce gives them; seen_at,
--          when each was deleted or found absent; covers_until, up to when deletions are known now
--          (NULL: no change).
-- Output:  how many landed: records that are known, and not deleted already.
-- Each lands as the record's current version, stamp included, with IsDeleted: it wins over that
-- version, ends the record in history on the day it was seen, and loses to any later edit.
create or replace function control.land_deletions(
    object text,
    way text,
    name text,
    ids text[],
    seen_at timestamptz[],
    covers_until timestamptz default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $land_deletions$
declare
    _object text := lower(land_deletions.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _load_id bigint;
    _landed bigint;
    _columns text;
    _values text;
begin
    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('control.land_delivery ' || _object, 0));

    if
        cardinality(land_deletions.ids) > 0
        -- what knows no recycle bin (a user, a role) has no way to be ended
        and 'is_deleted' = any(
            control.table_columns(to_regclass(format('staging.%I', _object)))
        )
    then
        insert into control.load (object, way, name, fields, delivered_rows, landed_rows)
        values (
            _object, land_deletions.way, land_deletions.name, array['id', 'isdeleted'],
            cardinality(land_deletions.ids), 0
        )
        returning load.load_id into _load_id;

        select
            string_agg(format('%I', a.attname), ', ' order by a.attnum),
            string_agg(
                case
                    when a.attname = 'isdeleted' then '''true'''
                    -- what counts from its landing, because its stamps cannot be read, says so
                    when a.attname = 'systemmodstamp'
                        then
                            'case when v.version_at = l.extracted_at '
                            'and staging.to_timestamp(l.systemmodstamp) is null '
                            'then control.stamp_text(v.version_at) else l.systemmodstamp end'
                    else format('l.%I', a.attname)
                end,
                ', ' order by a.attnum
            )
        into _columns, _values
        from pg_attribute as a
        where
            a.attrelid = _landing
            and a.attnum > 0
            and not a.attisdropped
            and a.atttypid = 'text'::regtype
            and a.attgenerated = '';

        execute control.fill(
            $insert$
            insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
            select {{ values }}, l.custom_fields, $1, g.seen_at
            from (
                select u.id, max(u.seen_at) as seen_at
                from unnest($2, $3) as u (id, seen_at)
                group by u.id
            ) as g
            cross join lateral (
                select s.raw_id, s.version_at, s.is_deleted
                from {{ staging }} as s
                where s.landed_id = any(array[g.id, staging.to_id(g.id), left(g.id, 15)])
                order by s.version_at desc, s.raw_id desc
                limit 1
            ) as v
            inner join {{ landing }} as l on v.raw_id = l.raw_id
            where v.is_deleted is not true
            $insert$,
            jsonb_build_object(
                'landing', _landing::text,
                'columns', _columns,
                'values', _values,
                'staging', format('staging.%I', _object)
            )
        )
        using _load_id, land_deletions.ids, land_deletions.seen_at;
        get diagnostics _landed = row_count;

        update control.load as l
        set landed_rows = _landed
        where l.load_id = _load_id;
    end if;

    if land_deletions.covers_until is not null then
        update control.extract_watermark as mark
        set deletions_until = greatest(mark.deletions_until, land_deletions.covers_until)
        where mark.object = _object;
    end if;
    return coalesce(_landed, 0);
end;
$land_deletions$;

comment on function control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) is
'Lands the deletion of records that Salesforce no longer shows:
land_deletions(object, way, name, ids, seen_at, covers_until). Returns how many were news.';

revoke execute on function
control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) from public;
grant execute on function
control.land_deletions(text, text, text, text[], timestamptz[], timestamptz) to salesforce_loader;
