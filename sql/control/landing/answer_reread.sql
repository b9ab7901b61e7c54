create or replace function control.answer_reread(object text, field text, ids text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $answer_reread$
delete from control.reread_request as r
where
    r.object = lower(answer_reread.object)
    and r.field = answer_reread.field
    and r.value = any(answer_reread.ids);
$answer_reread$;

comment on function control.answer_reread(text, text, text[]) is
'Notes that what was asked for by control.request_reread() has landed, in that very transaction:
answer_reread(object, field, ids).';

revoke execute on function control.answer_reread(text, text, text[]) from public;
grant execute on function control.answer_reread(text, text, text[]) to salesforce_loader;
