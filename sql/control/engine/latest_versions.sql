-- Landing is read in two steps that both run in parallel, which one query over both would not: the
-- winners (<model>_latest) are kept in a table, and everything else is typed over that table. It is
-- what each worker hashes, not the wide rows of landing; a temporary table is hidden from workers.
create or replace function control.latest_versions(model text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
set enable_parallel_hash = off
as $latest_versions$
begin
    execute format(
        'create table control.latest_version as select * from %s',
        (latest_versions.model || '_latest')::regclass
    );
    analyze control.latest_version;
    return query execute control.kept_statement(latest_versions.model, 'read');
    drop table control.latest_version;
end;
$latest_versions$;

comment on function control.latest_versions(text) is
'The latest version of every record of a model over staging: the columns of its table, read in
parallel. Grain: one row per key of the model.';
