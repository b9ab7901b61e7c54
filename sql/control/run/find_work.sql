create or replace function control.find_work(
    full_refresh boolean, is_restored boolean default control.is_restored()
)
returns control.work
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $find_work$
declare
    _work control.work;
    _last control.load_window;
    _next control.load_window;
begin
    perform control.refuse_distributed();
    select w.* into _last from control.load_window as w;
    _next.only_row := true;
    _next.snapshot := pg_current_snapshot();
    _next.own_xid := pg_current_xact_id_if_assigned();
    _work.is_restored := find_work.is_restored;
    if not _work.is_restored then
        _next.previous_snapshot := _last.snapshot;
        _next.previous_own_xid := _last.own_xid;
    end if;
    select c.system_identifier into strict _next.system_identifier from pg_control_system() as c;
    _next.definitions_version := control.definitions_version();
    _work.load_window := _next;
    _work.is_full := find_work.full_refresh or _next.previous_snapshot is null;

    select coalesce(jsonb_object_agg(t.object, to_jsonb(n)), '{}')
    into strict _work.landed
    from control.filled_landing as t
    cross join lateral control.measure_landing(
        t.object, _next.previous_snapshot, _next.previous_own_xid, _next.snapshot, _next.own_xid
    ) as n
    where n.new_rows > 0;
    _work.rechecks := array(select r.request_id from control.recheck_record as r);

    _work.is_definition_new := _next.definitions_version is distinct from _last.definitions_version;
    _work.stale_models := '{}';
    _work.changed_checks := '{}';
    if
        _work.is_definition_new
        or exists (select from control.model_state as s where s.stale_reason is not null)
    then
        _work.stale_models := array(
            select m.model
            from control.model as m
            left join control.model_state as s on m.model = s.model
            where
                s.stale_reason is not null
                or md5(control.model_definition(m.model)) is distinct from s.definition
            order by m.depth, m.model
        );
        _work.changed_checks := control.changed_checks();
    end if;

    _work.reasons := array_remove(
        array[
            case when _work.is_restored and _last.only_row then 'restored on another server' end,
            case when find_work.full_refresh then 'full refresh requested' end,
            case
                when _last.only_row is null then 'first run'
                when _work.landed <> '{}' then 'new data'
            end,
            case
                when exists (
                    select from control.erasure_request as q
                    where q.request_id = any(_work.rechecks)
                )
                    then 'records to erase'
                when _work.rechecks <> '{}' then 'records to recheck'
            end,
            case
                when _work.stale_models <> '{}' and _last.only_row
                    then 'stale models: ' || array_to_string(_work.stale_models, ', ')
            end,
            case
                when _work.changed_checks <> '{}' and _next.previous_snapshot is not null
                    then 'changed checks: ' || array_to_string(_work.changed_checks, ', ')
            end
        ],
        null
    );
    return _work;
end;
$find_work$;

comment on function control.find_work(boolean, boolean) is
'Looks for work, and changes nothing: new landed rows, requests, stale models, changed checks.
Raises what control.refuse_distributed() does.';
