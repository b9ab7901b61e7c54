-- Purpose: lands a delivery and, for an extraction, moves the object's watermark, in the caller's
--          one transaction.
-- Input:   object, as given to control.open_delivery(); way and name, for control.load;
--          answered_from, when Salesforce began to answer by its own clock (NULL: not an
--          extraction, no watermark moves); sha256, of a file; only_known, to land rows only of
--          records whose last landed row has the same stamp (those that are unknown, or newer than
--          known and yet older than the watermark, are asked for: control.request_reread);
--          is_complete, where the delivery holds every record there is: those it lacks are ended
--          (control.land_absences). The way reread moves no watermark: it is part of the records.
-- Output:  {"object", "load_id", "delivered", "landed", "left_out", "ended", "watermark",
--          "merged_into"}: records that others turned out to be merged into.
-- What of a row lands, and which rows are no news: control.delivery_sql(). Erased records
-- (control.erase) are left out first.
create or replace function control.land_delivery(
    object text,
    way text,
    name text,
    answered_from timestamptz default null,
    sha256 text default null,
    only_known boolean default false,
    is_complete boolean default false
)
returns jsonb
language plpgsql
security definer
-- Stamps are read the same way whatever the session says.
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $land_delivery$
declare
    _object text := lower(land_delivery.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _delivery regclass := to_regclass(format('pg_temp.%I', 'delivery_' || _object));
    _fields text[];
    _names text[];
    _id text;
    _stamp text;
    _delivered bigint;
    _unusable bigint;
    _unusable_id text;
    _newest timestamptz;
    _fills boolean;
    _repeats boolean := false;
    _load_id bigint;
    _landed bigint;
    _ended bigint := 0;
    _watermark timestamptz;
    _survivors text[] := '{}';
begin
    if _landing is null or _delivery is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _delivery
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is delivered for %s.', _object),
            hint = 'Call control.open_delivery(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;
    -- One delivery of an object at a time: the second waits here, and sees what the first landed.
    perform pg_advisory_xact_lock(hashtextextended('control.land_delivery ' || _object, 0));

    select array_agg(f.field order by f.ordinal)
    into _fields
    from jsonb_array_elements_text(obj_description(_delivery, 'pg_class')::jsonb)
        with ordinality as f (field, ordinal);

    select
        array_agg(coalesce(f.landing_column, f.field) order by f.ordinal),
        min(format('d.%I', f.delivery_column)) filter (where f.landing_column = 'id'),
        (
            array_agg(format('d.%I', f.delivery_column) order by stamp.ordinal)
                filter (where stamp.ordinal is not null)
        )[1]
    into _names, _id, _stamp
    from control.match_fields(_object, _fields) as f
    left join
        unnest(array['systemmodstamp', 'lastmodifieddate', 'createddate'])
            with ordinality as stamp (name, ordinal)
        on f.landing_column = stamp.name;

    execute format(
        $sql$
        select
            count(*),
            count(*) filter (where not checked.valid),
            min(checked.id) filter (where not checked.valid),
            -- A stamp from the future would hide everything that follows it.
            max(checked.stamp::timestamptz) filter (
                where
                    checked.valid
                    and checked.stamp::timestamptz <= clock_timestamp() + interval '1 day'
            )
        from (
            select
                %1$s as id,
                %2$s as stamp,
                coalesce(
                    %1$s <> ''
                    and (
                        not %3$L
                        or pg_input_is_valid(%2$s, 'timestamptz')
                        -- As the Bulk API writes it (a regular expression costs twice the cast).
                        and %2$s like '____-__-__T__:__:__%%Z'
                    ),
                    false
                ) as valid
            from %4$s as d
        ) as checked
        $sql$,
        _id,
        case
            when land_delivery.answered_from is not null and _stamp is not null then _stamp
            else 'null::text'
        end,
        land_delivery.answered_from is not null and _stamp is not null,
        _delivery
    )
    into _delivered, _unusable, _unusable_id, _newest;

    if _unusable > 0 then
        raise invalid_parameter_value using
            message = format(
                '%s of %s delivered rows of %s have no Id or no usable stamp.',
                _unusable, _delivered, _object
            ),
            detail = format('One of them has the Id %s.', coalesce(_unusable_id, 'NULL')),
            hint = 'Nothing was landed.';
    end if;

    perform control.withhold_erased(
        _delivery,
        (
            select f.delivery_column
            from control.match_fields(_object, _fields) as f
            where f.landing_column = 'id'
        ),
        null, false, null, null
    );

    execute format(
        'select %L::regclass is not null and exists (select from %s)',
        to_regclass(format('staging.%I', _object)), _landing
    )
    into _fills;
    if _fills then
        -- The size of a temporary table is known without ANALYZE, the spread of its ids is not.
        execute format(
            'analyze %s (%I)',
            _delivery,
            (
                select f.delivery_column
                from control.match_fields(_object, _fields) as f
                where f.landing_column = 'id'
            )
        );
        execute format(
            'select exists (select from %s as d group by %s having count(*) > 1)', _delivery, _id
        )
        into _repeats;
    end if;

    -- what knows no recycle bin (a user, a role) has no way to be ended
    if
        land_delivery.is_complete
        and _fills
        and 'is_deleted' = any(
            control.table_columns(to_regclass(format('staging.%I', _object)))
        )
    then
        _ended := control.land_absences(
            _object, land_delivery.name, land_delivery.answered_from
        );
    end if;

    insert into control.load (object, way, name, sha256, fields, delivered_rows, landed_rows,
        answered_from)
    values (
        _object, land_delivery.way, land_delivery.name, land_delivery.sha256, _names, _delivered,
        0, land_delivery.answered_from
    )
    returning load.load_id into _load_id;

    execute control.delivery_sql(_object, _fields, _fills, _repeats, land_delivery.only_known)
    using _load_id, land_delivery.answered_from;
    get diagnostics _landed = row_count;

    update control.load as l
    set landed_rows = _landed
    where l.load_id = _load_id;

    if _fills and _landed > 0 and not land_delivery.only_known then
        _survivors := control.merged_into(_object, _load_id);
    end if;

    if
        land_delivery.answered_from is not null
        and not land_delivery.only_known
        and land_delivery.way <> 'reread'
    then
        -- What changed while Salesforce answered may have been read before it changed: the next
        -- extraction asks from the instant at which the answer began, or from the newest stamp.
        insert into control.extract_watermark as mark (
            object, watermark, delivered_rows, landed_rows, deletions_until, swept_at, census_at
        )
        select
            _object,
            least(_newest, land_delivery.answered_from),
            _delivered,
            _landed,
            c.read_whole,
            c.read_whole,
            c.read_whole
        from (
            select
                case when land_delivery.is_complete then land_delivery.answered_from end
        ) as c (read_whole)
        on conflict on constraint extract_watermark_pkey do update
        set
            watermark = greatest(mark.watermark, excluded.watermark),
            extracted_at = now(),
            delivered_rows = excluded.delivered_rows,
            landed_rows = excluded.landed_rows,
            deletions_until = coalesce(excluded.deletions_until, mark.deletions_until),
            swept_at = coalesce(excluded.swept_at, mark.swept_at),
            census_at = coalesce(excluded.census_at, mark.census_at)
        returning mark.watermark into _watermark;
    end if;

    if land_delivery.only_known then
        perform control.request_unread(_object, _delivery, _id, _stamp);
        if land_delivery.is_complete then
            perform control.request_returned(_object, _load_id);
        end if;
        update control.extract_watermark as mark
        set
            census_at = case
                when land_delivery.is_complete then land_delivery.answered_from
                else mark.census_at
            end,
            swept_at = case
                when land_delivery.way = 'sweep' then land_delivery.answered_from
                else mark.swept_at
            end
        where mark.object = _object;
    end if;

    execute format('drop table %s', _delivery);

    return jsonb_build_object(
        'object', _object,
        'load_id', _load_id,
        'delivered', _delivered,
        'landed', _landed,
        'left_out', _delivered - _landed,
        'ended', _ended,
        'watermark', _watermark,
        'merged_into', _survivors
    );
end;
$land_delivery$;

comment on function control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) is
'Lands the rows delivered for an object, without those that equal the last landed row of their
record and stamp, and fills what was not delivered from the version before:
land_delivery(object, way, name, answered_from, sha256, only_known, is_complete). With answered_from
it moves control.extract_watermark, never past that instant. Returns {"object", "load_id",
"delivered", "landed", "left_out", "ended", "watermark", "merged_into"}.';

revoke execute on function
control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) from public;
grant execute on function
control.land_delivery(text, text, text, timestamptz, text, boolean, boolean) to salesforce_loader;
