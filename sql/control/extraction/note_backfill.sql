create or replace function control.note_backfill(object text, fields text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update control.described_field as k
    set is_backfill_due = false
    where
        k.is_backfill_due
        and k.object = lower(note_backfill.object)
        and k.field = any(note_backfill.fields);
end;

comment on function control.note_backfill(text, text[]) is
'Notes that the values of these fields have landed for every record:
note_backfill(object, fields).';

revoke execute on function control.note_backfill(text, text[]) from public;
grant execute on function control.note_backfill(text, text[]) to salesforce_loader;
