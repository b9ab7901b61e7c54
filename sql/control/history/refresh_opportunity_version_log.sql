-- As control.refresh_opportunity_history, for the log of instants; touched opportunities are
-- compared whole. Costs a look at the setting while the cadence is daily.
create or replace function control.refresh_opportunity_version_log(mode text, keys text[])
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_version_log$
declare
    _model constant text := 'marts.opportunity_version_log';
    _cadence text;
    _begin timestamptz;
    _window control.load_window;
    _ids text[];
    _offered marts.opportunity_version_log[];
    _gone text[];
    _done control.merge_result;
begin
    if refresh_opportunity_version_log.mode = 'full' then
        execute control.merge_sql(_model, 'full', 'marts.opportunity_version_log_model as s')
        into strict _done;
        return _done;
    end if;

    select
        s.snapshot_cadence,
        b.retained_from::timestamp at time zone s.time_zone
    into strict
        _cadence,
        _begin
    from control.setting as s
    cross join control.history_bound as b;
    if _cadence = 'daily' then
        return row(0, 0, 0, 0, '{"opportunity_id": []}', null)::control.merge_result;
    end if;

    select w.* into strict _window from control.load_window as w;
    execute
        'select array_agg(distinct t.opportunity_id) from ('
        ' select v.opportunity_id from intermediate.opportunity_version as v'
        ' where control.is_unread(v.load_xid, $1, $2, $3)'
        ' union all select k.key from unnest($4::text[]) as k (key)) as t'
    into _ids
    using
        pg_snapshot_xmax(_window.previous_snapshot),
        array(select pg_snapshot_xip(_window.previous_snapshot)),
        _window.previous_own_xid,
        refresh_opportunity_version_log.keys;

    execute control.kept_statement(
        _model,
        case
            when
                exists (select from intermediate.opportunityhistory)
                or exists (select from intermediate.opportunityfieldhistory)
                then 'touched versions with records'
            else 'touched versions'
        end
    )
    into _offered
    using _ids, _begin;
    execute control.kept_statement(_model, 'merge versions')
    into strict _done
    using _offered;

    with gone as (
        delete from marts.opportunity_version_log as l
        where
            l.opportunity_id = any(_ids)
            and (l.opportunity_id, l.version_from) not in (
                select
                    o.opportunity_id,
                    o.version_from
                from unnest(_offered) as o
            )
        returning l.opportunity_id
    )

    select coalesce(array_agg(g.opportunity_id), '{}') into strict _gone from gone as g;
    _done.deleted := cardinality(_gone);
    _done.offered := coalesce(cardinality(_offered), 0) + _done.deleted;
    _done.changes := jsonb_build_object(
        'opportunity_id', (_done.changes -> 'opportunity_id') || to_jsonb(_gone)
    );
    return _done;
end;
$refresh_opportunity_version_log$;

comment on function control.refresh_opportunity_version_log(text, text[]) is
'Maintains marts.opportunity_version_log within a run, as control.refresh_opportunity_history does
the history. Does nothing incremental while the cadence is daily.';

call control.register_model(
    'marts.opportunity_version_log',
    'control.refresh_opportunity_version_log',
    control.link('staging.opportunity', 'id'),
    control.link('intermediate.opportunity', 'id'),
    control.link(
        'intermediate.opportunityhistory',
        'opportunity_id',
        '{id, stage_name, forecast_category, amount, probability, currency_iso_code, close_date,
        created_at, created_by_id}'
    ),
    control.link(
        'intermediate.opportunityfieldhistory',
        'opportunity_id',
        '{id, field, old_value, new_value, created_at, created_by_id}'
    )
);
