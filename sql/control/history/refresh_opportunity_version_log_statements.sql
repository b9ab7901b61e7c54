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
        w.*,
        lead(w.version_from, 1, '9999-12-31 00:00:00Z') over (
            order by w.version_from
        ) as superseded_at
    from (
        select distinct on (v.version_from) v.*
        from intermediate.opportunity_version as v
        where
            v.landed_id in (t.id, left(t.id, 15))
            and v.opportunity_id = t.id
        order by v.version_from asc, v.version_at desc, v.raw_id desc
    ) as w
) as i
where i.superseded_at > $2$template$,
        jsonb_build_object('columns', control.column_list(_log, 'i.'))
    );
    return next;
end;
$refresh_opportunity_version_log_statements$;

comment on function control.refresh_opportunity_version_log_statements() is
'The statements of control.refresh_opportunity_version_log, for control.model_statement. Grain: one
row per purpose.';
