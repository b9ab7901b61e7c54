create or replace function control.write_statements()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
as $write_statements$
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
        cross join unnest(array['look up', 'read']) as p (purpose)
        where m.refresh = 'merge' and m.staging_view is not null
        union all
        select
            h.model,
            h.purpose,
            h.statement
        from control.history_statements() as h
    ) as s;
end;
$write_statements$;

comment on function control.write_statements() is
'Writes control.model_statement anew from the registry and the catalog; a run does it when a
definition changed. Raises what control.register_model() refuses.';
