create or replace function control.refresh_model(model text, mode text, keys text[])
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set default_statistics_target = 5
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model record;
    _window control.load_window;
    _result record;
    _has_rows boolean;
    _rows bigint;
    _moved jsonb;
begin
    select w.*
    into _window
    from control.load_window as w;

    select m.*
    into strict _model
    from control.model as m
    where m.model = refresh_model.model;

    if _model.refresh_function is not null then
        execute format('select * from %s($1, $2)', _model.refresh_function::regproc)
        into strict _result
        using refresh_model.mode, refresh_model.keys;
    elsif refresh_model.mode = 'incremental' and _model.staging_view is not null then
        execute control.merge_sql(refresh_model.model, 'incremental')
        into strict _result
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_model.keys;
    elsif refresh_model.mode = 'incremental' then
        execute control.merge_sql(refresh_model.model, 'incremental')
        into strict _result
        using refresh_model.keys;
    else
        execute format('select exists (select from %s)', _table)
        into strict _has_rows;
        execute control.merge_sql(
            refresh_model.model, case when _has_rows then 'full' else 'initial' end
        )
        into strict _result;
    end if;

    if _model.refresh_function is null then
        _moved := _result.moved;
    end if;

    if refresh_model.mode = 'full' then
        if _result.offered is null then
            execute format('select count(*) from %s', _table)
            into strict _rows;
            _result.offered := _rows + _result.deleted;
        end if;
        insert into control.model_state as s (model, definition, refreshed_at)
        values (
            refresh_model.model,
            md5(control.model_definition(refresh_model.model)),
            clock_timestamp()
        )
        on conflict on constraint model_state_pkey do update
        set
            definition = excluded.definition,
            stale_reason = null,
            refreshed_at = excluded.refreshed_at;
    end if;

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers;
    -- once the run is committed, so much was written that it is sure to take its own, larger sample
    if _result.inserted + _result.updated + _result.deleted > (
        select greatest(c.reltuples / 2, 1000)
        from pg_class as c
        where c.oid = _table
    ) then
        execute format('analyze %s', _table);
    end if;

    return jsonb_build_object(
        'step', jsonb_build_object(
            'model', refresh_model.model,
            'mode', refresh_model.mode,
            'inserted', _result.inserted,
            'updated', _result.updated,
            'deleted', _result.deleted,
            'unchanged', _result.offered - _result.inserted - _result.updated - _result.deleted,
            'ms', round(1000 * extract(epoch from clock_timestamp() - _started), 1)
        ),
        'changes', _result.changes,
        'moved', _moved
    );
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own
refresh_function(mode, keys) returns the same row as control.merge_sql''s statement: inserted,
updated, deleted, offered, changes. Returns {"step": counts and ms, "changes": changed keys and
links for dependants, "moved": the keys of rows that came or went; both null after full}.';
