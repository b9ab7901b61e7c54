create or replace function control.different_rows(query text)
returns setof record
language plpgsql
rows 1000
set search_path = pg_catalog, pg_temp
set parallel_tuple_cost = 0  -- rows that differ are few, whatever the planner makes of it
as $different_rows$
begin
    return query execute different_rows.query;
end;
$different_rows$;

comment on function control.different_rows(text) is
'The rows of a query that compares much and finds little (control.compared_sql), read by several
processes where the server has them to spare.';
