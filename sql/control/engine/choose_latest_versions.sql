-- Landing is read in two steps that both run in parallel, which one query over both would not: the
-- winners (<model>_latest) are kept in a table, and everything else is typed over that table. It is
-- what each worker hashes, not the wide rows of landing. A temporary table is hidden from workers,
-- one that is logged would be logged for nothing.
create or replace function control.choose_latest_versions(model text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_parallel_hash = off
as $choose_latest_versions$
begin
    execute format(
        'create unlogged table control.latest_version as select * from %s',
        (choose_latest_versions.model || '_latest')::regclass
    );
    analyze control.latest_version;
end;
$choose_latest_versions$;

comment on function control.choose_latest_versions(text) is
'Makes control.latest_version: of each record of a model over staging, the landed row that wins and
its stamp. Whoever calls it drops the table.';
