create or replace function control.write_statements()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
as $write_statements$
declare
    _model control.model;
begin
    delete from control.model_statement;
    insert into control.model_statement (model, purpose, statement)
    select
        s.model,
        s.purpose,
        s.statement
    from (
        select
            m.model,
            p.purpose,
            control.merge_sql(m.model, p.purpose) as statement
        from control.model as m
        cross join unnest(array['initial', 'full', 'incremental']) as p (purpose)
        where m.refresh = 'merge' or (m.refresh = 'recompute' and p.purpose <> 'incremental')
        union all
        select
            m.model,
            p.purpose,
            control.versions_sql(m.model, p.purpose) as statement
        from control.model as m
        cross join unnest(array['look up', 'read', 'compare']) as p (purpose)
        where m.refresh = 'merge' and m.staging_view is not null
    ) as s;

    for _model in
        select m.* from control.model as m
        where to_regprocedure(m.refresh || '_statements()') is not null
    loop
        execute format(
            'insert into control.model_statement (model, purpose, statement)'
            ' select $1, s.purpose, s.statement from %s() as s',
            (_model.refresh || '_statements')::regproc
        )
        using _model.model;
    end loop;
end;
$write_statements$;

comment on function control.write_statements() is
'Writes control.model_statement anew from the registry and the catalog; a run does it when a
definition changed. Those of a model''s own refresh function come from the function of its name with
_statements behind it: (purpose, statement). Raises what control.register_model() refuses.';
