create or replace function control.apply_retention(most_rows integer default 10000)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $apply_retention$
declare
    _setting control.setting;
    _object text;
    _done jsonb;
    _landing jsonb := '{}';
    _more boolean := false;
    _loads bigint := 0;
    _results bigint := 0;
    _runs bigint;
begin
    if not control.take_run_lock() then
        raise exception 'retention has to wait: a run is in progress'
            using errcode = 'lock_not_available', hint = 'Try again after it.';
    end if;
    select s.* into strict _setting from control.setting as s;

    if
        _setting.landing_keep_days is not null
        and exists (select from control.load_window as w)
        and not control.is_restored()
    then
        for _object in
            select t.object from control.landing_table as t
            order by t.object
        loop
            _done := control.remove_superseded(
                _object,
                apply_retention.most_rows,
                now() - make_interval(days => _setting.landing_keep_days)
            );
            _landing := _landing || jsonb_build_object(_object, _done -> 'removed');
            _more := _more or (_done ->> 'more')::boolean;
        end loop;
        if not _more then
            update control.landing_retention set next_raw_id = 0;
        end if;
    end if;

    delete from control.load as l
    where
        l.load_id in (
            select o.load_id from control.load as o
            order by o.load_id
            limit apply_retention.most_rows
        )
        and l.loaded_at < now() - make_interval(days => _setting.load_keep_days);
    get diagnostics _loads = row_count;

    delete from control.quality_result as q
    where
        q.run_id in (
            select r.run_id
            from control.run as r
            where r.started_at < now() - make_interval(days => _setting.result_keep_days)
        );
    get diagnostics _results = row_count;
    delete from control.quality_profile as p
    where p.profiled_at < now() - make_interval(days => _setting.result_keep_days);

    _runs := control.prune_ledger();
    return jsonb_build_object(
        'landing', _landing,
        'loads', _loads,
        'results', _results,
        'runs', _runs,
        'more', _more or _loads >= apply_retention.most_rows or _runs >= 1000
    );
end;
$apply_retention$;

comment on function control.apply_retention(integer) is
'Removes what control.setting no longer keeps: superseded landed rows (landing_keep_days), loads
with the hashes of their files (load_keep_days), quality results and profiles (result_keep_days),
runs (ledger_keep_days). One call looks at most_rows rows of each landing table; call it again while
more is true. By default only the ledger is kept for a time, everything else for ever. A full
refresh afterwards gives the same current state and the same history. Returns {landing: {object:
rows}, loads, results, runs, more}. Raises 55P03 while a run is in progress.';
