create or replace function control.definition_of(class oid, object oid, setting integer)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $definition_of$
begin
    if definition_of.class = 'pg_proc'::regclass then
        return (
            select pg_get_functiondef(p.oid)
            from pg_proc as p
            inner join pg_namespace as n on p.pronamespace = n.oid
            where
                p.oid = definition_of.object
                and p.prokind = 'f'
                and n.nspname in ('staging', 'intermediate', 'marts', 'control')
        );
    elsif definition_of.object = 'control.setting'::regclass then
        return (
            select 'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, 'null')
            from control.setting as s
            inner join pg_attribute as a on a.attrelid = definition_of.object
            where
                a.attnum = definition_of.setting
                and a.attnum > 0
                and a.attname <> 'only_row'
        );
    end if;
    return coalesce(
        (
            select 'view ' || c.oid::regclass::text || ' ' || pg_get_viewdef(c.oid)
            from pg_class as c
            where c.oid = definition_of.object and c.relkind = 'v'
        ),
        (
            select f.relation::text || ' ' || f.content
            from control.configuration as f
            where f.relation = definition_of.object
        )
    );
end;
$definition_of$;

comment on function control.definition_of(oid, oid, integer) is
'What an object (as control.used_object names it) adds to the definition of whatever uses it: the
text of a view or of a function of the warehouse, a setting (setting: its column''s number), what a
table of configuration holds. NULL for others: tables are data.';
