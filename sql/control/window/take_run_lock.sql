create or replace function control.take_run_lock()
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $take_run_lock$
begin
    lock table control.run_lock in exclusive mode nowait;
    return true;
exception
    when lock_not_available then
        return false;
end;
$take_run_lock$;

comment on function control.take_run_lock() is
'Takes what keeps runs apart until the transaction ends; false, without waiting, where another
transaction has it.';
