create or replace function control.trace(record_id text)
returns setof control.trace_row
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $trace$
declare
    _id constant text := staging.to_id(btrim(trace.record_id));
    _object text;
    _found bigint;
    _rows bigint := 0;
begin
    if _id is null then
        raise exception '% is no record id', coalesce(quote_literal(trace.record_id), 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'One has 15 or 18 letters and digits.';
    end if;
    for _object in
        select t.object from control.landing_table as t
        order by t.object
    loop
        return query select l.* from control.trace_landed(_object, _id) as l;
        get diagnostics _found = row_count;
        if _found > 0 then
            return query select t.* from control.trace_typed(_object, _id) as t;
            return query select m.* from control.trace_models(_object, _id) as m;
        end if;
        _rows := _rows + _found;
    end loop;
    if _rows = 0 then
        raise exception 'no record % has landed', _id
            using errcode = 'no_data_found',
                hint = 'Rows without a usable id are in control.rejected_row, records that were '
                'erased are nowhere.';
    end if;
    return query select c.* from control.trace_checks(_id) as c;
end;
$trace$;

comment on function control.trace(text) is
'One record through every layer: its landed versions with load, run, and why each won or not; typed
values, and those that do not cast; current state, history, marts, and what reads them; checks that
name it and since when. Grain: one row per line of that story, in its order. Of every declared object.
Raises 22023 for what is no id, P0002 where none landed. For members of salesforce_owner.';

revoke execute on function control.trace(text) from public;
