-- What a procedure that commits cannot do itself: it may not act for its owner.
create or replace function public.note_salesforce_transform(run_id bigint default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $note_salesforce_transform$
begin
    if note_salesforce_transform.run_id is null then
        insert into control.run_call default values;
        return;
    end if;
    update control.run_call as c
    set run_id = note_salesforce_transform.run_id
    where
        c.call_id = (
            select max(o.call_id)
            from control.run_call as o
            where o.pid = pg_backend_pid() and o.called_by = session_user
        )
        and c.run_id is null;
end;
$note_salesforce_transform$;

comment on function public.note_salesforce_transform(bigint) is
'For run_salesforce_transform_or_raise() alone: notes in control.run_call that a call begins; with a
run_id, which row of the ledger it left.';

revoke execute on function public.note_salesforce_transform(bigint) from public;
grant execute on function public.note_salesforce_transform(bigint) to salesforce_transformer;
