create or replace function control.different_versions(model text)
returns setof record
language plpgsql
rows 1000
set search_path = pg_catalog, pg_temp
set parallel_tuple_cost = 0  -- rows that differ are few, whatever the planner makes of it
as $different_versions$
begin
    perform control.choose_latest_versions(different_versions.model);
    return query execute control.kept_statement(different_versions.model, 'compare');
    drop table control.latest_version;
end;
$different_versions$;

comment on function control.different_versions(text) is
'The records of a model over staging whose latest version is not what its table holds, as
control.different_sql describes them, found in parallel. Grain: one row per key.';
