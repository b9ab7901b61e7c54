-- Dependants are told the changed keys, and both values of each other column they link by, where a
-- row came or went or a column changed that one of them reads. MERGE returns the new row only: what
-- dependants read before travels with the source.
create or replace function control.handed_on_sql(
    model text,
    inout source text,
    mode text,
    is_keyed boolean,
    out returned text,
    out changes text,
    out appeared_or_gone text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $handed_on_sql$
declare
    _keys text[] := control.key_columns(handed_on_sql.model);
    _link record;
    _carried text[] := '{}';
begin
    returned := format(
        e',\n        s.%I as changed_key',
        case when handed_on_sql.is_keyed then 'key_1' else _keys[1] end
    );
    changes := format(
        e'select jsonb_build_object(\n        %L, coalesce(jsonb_agg(%sm.changed_key), ''[]'')',
        _keys[1],
        case when cardinality(_keys) > 1 then 'distinct ' end
    );
    appeared_or_gone :=
        'select coalesce(jsonb_agg(m.changed_key) filter (where m.action <> ''UPDATE''), ''[]'')'
        ' from merged as m';

    for _link in
        select
            l.link_column as name,
            bool_or(l.reads is null) as is_all_read,
            array_agg(distinct c.name order by c.name) as columns
        from control.model_link as l
        inner join control.model as d on l.model = d.model
        cross join lateral unnest(l.link_column || l.reads) as c (name)
        where
            handed_on_sql.is_keyed
            and l.upstream = handed_on_sql.model
            and l.link_column <> _keys[1]
            and d.refresh <> 'recompute'
        group by l.link_column
        order by l.link_column
    loop
        returned := returned || control.fill(
            $template$,
        s.{{ old }},
        t.{{ name }} as {{ new }},
        {{ concerns }} as {{ concerns_name }}$template$,
            jsonb_build_object(
                'old', quote_ident('old_' || _link.name),
                'name', quote_ident(_link.name),
                'new', quote_ident('new_' || _link.name),
                'concerns', case
                    when _link.is_all_read then 'true'
                    else format(
                        'merge_action() <> ''UPDATE'' or (%s) is distinct from (%s)',
                        (
                            select string_agg(
                                format('s.%I', 'old_' || c.name), ', ' order by c.place
                            )
                            from unnest(_link.columns) with ordinality as c (name, place)
                        ),
                        control.column_list(_link.columns, 't.')
                    )
                end,
                'concerns_name', quote_ident('concerns_' || _link.name)
            )
        );
        changes := changes || control.fill(
            $template$,
        {{ name }},
        coalesce(jsonb_agg(m.{{ old }}) filter (where m.{{ concerns }}), '[]')
        || coalesce(
            jsonb_agg(m.{{ new }}) filter (
                where m.{{ concerns }} and m.{{ new }} is distinct from m.{{ old }}
            ),
            '[]'
        )$template$,
            jsonb_build_object(
                'name', quote_literal(_link.name),
                'old', quote_ident('old_' || _link.name),
                'new', quote_ident('new_' || _link.name),
                'concerns', quote_ident('concerns_' || _link.name)
            )
        );
    end loop;
    changes := changes || e'\n    ) from merged as m';

    if handed_on_sql.mode = 'incremental' and handed_on_sql.is_keyed then
        _carried := control.carried_columns(handed_on_sql.model);
    end if;
    if _carried <> '{}' then
        source := control.fill(
            $template$(
        select
            o.*,
            {{ old_columns }}
        from offered as o
        left join {{ target }} as b on {{ match }}
    ) as s$template$,
            jsonb_build_object(
                'old_columns', (
                    select string_agg(
                        format('b.%I as %I', c.name, 'old_' || c.name), e',\n            '
                        order by c.name
                    )
                    from unnest(_carried) as c (name)
                ),
                'target', handed_on_sql.model::regclass,
                'match', (
                    select string_agg(
                        format('o.%I = b.%I', 'key_' || k.place, k.name), ' and ' order by k.place
                    )
                    from unnest(_keys) with ordinality as k (name, place)
                )
            )
        );
    end if;
end;
$handed_on_sql$;

comment on function control.handed_on_sql(text, text, text, boolean) is
'What a merge hands on to the models after it, as pieces of control.merge_sql: the source with the
old values dependants link by, what RETURNING returns of them, and what becomes of it.';
