create or replace function control.accept_violations(check_name text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $accept_violations$
begin
    update control.quality_check as q
    set ratchet = true
    where q.name = accept_violations.check_name;
    if not found then
        raise exception 'there is no check %', coalesce(accept_violations.check_name, 'null')
            using errcode = 'no_data_found',
                hint = 'The checks are listed by: select name from control.quality_check;';
    end if;
    update control.quality_state as s
    set
        has_ratchet = false,
        judged_as = null
    where s.check_name = accept_violations.check_name;
end;
$accept_violations$;

comment on function control.accept_violations(text) is
'Sets the ratchet of a check to the violations the next run finds: only more of them count from
then on. Raises P0002 for an unknown check.';
