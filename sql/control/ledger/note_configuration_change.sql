create or replace function control.note_configuration_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $note_configuration_change$
declare
    _before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    _after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    _key text;
begin
    -- What the deployment brings that makes the ledger nobody changed.
    if exists (
        select from control.configuration_change as c where c.change_id = 1 and c.changed_at = now()
    ) then
        return null;
    end if;
    select string_agg(coalesce(_after, _before) ->> k.name, ': ' order by k.place)
    into _key
    from unnest(tg_argv) with ordinality as k (name, place);
    if tg_op = 'UPDATE' then
        select
            jsonb_object_agg(b.key, b.value),
            jsonb_object_agg(b.key, _after -> b.key)
        into _before, _after
        from jsonb_each(_before) as b
        where _after -> b.key is distinct from b.value;
    end if;
    if (_before, _after) is distinct from (null, null) then
        insert into control.configuration_change (relation, key, before, after)
        values (format('%I.%I', tg_table_schema, tg_table_name), _key, _before, _after);
    end if;
    return null;
end;
$note_configuration_change$;

comment on function control.note_configuration_change() is
'Keeps a change of what configures models and checks in control.configuration_change; its arguments
are the columns that tell the rows apart.';

revoke execute on function control.note_configuration_change() from public;

create or replace trigger note_configuration_change
after update on control.setting
for each row execute function control.note_configuration_change();

-- What a release says of a check (its view, model, description) is no decision about it.
create or replace trigger note_configuration_change
after update of severity, warn_if, error_if, ratchet, enabled on control.quality_check
for each row execute function control.note_configuration_change('name');

create or replace trigger note_configuration_change
after insert or update or delete on control.freshness_limit
for each row execute function control.note_configuration_change('object');

create or replace trigger note_configuration_change
after insert or update or delete on control.stage
for each row execute function control.note_configuration_change('stage_name');

create or replace trigger note_configuration_change
after insert or update or delete on control.accepted_value
for each row execute function control.note_configuration_change('field', 'value');
