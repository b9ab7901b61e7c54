-- Joined by nested loops, each row probes the one partition its valid_to lies in; a hash join would
-- read every month.
create or replace function control.merge_opportunity_history(
    offered marts.opportunity_history[]
)
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
as $merge_opportunity_history$
declare
    _done control.merge_result;
begin
    execute control.kept_statement('marts.opportunity_history', 'merge versions')
    into strict _done
    using merge_opportunity_history.offered;
    return _done;
end;
$merge_opportunity_history$;

comment on function control.merge_opportunity_history(marts.opportunity_history[]) is
'Merges the given versions into marts.opportunity_history, whose partitions for them exist. Returns
what was done to how many rows, and the opportunities it was done to.';
