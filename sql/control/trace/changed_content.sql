create or replace function control.changed_content(before jsonb, after jsonb)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select coalesce(jsonb_object_agg(a.key, a.value), '{}')
    from jsonb_each(changed_content.after) as a
    where
        a.value is distinct from changed_content.before -> a.key
        and (a.value <> 'null' or changed_content.before -> a.key <> 'null');
end;

comment on function control.changed_content(jsonb, jsonb) is
'What an object says otherwise than the one before it: {key: value}; without one, all that is not
null.';
