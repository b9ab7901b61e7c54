create or replace function control.latest_versions(
    model text, first_raw_id bigint, last_raw_id bigint
)
returns setof record
language plpgsql
rows 250000
set search_path = pg_catalog, pg_temp
set enable_parallel_hash = off
as $latest_versions$
begin
    return query execute control.kept_statement(latest_versions.model, 'read')
    using latest_versions.first_raw_id, latest_versions.last_raw_id;
end;
$latest_versions$;

comment on function control.latest_versions(text, bigint, bigint) is
'The latest versions of a model over staging that landed in these rows, chosen before
(control.choose_latest_versions): the columns of its table, read in parallel. Grain: one row per key
of the model.';
