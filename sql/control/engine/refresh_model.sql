create or replace function control.refresh_model(model text, mode text, keys text[])
returns control.step_result
language plpgsql
set search_path = pg_catalog, pg_temp
set default_statistics_target = 5
as $refresh_model$
declare
    _started timestamptz := clock_timestamp();
    _table regclass := refresh_model.model::regclass;
    _model control.model;
    _window control.load_window;
    _is_full boolean := refresh_model.mode = 'full';
    _definition text;
    _purpose text := refresh_model.mode;
    _is_empty boolean;
    _rows bigint;
    _done control.merge_result;
begin
    select m.* into strict _model from control.model as m where m.model = refresh_model.model;
    select w.* into _window from control.load_window as w;

    if _is_full then
        -- before the merge: what changes while it works makes the model stale again
        _definition := md5(control.model_definition(refresh_model.model));
        execute format('select not exists (select from %s)', _table) into strict _is_empty;
        _purpose := case when _is_empty then 'initial' else 'full' end;
    end if;

    if _purpose = 'initial' and _model.refresh in ('merge', 'recompute') then
        _rows := control.load_empty_table(refresh_model.model);
        _done := row(_rows, 0, 0, _rows, null, null);
    elsif _model.refresh in ('merge', 'recompute') then
        execute control.kept_statement(refresh_model.model, _purpose)
        into strict _done
        using
            coalesce(refresh_model.keys, '{}'),
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid;
    else
        execute format('select * from %s($1, $2)', _model.refresh::regproc)
        into strict _done
        using refresh_model.mode, refresh_model.keys;
    end if;

    if _is_full then
        if _done.offered is null then
            execute format('select count(*) from %s', _table) into strict _rows;
            _done.offered := _rows + _done.deleted;
        end if;
        insert into control.model_state as s (model, definition, refreshed_at)
        values (refresh_model.model, _definition, clock_timestamp())
        on conflict on constraint model_state_pkey do update
        set
            definition = excluded.definition,
            stale_reason = null,
            refreshed_at = excluded.refreshed_at;
    end if;

    -- autovacuum cannot see an uncommitted run, and the models above are planned on these numbers;
    -- once the run is committed, so much was written that it is sure to take its own, larger sample
    if _done.inserted + _done.updated + _done.deleted > (
        select greatest(c.reltuples / 2, 1000)
        from pg_class as c
        where c.oid = _table
    ) then
        execute format('analyze %s', _table);
    end if;

    return row(
        refresh_model.model,
        refresh_model.mode,
        _done.inserted,
        _done.updated,
        _done.deleted,
        _done.offered - _done.inserted - _done.updated - _done.deleted,
        round(1000 * extract(epoch from clock_timestamp() - _started), 1),
        _done.changes,
        _done.appeared_or_gone
    )::control.step_result;
end;
$refresh_model$;

comment on function control.refresh_model(text, text, text[]) is
'Brings one model''s table up to its view: mode full, or incremental for the given keys (for a
model over staging: the load window, and the given records looked up anew). A model''s own refresh
function takes (mode, keys) and returns control.merge_result.';
