create or replace function control.latest_versions(model text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
set enable_parallel_hash = off
as $latest_versions$
begin
    perform control.choose_latest_versions(latest_versions.model);
    return query execute control.kept_statement(latest_versions.model, 'read');
    drop table control.latest_version;
end;
$latest_versions$;

comment on function control.latest_versions(text) is
'The latest version of every record of a model over staging: the columns of its table, read in
parallel. Grain: one row per key of the model.';
