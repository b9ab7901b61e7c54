create or replace function control.is_erased(record_id text, in_force boolean)
returns boolean
language sql
stable
parallel safe
return exists (
    select from control.erasure as e
    where
        e.id_hash = control.erasure_hash(staging.to_id(is_erased.record_id))
        and (e.erased_at is not null or not is_erased.in_force)
);

comment on function control.is_erased(text, boolean) is
'Whether a record, by its id in either form, was erased; with in_force: by a run, and not only asked
for.';
