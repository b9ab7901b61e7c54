-- Purpose: lands what was staged for one object and moves its watermark, in the caller's one
--          transaction.
-- Input:   object, the landing table's name, as given to control.stage_extract().
-- Output:  {"object", "staged", "landed", "left_out", "watermark", "previous_watermark"}.
-- A staged row that equals an already landed version of its id and stamp in every staged field is
-- left out: the overlap of two extractions is not news. Fields that were not staged do not count,
-- so an increment without calculated fields equals the full version that carried them.
create or replace function control.land_extract(object text)
returns jsonb
language plpgsql
security definer
-- Stamps are read the same way whatever the session says.
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $land_extract$
declare
    _object text := lower(land_extract.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _stage regclass := to_regclass(format('pg_temp.%I', 'extract_' || _object));
    _columns text;
    _values text;
    _custom_names text;
    _custom_values text;
    _equal text;
    _staged bigint;
    _landed bigint;
    _unstamped bigint;
    _unstamped_id text;
    _newest timestamptz;
    _previous timestamptz;
    _watermark timestamptz;
begin
    if _landing is null or _stage is null or not exists (
        select
        from pg_class
        where
            pg_class.oid = _stage
            and pg_class.relkind = 'r'
            and pg_class.relowner = current_user::regrole
    ) then
        raise object_not_in_prerequisite_state using
            message = format('Nothing is staged for %s.', _object),
            hint = 'Call control.stage_extract(object, fields) and fill the table it returns, '
                || 'all in one transaction.';
    end if;

    -- One extraction of an object at a time: the second waits here, and sees what the first landed.
    insert into control.extract_watermark as mark (object)
    values (_object)
    on conflict on constraint extract_watermark_pkey do nothing;

    select mark.watermark
    into _previous
    from control.extract_watermark as mark
    where mark.object = _object
    for update;

    execute format(
        $sql$
        select
            count(*),
            count(*) filter (where not stamp.valid),
            min(staged.id) filter (where not stamp.valid),
            -- A stamp from the future would hide everything that follows it.
            max(stamp.value) filter (where stamp.value <= clock_timestamp() + interval '1 day')
        from %s as staged
        cross join lateral (
            select coalesce(
                staged.id <> ''
                and pg_input_is_valid(staged.systemmodstamp, 'timestamptz')
                -- As the Bulk API writes it, in UTC (a regular expression costs twice the cast).
                and staged.systemmodstamp like '____-__-__T__:__:__%%Z',
                false
            ) as valid
        ) as checked
        cross join lateral (
            select
                checked.valid,
                case when checked.valid then staged.systemmodstamp::timestamptz end as value
        ) as stamp
        $sql$,
        _stage
    )
    into _staged, _unstamped, _unstamped_id, _newest;

    if _unstamped > 0 then
        raise invalid_datetime_format using
            message = format(
                '%s of %s staged rows of %s have no Id or no usable SystemModstamp.',
                _unstamped, _staged, _object
            ),
            detail = format('One of them has the Id %s.', coalesce(_unstamped_id, 'NULL')),
            hint = 'Nothing was landed. A file without stamps is landed by make load.';
    end if;

    -- A staged field is a column of landing where landing has one, else a key of custom_fields.
    with field as (
        select
            staged.attnum as ordinal,
            landed.attname is not null as is_column,
            staged.attname not in ('id', 'systemmodstamp') as is_compared,
            format('%I', staged.attname) as name,
            format('%L', staged.attname) as key,
            format('staged.%I', staged.attname) as staged,
            case
                when landed.attname is not null then format('landed.%I', staged.attname)
                else format('landed.custom_fields ->> %L', staged.attname)
            end as landed
        from pg_attribute as staged
        left join pg_attribute as landed
            on
                landed.attrelid = _landing
                and landed.attname = staged.attname
                and landed.attnum > 0
                and not landed.attisdropped
                and landed.atttypid = 'text'::regtype
        where
            staged.attrelid = _stage
            and staged.attnum > 0
            and not staged.attisdropped
    )

    select
        string_agg(field.name, ', ' order by field.ordinal) filter (where field.is_column),
        string_agg(field.staged, ', ' order by field.ordinal) filter (where field.is_column),
        string_agg(field.key, ', ' order by field.ordinal) filter (where not field.is_column),
        string_agg(field.staged, ', ' order by field.ordinal) filter (where not field.is_column),
        string_agg(
            format('%s is not distinct from %s', field.landed, field.staged),
            ' and ' order by field.ordinal
        ) filter (where field.is_compared)
    into _columns, _values, _custom_names, _custom_values, _equal
    from field;

    -- The size of a temporary table is known without ANALYZE, the spread of its ids is not.
    execute format('analyze %s (id)', _stage);
    execute format(
        $sql$
        insert into %s (%s, custom_fields)
        select %s, %s
        from %s as staged
        where not exists (
            select
            from %s as landed
            where
                landed.id = staged.id
                and landed.systemmodstamp = staged.systemmodstamp
                and %s
        )
        $sql$,
        _landing, _columns,
        _values,
        case
            when _custom_names is null then 'null::jsonb'
            else format(
                'nullif(jsonb_strip_nulls(jsonb_object(array[%s], array[%s])), %L)',
                _custom_names, _custom_values, '{}'
            )
        end,
        _stage,
        _landing,
        coalesce(_equal, 'true')
    );
    get diagnostics _landed = row_count;

    update control.extract_watermark as mark
    set
        watermark = greatest(mark.watermark, _newest),
        extracted_at = now(),
        staged_rows = _staged,
        landed_rows = _landed
    where mark.object = _object
    returning mark.watermark into _watermark;

    execute format('drop table %s', _stage);

    return jsonb_build_object(
        'object', _object,
        'staged', _staged,
        'landed', _landed,
        'left_out', _staged - _landed,
        'watermark', _watermark,
        'previous_watermark', _previous
    );
end;
$land_extract$;

comment on function control.land_extract(text) is
'Lands the rows staged for an object, without those equal to an already landed version, and moves
control.extract_watermark to the greatest SystemModstamp landed: land_extract(object). Returns
{"object", "staged", "landed", "left_out", "watermark", "previous_watermark"}.';

revoke execute on function control.land_extract(text) from public;
grant execute on function control.land_extract(text) to salesforce_loader;
