-- Purpose: opens a delivery: a temporary table, gone at commit, to copy an object's rows into.
-- Input:   object, a landing table's name; fields, the delivered fields (control.match_fields).
-- Output:  the table, ready for COPY, one text column per field in the given order. A value that
--          was delivered empty is '', one that was not delivered is NULL.
-- The table belongs to salesforce_owner: a loader can fill it and do nothing else to it, so that
-- control.land_delivery() never evaluates anything a loader has defined. Its comment keeps the
-- fields.
create or replace function control.open_delivery(object text, fields text[])
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $open_delivery$
declare
    _object text := lower(open_delivery.object);
    _landing regclass := to_regclass(format('raw_salesforce.%I', _object));
    _delivery text := format('pg_temp.%I', 'delivery_' || _object);
    _names text[];
    _columns text;
    _twice text;
begin
    if _landing is null then
        raise undefined_table using
            message = format('There is no landing table raw_salesforce.%s.', _object),
            hint = 'Deploy it first: make deploy, or yoyo apply.';
    end if;

    select
        array_agg(lower(btrim(open_delivery.fields[f.ordinal])) order by f.ordinal),
        string_agg(format('%I text', f.delivery_column), ', ' order by f.ordinal)
    into _names, _columns
    from control.match_fields(_object, open_delivery.fields) as f;

    select string_agg(btrim(open_delivery.fields[f.ordinal]), ' and ' order by f.ordinal)
    into _twice
    from control.match_fields(_object, open_delivery.fields) as f
    group by coalesce(f.landing_column, f.field)
    having count(*) > 1
    order by min(f.ordinal)
    limit 1;

    if _twice is not null then
        raise invalid_parameter_value using
            message = format('%s are the same field of %s.', _twice, _object);
    end if;
    if not exists (
        select
        from control.match_fields(_object, open_delivery.fields) as f
        where f.landing_column = 'id'
    ) then
        raise invalid_parameter_value using
            message = format('A delivery of %s needs the field Id.', _object),
            detail = format('Fields: %s', array_to_string(_names, ', '));
    end if;

    if to_regclass(_delivery) is not null then
        execute format('drop table %s', _delivery);
    end if;
    execute format(
        'create temporary table %I (%s) on commit drop', 'delivery_' || _object, _columns
    );
    execute format('comment on table %s is %L', _delivery, to_jsonb(_names));
    -- Temporary: nobody but this session sees it, so whichever role it acts as may fill it.
    execute format('grant insert on %s to public', _delivery);
    return _delivery::regclass;
end;
$open_delivery$;

comment on function control.open_delivery(text, text[]) is
'Opens a delivery of an object for COPY: open_delivery(object, fields). Filled by the loader,
landed by control.land_delivery(object, …), in one transaction.';

revoke execute on function control.open_delivery(text, text[]) from public;
grant execute on function control.open_delivery(text, text[]) to salesforce_loader;
