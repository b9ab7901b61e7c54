-- Purpose: opens the staging table of one extraction, a temporary table that is gone at commit.
-- Input:   object, a landing table's name; fields, the delivered fields in any case.
-- Output:  the staging table, ready for COPY, one text column per field in the given order, named
--          in lower case.
-- The table belongs to salesforce_owner: a loader can fill it and do nothing else to it, so that
-- control.land_extract() never evaluates anything a loader has defined.
create or replace function control.stage_extract(object text, fields text[])
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $stage_extract$
declare
    _object text := lower(stage_extract.object);
    _fields text[];
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _stage text := format('pg_temp.%I', 'extract_' || _object);
begin
    select array_agg(lower(field.name) order by field.ordinal)
    into _fields
    from unnest(stage_extract.fields) with ordinality as field (name, ordinal);

    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;
    if not (_fields @> array['id', 'systemmodstamp']) is true then
        raise invalid_parameter_value using
            message = format('Extracting %s needs the fields Id and SystemModstamp.', _object),
            detail = format('Fields: %s', array_to_string(_fields, ', '));
    end if;

    if to_regclass(_stage) is not null then
        execute format('drop table %s', _stage);
    end if;
    execute format(
        'create temporary table %I (%s) on commit drop',
        'extract_' || _object,
        (
            select string_agg(format('%I text', field.name), ', ' order by field.ordinal)
            from unnest(_fields) with ordinality as field (name, ordinal)
        )
    );
    -- Temporary: nobody but this session sees it, so whichever role it acts as may fill it.
    execute format('grant insert on %s to public', _stage);
    return _stage::regclass;
end;
$stage_extract$;

comment on function control.stage_extract(text, text[]) is
'Opens the staging table of one extraction for COPY: stage_extract(object, fields). Filled by the
loader, emptied into landing by control.land_extract(object), in one transaction.';

revoke execute on function control.stage_extract(text, text[]) from public;
grant execute on function control.stage_extract(text, text[]) to salesforce_loader;
