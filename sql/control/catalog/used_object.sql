create or replace function control.used_object(view regclass)
returns table (class oid, object oid, used_by oid, attribute integer)
language sql
stable
begin atomic
    with recursive used as (
        select
            'pg_class'::regclass::oid as class,
            used_object.view::oid as object,
            null::oid as used_by,
            0 as attribute
        union
        select
            d.refclassid,
            d.refobjid,
            u.object,
            d.refobjsubid
        from used as u
        cross join
            lateral (
                select
                    p.refclassid,
                    p.refobjid,
                    p.refobjsubid,
                    p.deptype
                from pg_rewrite as r
                inner join pg_depend as p
                    on p.classid = 'pg_rewrite'::regclass and r.oid = p.objid
                where u.class = 'pg_class'::regclass and u.object = r.ev_class
                union all
                select
                    p.refclassid,
                    p.refobjid,
                    p.refobjsubid,
                    p.deptype
                from pg_depend as p
                where
                    u.class = 'pg_proc'::regclass
                    and p.classid = 'pg_proc'::regclass
                    and u.object = p.objid
            ) as d
        where
            d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
            and d.deptype = 'n'
    )

    select
        u.class,
        u.object,
        u.used_by,
        u.attribute
    from used as u;
end;

comment on function control.used_object(regclass) is
'What a view uses, itself included, as the catalog knows it: views and functions beneath it, tables
and their columns. Grain: one row per object, column (attribute, 0 for the whole) and the object
that uses it (used_by, null for the view).';
