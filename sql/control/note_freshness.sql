create or replace function control.note_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $note_freshness$
declare
    _window control.load_window;
    _object text;
    _rows bigint;
    _newest record;
begin
    select w.*
    into _window
    from control.load_window as w;

    for _object, _rows in
        select
            l.key,
            l.value::bigint
        from jsonb_each_text(note_freshness.landed) as l
    loop
        -- after a full read, current state knows the newest stamp without typing landing again
        execute format(
            $sql$select
    %2$s as modstamp,
    max(r.extracted_at) as extracted_at
from raw_salesforce.%1$I as r
where
    %3$s
    and control.was_landed(r.load_xid, $4, $5)$sql$,
            _object,
            case
                when _window.previous_snapshot is null
                    then format('(select max(i.system_modstamp) from intermediate.%I as i)', _object)
                else 'max(staging.to_timestamp(r.systemmodstamp))'
            end,
            case
                when _window.previous_snapshot is null then 'true'
                else '(r.load_xid >= $1 or r.load_xid = any($2) or r.load_xid = $3)'
            end
        )
        into strict _newest
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
        insert into control.source_freshness as f (
            object, newest_modstamp, newest_extracted_at, landed_rows, run_id
        )
        values (_object, _newest.modstamp, _newest.extracted_at, _rows, note_freshness.run_id)
        on conflict (object) do update
        set
            newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
            newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
            landed_rows = excluded.landed_rows
            + case when _window.previous_snapshot is null then 0 else f.landed_rows end,
            run_id = excluded.run_id;
    end loop;
end;
$note_freshness$;

comment on function control.note_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows.';
