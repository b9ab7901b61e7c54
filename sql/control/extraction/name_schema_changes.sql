-- Each change is news to one run; whoever looks between two runs sees what the last one named.
create or replace function control.name_schema_changes(run_id bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $name_schema_changes$
begin
    if not exists (select from control.schema_change as c where not c.is_named) then
        return;
    end if;
    update control.schema_change as c
    set is_named = true
    where not c.is_named and c.named_run_id < name_schema_changes.run_id;
    update control.schema_change as c
    set named_run_id = name_schema_changes.run_id
    where c.named_run_id is null;
end;
$name_schema_changes$;

comment on function control.name_schema_changes(bigint) is
'Has this run name the changes of the schema that none has named: name_schema_changes(run_id).';
