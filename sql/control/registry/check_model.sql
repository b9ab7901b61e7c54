-- What the catalog knows of the view is held against what is declared, so that a change is never
-- missed because of a link that nobody wrote.
create or replace function control.check_model(model text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
as $check_model$
declare
    _table regclass := to_regclass(check_model.model);
    _view regclass := to_regclass(check_model.model || '_model');
    _wrong text;
    _link control.model_link;
    _staging_view text;
    _definition text;
begin
    if _table is null or _view is null then
        raise exception 'model %: there is no %',
            check_model.model,
            case
                when _table is null then 'table ' || check_model.model
                else 'view ' || check_model.model || '_model'
            end
            using errcode = 'undefined_table',
                hint = 'A model is a table and the view of the same name with _model behind it.';
    end if;

    if control.key_columns(check_model.model) is null then
        raise exception 'model %: its table has no primary key', check_model.model
            using errcode = 'invalid_table_definition';
    end if;

    select string_agg(c.name, ', ' order by c.place)
    into _wrong
    from unnest(control.table_columns(_table)) with ordinality as c (name, place)
    where c.name <> all(control.table_columns(_view));
    if _wrong is not null then
        raise exception 'view % lacks columns of table %: %',
            check_model.model || '_model', check_model.model, _wrong
            using errcode = 'undefined_column',
                hint = 'Give the view the missing columns, or drop them from the table.';
    end if;

    for _link in
        select l.* from control.model_link as l
        where l.model = check_model.model
    loop
        select string_agg(c.name, ', ')
        into _wrong
        from unnest(_link.link_column || coalesce(_link.reads, '{}')) as c (name)
        where c.name <> all(control.table_columns(_link.upstream::regclass));
        if _wrong is not null then
            raise exception 'model %: % has no column %',
                check_model.model, _link.upstream, _wrong
                using errcode = 'undefined_column';
        end if;

        select string_agg(c.name, ', ')
        into _wrong
        from unnest(_link.shown_in) as c (name)
        where c.name <> all(control.table_columns(_table));
        if _wrong is not null then
            raise exception 'model %: it has no column % to show what % holds',
                check_model.model, _wrong, _link.upstream
                using errcode = 'undefined_column';
        end if;

        select string_agg(distinct a.attname::text, ', ' order by a.attname::text)
        into _wrong
        from control.used_object(_view) as u
        inner join pg_attribute as a on u.object = a.attrelid and u.attribute = a.attnum
        where
            u.class = 'pg_class'::regclass
            and u.object = _link.upstream::regclass
            and a.attnum > 0
            and _link.reads is not null
            and a.attname <> all(_link.link_column || _link.reads);
        if _wrong is not null then
            raise exception 'model %: its view reads % of %, which the link does not list',
                check_model.model, _wrong, _link.upstream
                using errcode = 'invalid_object_definition',
                    hint = 'Add it to reads, or leave reads out: then every change counts.';
        end if;
    end loop;

    select string_agg(distinct u.object::regclass::text, ', ')
    into _wrong
    from control.used_object(_view) as u
    inner join pg_class as c on u.class = 'pg_class'::regclass and u.object = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    where
        (
            n.nspname = 'staging'
            or format('%s.%s', n.nspname, c.relname) in (select m.model from control.model as m)
        )
        and format('%s.%s', n.nspname, c.relname) not in (
            select l.upstream from control.model_link as l
            where l.model = check_model.model
        );
    if _wrong is not null then
        raise exception 'model %: its view reads %, which no link names', check_model.model, _wrong
            using errcode = 'wrong_object_type',
                hint = 'Name it: control.link(upstream, column that holds the model''s key).';
    end if;

    -- runs read landing themselves for such a model: what its view says has to be what they do;
    -- no temporary view, with which a transaction could not be prepared
    select m.staging_view
    into _staging_view
    from control.model as m
    where m.model = check_model.model and m.refresh = 'merge';
    if _staging_view is not null then
        execute control.fill(
            $template$create view control.definition_to_compare as
select {{ columns }}
from {{ staging_view }} as s
inner join {{ latest }} as l on s.raw_id = l.raw_id$template$,
            jsonb_build_object(
                'columns', (
                    select string_agg(
                        format(case when c.name = 'version_at' then 'l.%I' else 's.%I' end, c.name),
                        ', ' order by c.place
                    )
                    from unnest(control.table_columns(_table)) with ordinality as c (name, place)
                ),
                'staging_view', _staging_view::regclass,
                'latest', (check_model.model || '_latest')::regclass
            )
        );
        _definition := pg_get_viewdef('control.definition_to_compare'::regclass);
        drop view control.definition_to_compare;
        if pg_get_viewdef(_view) <> _definition then
            raise exception 'model %: its view is not the latest version of %, column for column',
                check_model.model, _staging_view
                using errcode = 'invalid_object_definition',
                    detail = 'It ought to be:' || _definition,
                    hint = 'What is derived from a value belongs into the staging view, or into a '
                    'model after this one.';
        end if;
    end if;
end;
$check_model$;

comment on function control.check_model(text) is
'Raises where a registered model could not be refreshed rightly, naming the model and what is wrong
with it: as control.register_model() does.';
