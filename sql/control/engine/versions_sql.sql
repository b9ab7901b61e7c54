create or replace function control.versions_sql(model text, purpose text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $versions_sql$
declare
    _columns text[] := control.table_columns(versions_sql.model::regclass);
    _staging_view text;
    _read text;
begin
    select m.staging_view
    into strict _staging_view
    from control.model as m
    where m.model = versions_sql.model;

    if versions_sql.purpose = 'look up' then
        return control.fill(
            $template$select
    {{ columns }}
from unnest($1::text[]) as k (record_id)
cross join lateral (
    select v.*
    from {{ landed }} as v
    where
        v.landed_id in (k.record_id, left(k.record_id, 15))
        and v.{{ key }} = k.record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
) as v$template$,
            jsonb_build_object(
                'columns', control.column_list(_columns, 'v.'),
                'landed', (versions_sql.model || '_landed')::regclass,
                'key', quote_ident(control.key_column(versions_sql.model))
            )
        );
    end if;
    _read := control.fill(
        $template$select
    {{ columns }}
from {{ staging_view }} as v
inner join control.latest_version as l on v.raw_id = l.raw_id$template$,
        jsonb_build_object(
            'columns', (
                -- the stamps were typed when the winners were chosen
                select string_agg(
                    format(case when c.name = 'version_at' then 'l.%I' else 'v.%I' end, c.name),
                    ', ' order by c.place
                )
                from unnest(_columns) with ordinality as c (name, place)
            ),
            'staging_view', _staging_view::regclass
        )
    );
    return case versions_sql.purpose
        when 'read' then _read || e'\nwhere v.raw_id between $1 and $2 and l.raw_id between $1 and $2'
        else control.compared_sql(versions_sql.model, format(e'(\n%s\n) as s', _read))
    end;
end;
$versions_sql$;

comment on function control.versions_sql(text, text) is
'How landing is read for a model over staging. look up: the latest version of the records $1; read:
those chosen before (control.choose_latest_versions) that landed in the rows $1 to $2; compare: of
all that were chosen, what the table does not hold.';
