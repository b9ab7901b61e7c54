create or replace function control.note_freshness(run_id bigint, landed jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $note_freshness$
declare
    _window control.load_window;
    _object text;
    _rows bigint;
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
            $sql$insert into control.source_freshness as f (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
select
    %1$L,
    %2$s,
    max(r.extracted_at),
    $1,
    $2
from raw_salesforce.%1$I as r
where
    %3$s
    and control.was_landed(r.load_xid, $6, $7)
on conflict (object) do update
set
    newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
    newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
    landed_rows = excluded.landed_rows + case when %4$L then f.landed_rows else 0 end,
    run_id = excluded.run_id$sql$,
            _object,
            case
                when _window.previous_snapshot is null
                    then format('(select max(i.system_modstamp) from intermediate.%I as i)', _object)
                else 'max(staging.to_timestamp(r.systemmodstamp))'
            end,
            case
                when _window.previous_snapshot is null then 'true'
                else '(r.load_xid >= $3 or r.load_xid = any($4) or r.load_xid = $5)'
            end,
            _window.previous_snapshot is not null
        )
        using
            _rows,
            note_freshness.run_id,
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            _window.snapshot,
            _window.own_xid;
    end loop;
end;
$note_freshness$;

comment on function control.note_freshness(bigint, jsonb) is
'Keeps control.source_freshness up to the load window, for the landing tables that had new rows.';
