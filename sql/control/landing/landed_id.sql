create or replace function control.landed_id(object text, raw_id bigint)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $landed_id$
declare
    _objects text[] := array(
        select t.object from control.landing_table as t
        order by t.object
    );
    _landed_id text;
    _rows bigint;
begin
    if landed_id.object is null or landed_id.object <> all(_objects) then
        raise exception 'there is no landing table %', coalesce(landed_id.object, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'One of: ' || array_to_string(_objects, ', ');
    end if;
    execute format('select r.id from raw_salesforce.%I as r where r.raw_id = $1', landed_id.object)
    into _landed_id
    using landed_id.raw_id;
    get diagnostics _rows = row_count;
    if _rows = 0 then
        raise exception 'raw_salesforce.% has no row with raw_id %',
            landed_id.object, coalesce(landed_id.raw_id::text, 'null')
            using errcode = 'no_data_found',
                hint = 'The samples of a check, control.rejected_row and the landing table show '
                'the raw_id of a row.';
    end if;
    return _landed_id;
end;
$landed_id$;

comment on function control.landed_id(text, bigint) is
'The id of a landed row as landed. Raises 22023 for an unknown landing table, P0002 for an unknown
row.';
