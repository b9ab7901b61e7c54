-- Rows that several processes read wait in a file until the last one is there: part by part it is
-- small and soon gone, where all of a large object would be written to the disk and read back.
create or replace function control.insert_latest_versions(
    model text, part_size integer default 250000
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $insert_latest_versions$
declare
    _statement text := control.kept_statement(insert_latest_versions.model, 'initial');
    _first bigint;
    _last bigint;
    _parts integer;
    _width bigint;
    _rows bigint;
    _inserted bigint := 0;
begin
    perform control.choose_latest_versions(insert_latest_versions.model);
    execute
        'select min(l.raw_id), max(l.raw_id),'
        ' greatest(ceil(count(*)::numeric / $1), 1)::integer from control.latest_version as l'
    into strict _first, _last, _parts
    using insert_latest_versions.part_size;
    _width := (_last - _first) / _parts + 1;
    if _parts > 1 then
        create index latest_version_raw_id_idx on control.latest_version (raw_id);
    end if;
    for _place in 0 .. _parts - 1 loop
        execute _statement
        using _first + _place * _width, _first + (_place + 1) * _width - 1;
        get diagnostics _rows = row_count;
        _inserted := _inserted + _rows;
    end loop;
    drop table control.latest_version;
    return _inserted;
end;
$insert_latest_versions$;

comment on function control.insert_latest_versions(text, integer) is
'Fills the empty table of a model over staging with the latest version of every record, so many
landed rows at a time; returns how many it inserted.';
