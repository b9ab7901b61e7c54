create or replace function control.refresh_opportunity_version_log_statements()
returns table (purpose text, statement text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_version_log_statements$
declare
    _log text[] := control.table_columns('marts.opportunity_version_log');
begin
    purpose := 'merge versions';
    statement := control.merge_sql(
        'marts.opportunity_version_log', 'incremental', 'unnest($1) as s'
    );
    return next;

    purpose := 'touched versions';
    statement := control.fill(
        $template$select array_agg(row({{ columns }})::marts.opportunity_version_log)
from unnest($1) as t (id)
cross join lateral (
    select
        v.*,
        coalesce(
            min(v.version_from) over (
                order by v.version_at desc, v.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31 00:00:00Z'
        ) as superseded_at
    from intermediate.opportunity_version as v
    where
        v.landed_id in (t.id, left(t.id, 15))
        and v.opportunity_id = t.id
) as i
where i.version_from < i.superseded_at and i.superseded_at > $2$template$,
        jsonb_build_object('columns', control.column_list(_log, 'i.'))
    );
    return next;

    purpose := 'touched versions with records';
    statement := replace(
        statement,
        'from intermediate.opportunity_version as v',
        'from intermediate.opportunity_known_version as v'
    );
    return next;
end;
$refresh_opportunity_version_log_statements$;

comment on function control.refresh_opportunity_version_log_statements() is
'The statements of control.refresh_opportunity_version_log, for control.model_statement. Grain: one
row per purpose.';
