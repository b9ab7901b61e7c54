-- control.column_link: against what the catalog knows of the same views.
begin;

select plan(5);

set local role salesforce_owner;
create temporary table our_view as
select
    c.oid,
    n.nspname || '.' || c.relname as relation
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where c.relkind = 'v' and n.nspname in ('staging', 'intermediate', 'marts');

select is_empty(
    $$
        select
            l.relation,
            l.column_name
        from control.column_link as l
        where
            to_regclass(l.relation) is not null
            and not exists (
                select from pg_attribute as a
                where a.attrelid = to_regclass(l.relation) and a.attname = l.column_name
            )
    $$,
    'columns that are there'
);
select is_empty(
    $$
        select
            l.upstream,
            l.upstream_column
        from control.column_link as l
        where
            to_regclass(l.upstream) is not null
            and not exists (
                select from pg_attribute as a
                where a.attrelid = to_regclass(l.upstream) and a.attname = l.upstream_column
            )
    $$,
    'of columns that are there'
);
select is_empty(
    $$
        select
            l.relation,
            l.upstream,
            l.upstream_column
        from control.column_link as l
        inner join our_view as v on l.relation = v.relation
        where
            to_regclass(l.upstream) is not null
            -- of a row as a whole pg_depend does not say that its columns are read
            and pg_get_viewdef(v.oid) !~ '\(\w+\.\*\)'
            and not exists (
                select from pg_rewrite as r
                inner join pg_depend as d
                    on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
                inner join pg_attribute as a
                    on d.refobjid = a.attrelid and d.refobjsubid = a.attnum
                where
                    r.ev_class = v.oid
                    and a.attrelid = to_regclass(l.upstream)
                    and a.attname = l.upstream_column
            )
    $$,
    'nothing that the view does not read'
);
-- counts, literals, and what comes from a function's arguments alone
select cmp_ok(
    (
        select count(*) from our_view as v
        inner join pg_attribute as a on v.oid = a.attrelid and a.attnum > 0
        where
            not exists (
                select from control.column_link as l
                where l.relation = v.relation and l.column_name = a.attname
            )
    ),
    '<',
    (
        select count(*) / 20 from our_view as v
        inner join pg_attribute as a on v.oid = a.attrelid and a.attnum > 0
    ),
    'few columns come from nowhere'
);
select is_empty(
    $$
        select m.model
        from control.model as m
        where
            m.model like any(array['intermediate.%', 'marts.fct%', 'marts.opportunity_history'])
            and not exists (
                select from control.column_link as l
                where
                    l.relation = m.model
                    and l.upstream = m.model || '_model'
            )
    $$,
    'a model''s table has what its view has'
);

select finish();

rollback;
