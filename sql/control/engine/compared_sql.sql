create or replace function control.compared_sql(model text, source text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $compared_sql$
declare
    _target regclass := compared_sql.model::regclass;
    _columns text[] := control.table_columns(_target);
    _keys text[] := control.key_columns(compared_sql.model);
begin
    return control.fill(
        $template$select
    {{ keys }},
    {{ columns }}{{ old_columns }}
from {{ source }}
full join {{ target }} as t on {{ match }}
where ({{ compared_target }})
    is distinct from ({{ compared_source }})$template$,
        jsonb_build_object(
            'keys', (
                select string_agg(
                    format('coalesce(s.%1$I, t.%1$I) as key_%2$s', k.name, k.place),
                    e',\n    ' order by k.place
                )
                from unnest(_keys) with ordinality as k (name, place)
            ),
            'columns', control.column_list(_columns, 's.'),
            'old_columns', (
                select string_agg(
                    format(e',\n    t.%I as %I', c.name, 'old_' || c.name), '' order by c.place
                )
                from unnest(control.carried_columns(compared_sql.model))
                    with ordinality as c (name, place)
            ),
            'source', compared_sql.source,
            'target', _target,
            'match', (
                select string_agg(
                    format('s.%1$I = t.%1$I', k.name), ' and ' order by k.place
                )
                from unnest(_keys) with ordinality as k (name, place)
            ),
            'compared_target', control.compared_list(_target, _columns, 't.'),
            'compared_source', control.compared_list(_target, _columns, 's.')
        )
    );
end;
$compared_sql$;

comment on function control.compared_sql(text, text) is
'The query for the rows in which a model''s table and a source (… as s) differ, as
control.different_sql describes them.';
