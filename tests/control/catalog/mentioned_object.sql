-- control.mentioned_object(): what a PL/pgSQL body says it uses; the catalog does not know.
begin;

select plan(6);

create view control.probe_view as
select 1 as one;
create table control.probe_table (one integer);
create function control.probe_last() returns integer language plpgsql as $$
begin
    return (select v.one from control.probe_view as v) + (select t.one from control.probe_table as t);
end;
$$;
create function control.probe_first(depth integer) returns integer language plpgsql as $$
begin
    if depth > 0 then
        return control.probe_again(depth);
    end if;
    execute 'select control.probe_last()';
    perform marts.fiscal_quarter(now()::date, 1);
    perform pg_catalog.now(), control.probe_lastly, unqualified_probe();
end;
$$;
create function control.probe_again(depth integer) returns integer language plpgsql as $$
begin
    return control.probe_first(depth - 1);
end;
$$;
create function control.probe_first() returns integer language plpgsql as $$
begin
    return null;
end;
$$;

create function pg_temp.mentioned(function regprocedure) returns setof text language sql as $$
    select
        case m.class when 'pg_class'::regclass then m.object::regclass::text
        else m.object::regprocedure::text end
    from control.mentioned_object(function::oid) as m
$$;

select bag_eq(
    $$select pg_temp.mentioned('control.probe_first(integer)')$$,
    $$values
    ('control.probe_first(integer)'), ('control.probe_first()'), ('control.probe_again(integer)'),
    ('control.probe_last()'), ('control.probe_view'), ('marts.fiscal_quarter(date,integer)')$$,
    'itself, what it calls, and what that calls: once each, in a circle too, by whole names only'
);
select bag_eq(
    $$select pg_temp.mentioned('control.probe_last()')$$,
    $$values ('control.probe_last()'), ('control.probe_view')$$,
    'views, not tables: whose content is data'
);
select bag_eq(
    $$select pg_temp.mentioned('control.probe_first()')$$,
    $$values ('control.probe_first()')$$, 'itself alone'
);
select is_empty('select m.* from control.mentioned_object(null) as m', 'none');
select ok(
    (
        select
            count(*) filter (
                where m.name = 'control.touched_versions(text[],date[],date,boolean)'
            ) = 1
            and count(*) filter (where m.name = 'control.merge_sql(text,text,text)') = 1
            and count(*) filter (where m.name = 'intermediate.opportunity_interval') = 1
        from pg_temp.mentioned('control.refresh_opportunity_history(text,text[])') as m (name)
    ),
    'of a function that maintains a model: those that work for it'
);
select ok(
    (
        select bool_or(m.name = 'intermediate.opportunity_version')
        from pg_temp.mentioned('control.refresh_opportunity_history_statements()') as m (name)
    ),
    'and the views its statements read'
);

select finish();

rollback;
