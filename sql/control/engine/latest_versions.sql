-- A model over staging is read in two steps that both run in parallel, which one query over both
-- would not: what its view of winners (<model>_latest) returns is kept in a table, and its model
-- view is read over that table. Unlogged and not temporary, because parallel workers read it too;
-- and it is what each worker hashes, not the wide rows of landing. Without such a view the model
-- view is read as it is.
create or replace function control.latest_versions(model text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set enable_parallel_hash = off
as $latest_versions$
declare
    _latest regclass := to_regclass(latest_versions.model || '_latest');
    _query text := rtrim(pg_get_viewdef((latest_versions.model || '_model')::regclass), ';');
    _columns text := control.column_list(
        control.table_columns(latest_versions.model::regclass), 's.'
    );
begin
    if _latest is not null then
        execute format('create unlogged table control.latest_version as select * from %s', _latest);
        analyze control.latest_version;
        _query := replace(_query, _latest || ' ', 'control.latest_version ');
    end if;
    return query execute format('select %s from (%s) as s', _columns, _query);
    drop table if exists control.latest_version;
end;
$latest_versions$;

comment on function control.latest_versions(text) is
'The rows of a model over staging, as its model view defines them: the columns of its table, read in
parallel. Grain: one row per key of the model.';
