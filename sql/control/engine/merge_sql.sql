-- The one place where merge statements are written. What is offered to the table:
--   full         the keys whose rows differ, found in parallel (control.different_sql)
--   initial      all rows of the model, into an empty table: there is nothing to compare with
--   incremental  the rows of changed keys (control.offered_sql)
-- An initial one inserts them and returns nothing: to return a million rows takes as long as to
-- insert them. The others apply it in one way: insert, update where a column differs, delete a key
-- without a row. With a source of one's own (… as s, the table's columns), incremental deletes
-- nothing.
create or replace function control.merge_sql(
    model text, mode text default 'incremental', source text default null
)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $merge_sql$
declare
    _listed constant integer := 100000;  -- more changed keys are no longer handed on one by one
    _target regclass;
    _is_own boolean := merge_sql.source is not null;
    -- offered are keys, each with its row or none
    _is_keyed boolean := merge_sql.mode = 'full' or merge_sql.source is null;
    _model control.model;
    _columns text[];
    _keys text[];
    _values text[];
    _handed_on record;
begin
    select m.* into _model from control.model as m where m.model = merge_sql.model;
    if _model.model is null then
        raise exception 'there is no model %', coalesce(merge_sql.model, 'null')
            using errcode = 'undefined_object',
                hint = 'The models are listed by: select model from control.model;';
    end if;
    if merge_sql.mode is null or merge_sql.mode not in ('full', 'initial', 'incremental') then
        raise exception 'mode % is neither full, initial nor incremental',
            coalesce(merge_sql.mode, 'null')
            using errcode = 'invalid_parameter_value';
    end if;
    if merge_sql.source is null and _model.refresh not in ('merge', 'recompute') then
        raise exception 'model % is merged by %, not by a statement of its own',
            merge_sql.model, _model.refresh
            using errcode = 'feature_not_supported',
                hint = 'Its statements: select * from control.model_statement;';
    end if;
    perform control.check_model(merge_sql.model);

    _target := merge_sql.model::regclass;
    _columns := control.table_columns(_target);
    _keys := control.key_columns(merge_sql.model);
    _values := array(
        select c.name from unnest(_columns) with ordinality as c (name, place)
        where c.name <> all(_keys)
        order by c.place
    );

    if merge_sql.mode = 'initial' then
        return control.fill(
            $template$insert into {{ target }} (
    {{ columns }}
)
select
    {{ source_columns }}
from {{ source }}$template$,
            jsonb_build_object(
                'target', _target,
                'columns', control.column_list(_columns, ''),
                'source_columns', control.column_list(_columns, 's.'),
                'source', case
                    when _is_own then merge_sql.source
                    when _model.staging_view is not null
                        then format(
                            'control.latest_versions(%L, $1, $2) as s (%s)',
                            merge_sql.model, control.column_definitions(_target, _columns)
                        )
                    else merge_sql.model || '_model as s'
                end
            )
        );
    end if;

    select h.*
    into _handed_on
    from control.handed_on_sql(
        merge_sql.model,
        case when _is_keyed then 'offered as s' else merge_sql.source end,
        merge_sql.mode,
        _is_keyed
    ) as h;
    return control.fill(
        $template${{ with_offered }}merged as (
    merge into {{ target }} as t
    using {{ source }}
        on {{ match }}{{ delete_gone }}
    when matched and ({{ compared_target }})
        is distinct from ({{ compared_source }}) then
        {{ update }}
    when not matched{{ unless_gone }} then
        insert (
            {{ columns }}
        )
        values (
            {{ source_columns }}
        )
    returning
        merge_action() as action{{ returned }}
)

select
    count(*) filter (where m.action = 'INSERT') as inserted,
    count(*) filter (where m.action = 'UPDATE') as updated,
    count(*) filter (where m.action = 'DELETE') as deleted,
    {{ offered }} as offered,
    case when count(*) <= {{ listed }} then ({{ changes }}) end as changes,
    case when count(*) <= {{ listed }} then ({{ appeared_or_gone }}) end as appeared_or_gone
from merged as m$template$,
        jsonb_build_object(
            'with_offered', case
                when merge_sql.mode = 'full'
                    then control.different_sql(merge_sql.model, merge_sql.source) || e',\n\n'
                when _is_keyed then control.offered_sql(merge_sql.model) || e',\n\n'
                else 'with '
            end,
            'target', _target,
            'source', _handed_on.source,
            'match', (
                select string_agg(
                    format(
                        't.%I = s.%I',
                        k.name,
                        case when _is_keyed then 'key_' || k.place else k.name end
                    ),
                    ' and ' order by k.place
                )
                from unnest(_keys) with ordinality as k (name, place)
            ),
            'delete_gone', case
                when _is_keyed
                    then format(
                        e'\n    when matched and s.%I is null then\n        delete', _keys[1]
                    )
            end,
            'compared_target', control.compared_list(_target, _columns, 't.'),
            'compared_source', control.compared_list(_target, _columns, 's.'),
            'update', case
                when _values = '{}' then 'do nothing'
                else (
                    select e'update set\n            ' || string_agg(
                        format('%1$I = s.%1$I', c.name), e',\n            ' order by c.place
                    )
                    from unnest(_values) with ordinality as c (name, place)
                )
            end,
            -- in full a key without a row is one of the table; a row without a key is an error
            'unless_gone', case
                when _is_keyed and merge_sql.mode <> 'full'
                    then format(' and s.%I is not null', _keys[1])
            end,
            'columns', control.column_list(_columns, ''),
            'source_columns', control.column_list(_columns, 's.'),
            'returned', _handed_on.returned,
            'offered', case
                when merge_sql.mode = 'full' or not _is_keyed then 'null::bigint'
                when _model.staging_view is not null
                    then '(select count(*) from considered)'
                -- a key that neither has is no row that was compared
                else format(
                    '(select count(o.%I) from offered as o)'
                    ' + count(*) filter (where m.action = ''DELETE'')',
                    _keys[1]
                )
            end,
            'listed', _listed,
            'changes', _handed_on.changes,
            'appeared_or_gone', _handed_on.appeared_or_gone
        )
    );
end;
$merge_sql$;

comment on function control.merge_sql(text, text, text) is
'The statement that brings a model''s table up to its view, mode full, incremental, or initial
(full, where the table is empty), or up to a source of rows; it returns one control.merge_result, an initial one nothing.
Runs execute what was kept of it when a definition last changed (control.model_statement). Its
parameters: $1 changed keys; for a model over staging records to look up, and $2 xmax, $3 xip,
$4 own_xid of the previous load window; an initial one over staging, the first and last raw_id to
read ($1, $2). Raises 42704 for an unknown model, 22023 for an unknown
mode, 0A000 for a model that a function maintains, and what control.register_model() refuses.';
