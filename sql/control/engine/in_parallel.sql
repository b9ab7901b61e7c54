-- INSERT and MERGE never read in parallel; RETURN QUERY does.
create or replace function control.in_parallel(query text)
returns setof record
language plpgsql
rows 1000000
set search_path = pg_catalog, pg_temp
as $in_parallel$
begin
    return query execute in_parallel.query;
end;
$in_parallel$;

comment on function control.in_parallel(text) is
'The rows of a query, read by several processes where the server has them to spare. What it reads
may not be temporary: workers do not see that.';
