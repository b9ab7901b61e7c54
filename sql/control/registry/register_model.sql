-- Refuses, by name, what would fail or mislead a later run. Objects that a later file creates raise
-- the same codes as a missing relation or column does, so that the order of files does not matter.
create or replace procedure control.register_model(
    model text, refresh text, variadic links control.model_link[] default '{}'
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $register_model$
declare
    _link control.model_link;
begin
    if
        register_model.refresh not in ('merge', 'recompute')
        and to_regprocedure(register_model.refresh || '(text,text[])') is null
    then
        raise exception 'model %: there is no function %(mode text, keys text[])',
            register_model.model, register_model.refresh
            using errcode = 'undefined_function',
                hint = 'refresh is merge, recompute, or the name of such a function.';
    end if;

    insert into control.model as m (model, refresh, staging_view, depth)
    values (
        register_model.model,
        register_model.refresh,
        (
            select l.upstream
            from unnest(register_model.links) as l
            where l.upstream like 'staging.%'
        ),
        0
    )
    on conflict on constraint model_pkey do update
    set
        refresh = excluded.refresh,
        staging_view = excluded.staging_view;
    delete from control.model_link as l
    where l.model = register_model.model;

    foreach _link in array register_model.links loop
        if to_regclass(_link.upstream) is null then
            raise exception 'model %: there is no relation %', register_model.model, _link.upstream
                using errcode = 'undefined_table';
        end if;
        if
            _link.upstream not like 'staging.%'
            and not exists (select from control.model as m where m.model = _link.upstream)
        then
            raise exception 'model %: % is no registered model',
                register_model.model, _link.upstream
                using errcode = 'undefined_object',
                    hint = 'A link leads to a staging view or to another model.';
        end if;
        insert into control.model_link (model, upstream, link_column, reads, shown_in)
        values (
            register_model.model, _link.upstream, _link.link_column, _link.reads, _link.shown_in
        );
    end loop;
    perform control.check_model(register_model.model);

    -- deeper than there are models: in a circle; not reached: in one that nothing leads to
    with recursive reached as (
        select
            m.model,
            0 as depth
        from control.model as m
        where
            not exists (
                select from control.model_link as l
                where m.model = l.model and l.upstream not like 'staging.%'
            )
        union
        select
            l.model,
            r.depth + 1 as depth
        from control.model_link as l
        inner join reached as r on l.upstream = r.model
        where r.depth < (select count(*) from control.model)
    ),

    deepest as (
        select
            m.model,
            coalesce(max(r.depth), count(*) over ()) as depth
        from control.model as m
        left join reached as r on m.model = r.model
        group by m.model
    )

    update control.model as m
    set depth = d.depth
    from deepest as d
    where m.model = d.model and m.depth <> d.depth;
    if exists (
        select from control.model as m
        where m.depth >= (select count(*) from control.model)
    ) then
        raise exception 'model %: it would be built from itself', register_model.model
            using errcode = 'invalid_object_definition',
                detail = 'It reads ' || (
                    select string_agg(l.upstream, ', ')
                    from unnest(register_model.links) as l
                ) || '.';
    end if;
end;
$register_model$;

comment on procedure control.register_model (text, text, control.model_link []) is
'Registers a model, or changes it: register_model(''marts.dim_x'', ''merge'',
control.link(upstream, link_column), …). refresh is merge, recompute, or a function''s name. Raises,
naming model and object: 42P01 for an unknown table, view or upstream, 42703 for an unknown column
or one that the view lacks, 42704 for an upstream that is no model, 42883 for an unknown function,
42P16 without a primary key, 42P17 for a model built from itself, a column that reads leaves out, or
a view over staging that is more than its latest version, 42809 for a relation that the view reads
and no link names.';
