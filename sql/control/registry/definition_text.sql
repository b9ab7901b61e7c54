-- A view depends on each column it reads: that counts for the settings, whose rows are one.
create or replace function control.definition_text(views regclass[])
returns setof text
language sql
stable
begin atomic
    select control.definition_of(u.class, u.object, u.setting)
    from (
        select distinct
            o.class,
            o.object,
            case when o.object = 'control.setting'::regclass then o.attribute else 0 end as setting
        from unnest(definition_text.views) as v (view)
        cross join lateral control.used_object(v.view) as o
    ) as u;
end;

comment on function control.definition_text(regclass[]) is
'What views depend on besides data: their own text, and that of all they use
(control.definition_of). Grain: one row per object, NULL for a table.';
