-- From layer to layer by the column's name: what a model derives from it under another is the
-- business of the models that read that.
create or replace function control.touched_models(object text, field text, staging_column text)
returns text[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive reached as (
        select
            0 as depth,
            format('staging.%I', lower(touched_models.object)) as relation,
            touched_models.staging_column as name
        union
        select
            m.depth + 1 as depth,
            m.model,
            r.name
        from reached as r
        inner join pg_attribute as a
            on to_regclass(r.relation) = a.attrelid and r.name = a.attname::text
        inner join control.model_link as l on r.relation = l.upstream
        inner join control.model as m on l.model = m.model
        where
            exists (
                select from control.used_object(to_regclass(m.model || '_model')) as u
                where u.object = a.attrelid and u.attribute = a.attnum
            )
    )

    select coalesce(array_agg(t.model order by t.depth, t.model), '{}')
    from (
        select
            m.model,
            m.depth
        from control.model as m
        where
            m.model in (select r.relation from reached as r)
            or (
                touched_models.staging_column is null
                and position(
                    quote_literal(lower(touched_models.field))
                    in pg_get_viewdef(to_regclass(m.model || '_model'))
                ) > 0
            )
    ) as t;
end;

comment on function control.touched_models(text, text, text) is
'The models that read a field of an object: touched_models(object, field, staging_column), by the
column it has in staging; without one, by its key in custom_fields.';
