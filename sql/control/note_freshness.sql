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
        execute format(
            $sql$insert into control.source_freshness as f (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
select
    %1$L,
    max(v.system_modstamp),
    max(v.extracted_at),
    $1,
    $2
from staging.%1$I as v
where
    (%2$s)
    and control.was_landed(v.load_xid, $6, $7)
on conflict (object) do update
set
    newest_modstamp = greatest(f.newest_modstamp, excluded.newest_modstamp),
    newest_extracted_at = greatest(f.newest_extracted_at, excluded.newest_extracted_at),
    landed_rows = excluded.landed_rows + case when %3$L then f.landed_rows else 0 end,
    run_id = excluded.run_id$sql$,
            _object,
            case
                when _window.previous_snapshot is null then 'true'
                else 'v.load_xid >= $3 or v.load_xid = any($4) or v.load_xid = $5'
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
