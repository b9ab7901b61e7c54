create or replace function control.record_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_freshness$
declare
    _window control.load_window;
    _new record;
    _newest_modstamp timestamptz;
    -- a stamp of the future says nothing about how fresh the feed is
    _latest constant timestamptz := now() + interval '1 day';
begin
    select w.*
    into _window
    from control.load_window as w;

    for _new in
        select
            n.key as object,
            r.*
        from jsonb_each(record_freshness.landed) as n
        cross join lateral jsonb_to_record(n.value) as r (
            new_rows bigint, newest_extracted_at timestamptz
        )
    loop
        -- after a full read, current state knows the newest stamp without typing landing again
        execute format(
            case
                when _window.previous_snapshot is null
                    then 'select max(i.system_modstamp) from intermediate.%I as i'
                    ' where i.system_modstamp <= $6'
                else
                    'select max(s.stamp) filter (where s.stamp <= $6) from raw_salesforce.%I as r'
                    ' cross join lateral (select staging.to_timestamp(r.systemmodstamp)) as s (stamp)'
                    ' where control.is_unread(r.load_xid, $1, $2, $3)'
                    ' and control.was_landed(r.load_xid, $4, $5)'
            end,
            _new.object
        )
        into strict _newest_modstamp
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid,
            _latest;
        insert into control.source_freshness as f (
            object, newest_modstamp, newest_extracted_at, landed_rows, run_id
        )
        values (
            _new.object, _newest_modstamp, _new.newest_extracted_at, _new.new_rows,
            record_freshness.run_id
        )
        on conflict (object) do update
        set
            newest_modstamp = greatest(
                case when f.newest_modstamp <= _latest then f.newest_modstamp end,
                excluded.newest_modstamp
            ),
            newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
            landed_rows = excluded.landed_rows
            + case when _window.previous_snapshot is null then 0 else f.landed_rows end,
            run_id = excluded.run_id;
    end loop;
end;
$record_freshness$;

comment on function control.record_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows:
landed holds what control.measure_landing found, by object.';
