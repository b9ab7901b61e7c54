-- What is compared in full is nearly all equal. Found in parallel, which MERGE is not, only what
-- differs has to be kept, probed for and handed on.
create or replace function control.different_sql(model text, source text default null)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $different_sql$
declare
    _target regclass := different_sql.model::regclass;
    _columns text[] := control.table_columns(_target);
    _keys text[] := control.key_columns(different_sql.model);
    _carried text[] := control.carried_columns(different_sql.model);
    _is_over_staging boolean;
begin
    select m.staging_view is not null
    into strict _is_over_staging
    from control.model as m
    where m.model = different_sql.model;

    return control.fill(
        $template$with offered as materialized (
    select s.*
    from {{ different }} as s ({{ definitions }})
)$template$,
        jsonb_build_object(
            'different', case
                when different_sql.source is null and _is_over_staging
                    then format('control.different_versions(%L)', different_sql.model)
                else format(
                    'control.different_rows(%L)',
                    control.compared_sql(
                        different_sql.model,
                        coalesce(different_sql.source, different_sql.model || '_model as s')
                    )
                )
            end,
            'definitions', (
                select string_agg(
                    format('%I %s', d.name, format_type(a.atttypid, a.atttypmod)), ', '
                    order by d.part, d.place
                )
                from (
                    select
                        1 as part,
                        k.place,
                        'key_' || k.place as name,
                        k.name as of_column
                    from unnest(_keys) with ordinality as k (name, place)
                    union all
                    select
                        2 as part,
                        c.place,
                        c.name,
                        c.name as of_column
                    from unnest(_columns) with ordinality as c (name, place)
                    union all
                    select
                        3 as part,
                        o.place,
                        'old_' || o.name as name,
                        o.name as of_column
                    from unnest(_carried) with ordinality as o (name, place)
                ) as d
                inner join pg_attribute as a on a.attrelid = _target and d.of_column = a.attname
            )
        )
    );
end;
$different_sql$;

comment on function control.different_sql(text, text) is
'The rows a full merge offers to a model''s table, as the CTE "offered": keys whose row in the table
differs from that of the model (or of a source of one''s own, … as s): key_1, key_2 …, the columns
of the model''s row, null where it has none, and old_<column> of control.carried_columns. A part of
control.merge_sql.';
