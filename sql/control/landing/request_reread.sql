create or replace function control.request_reread(object text, field text, ids text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into control.reread_request (object, field, value)
    select
        lower(request_reread.object) as object,
        request_reread.field,
        i.id as value
    from unnest(request_reread.ids) as i (id)
    on conflict on constraint reread_request_pkey do nothing;
end;

comment on function control.request_reread(text, text, text[]) is
'Has the next extraction of an object read again whatever holds one of these ids in a field:
request_reread(object, field, ids).';

revoke execute on function control.request_reread(text, text, text[]) from public;
grant execute on function control.request_reread(text, text, text[]) to salesforce_loader;
