create or replace function control.accept_description(object text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $accept_description$
begin
    update control.described_object as o
    set is_accepted = true
    where o.object = lower(accept_description.object);
    if not found then
        raise exception 'no extraction was given a description of % yet',
            coalesce(accept_description.object, 'NULL')
            using errcode = 'no_data_found',
                hint = 'Its first description is taken as it is.';
    end if;
end;
$accept_description$;

comment on function control.accept_description(text) is
'Lets the next extraction of an object go on with what changed in its description, although
control.setting.schema_changes is freeze: accept_description(object). Raises P0002 for an object
that was never described.';
