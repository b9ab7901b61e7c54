-- Changed keys drive the model's view by index. Over staging, the load window is probed instead:
-- its newest version per record, where it is newer than the table's; landing is asked for the
-- winner only where two versions share a stamp and differ, and for records to be looked up anew.
create or replace function control.offered_sql(model text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $offered_sql$
declare
    _target regclass := offered_sql.model::regclass;
    _view regclass := (offered_sql.model || '_model')::regclass;
    _columns text[] := control.table_columns(_target);
    _keys text[] := control.key_columns(offered_sql.model);
    _is_over_staging boolean;
    _changed_keys text;
begin
    select m.staging_view is not null
    into strict _is_over_staging
    from control.model as m
    where m.model = offered_sql.model;

    if _is_over_staging then
        return control.fill(
            $template$with candidate as materialized (
    select
        {{ version_columns }},
        t.{{ key }} is null or v.version_at > t.version_at as is_newer,
        v.version_at = t.version_at
        and ({{ compared_version }})
            is distinct from ({{ compared_target }}) as is_tied
    from (
        select distinct on (v.{{ key }}) v.*
        from {{ landed }} as v
        where control.is_unread(v.load_xid, $2, $3, $4)
        order by v.{{ key }} asc, v.version_at desc, v.raw_id desc
    ) as v
    left join {{ target }} as t on v.{{ key }} = t.{{ key }}
),

looked_up as materialized (
    select c.{{ key }} as key_1
    from candidate as c
    where c.is_tied
    union
    select r.record_id
    from unnest($1::text[]) as r (record_id)
),

considered as (
    select c.{{ key }} as key_1
    from candidate as c
    union
    select l.key_1
    from looked_up as l
),

offered as materialized (
    select
        v.{{ key }} as key_1,
        {{ version_columns }}
    from candidate as v
    where v.is_newer and v.{{ key }} not in (select l.key_1 from looked_up as l)
    union all
    select
        l.key_1,
        {{ version_columns }}
    from looked_up as l
    left join control.look_up_versions(
        {{ model }}, array(select l.key_1 from looked_up as l)
    ) as v ({{ definitions }}) on l.key_1 = v.{{ key }}
)$template$,
            jsonb_build_object(
                'version_columns', control.column_list(_columns, 'v.'),
                'compared_version', control.compared_list(_target, _columns, 'v.'),
                'compared_target', control.compared_list(_target, _columns, 't.'),
                'key', quote_ident(_keys[1]),
                'landed', (offered_sql.model || '_landed')::regclass,
                'target', _target,
                'model', quote_literal(offered_sql.model),
                'definitions', control.column_definitions(_target, _columns)
            )
        );
    end if;

    select
        'unnest($1::text[]'
        || case
            when a.atttypid <> 'text'::regtype then format('::%s[]', a.atttypid::regtype)
            else ''
        end
        || ') as k (changed_key)'
    into strict _changed_keys
    from pg_attribute as a
    where a.attrelid = _target and a.attname = _keys[1];

    return control.fill(
        $template$with found as materialized (
    select
        {{ view_columns }}
    from {{ changed_keys }}
    inner join {{ view }} as v on v.{{ key }} = k.changed_key
),

offered as materialized (
    select
        {{ keys }},
        {{ view_columns }}
    from {{ known }}
)$template$,
        jsonb_build_object(
            'view_columns', control.column_list(_columns, 'v.'),
            'changed_keys', _changed_keys,
            'view', _view,
            'key', quote_ident(_keys[1]),
            'keys', case
                when cardinality(_keys) = 1 then 'k.changed_key as key_1'
                else (
                    select string_agg(
                        format('coalesce(v.%1$I, k.%1$I) as key_%2$s', k.name, k.place),
                        e',\n        ' order by k.place
                    )
                    from unnest(_keys) with ordinality as k (name, place)
                )
            end,
            'known', case
                when cardinality(_keys) = 1
                    then format(
                        e'%s\n    left join found as v on k.changed_key = v.%I',
                        _changed_keys, _keys[1]
                    )
                else control.fill(
                    $template$found as v
    full join (
        select {{ keys }}
        from {{ changed_keys }}
        inner join {{ target }} as t on t.{{ key }} = k.changed_key
    ) as k on {{ match }}$template$,
                    jsonb_build_object(
                        'keys', control.column_list(_keys, 't.'),
                        'changed_keys', _changed_keys,
                        'target', _target,
                        'key', quote_ident(_keys[1]),
                        'match', (
                            select string_agg(
                                format('v.%1$I = k.%1$I', k.name), ' and ' order by k.place
                            )
                            from unnest(_keys) with ordinality as k (name, place)
                        )
                    )
                )
            end
        )
    );
end;
$offered_sql$;

comment on function control.offered_sql(text) is
'The rows an incremental merge offers to a model''s table, as the CTEs of a statement up to and
including "offered": key_1, key_2 … of the table''s row, and its columns, null where it is gone. A
part of control.merge_sql.';
