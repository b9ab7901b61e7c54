create or replace function control.follow_values(object text, fields jsonb, changes jsonb)
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $follow_values$
declare
    _followed text[];
begin
    insert into control.accepted_value (field, value, is_from_org)
    select
        follow_values.object || '.' || f.staging_column,
        v.value,
        true
    from jsonb_to_recordset(follow_values.fields) as f (
        staging_column text, active_values text[], follow text
    )
    cross join lateral unnest(f.active_values) as v (value)
    where f.follow = 'control.accepted_value' and v.value <> ''
    on conflict do nothing;

    delete from control.accepted_value as a
    using
        jsonb_to_recordset(follow_values.changes) as c (field text, change text, detail text),
        jsonb_to_recordset(follow_values.fields) as f (name text, staging_column text, follow text)
    where
        a.is_from_org
        and c.change = 'value retired'
        and c.field = f.name
        and f.follow = 'control.accepted_value'
        and a.field = follow_values.object || '.' || f.staging_column
        and a.value = c.detail;

    -- what a stage means, its description does not say
    select array_agg(f.name)
    into _followed
    from jsonb_to_recordset(follow_values.fields) as f (name text, active_values text[], follow text)
    where
        f.follow = 'control.stage'
        and exists (
            select from unnest(f.active_values) as v (value)
            where v.value not in (select s.stage_name from control.stage as s)
        );
    return coalesce(_followed, '{}');
end;
$follow_values$;

comment on function control.follow_values(text, jsonb, jsonb) is
'Brings control.accepted_value up to the picklists that it follows: follow_values(object, fields,
changes). Returns the fields with stages that control.stage does not know.';
