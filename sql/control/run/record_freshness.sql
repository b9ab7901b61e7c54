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
        -- after a full read, current state knows the newest stamp without typing landing again; else
        -- of the stamps in the API's form the greatest text is the newest, and only it is typed
        execute format(
            case
                when _window.previous_snapshot is null
                    then 'select max(i.system_modstamp) from intermediate.%I as i'
                    ' where i.system_modstamp <= $6'
                else
                    $sql$with landed as not materialized (
    select
        r.systemmodstamp,
        r.systemmodstamp collate "C" like '20__-__-__T__:__:__.___Z' as is_plain
    from raw_salesforce.%I as r
    where control.is_unread(r.load_xid, $1, $2, $3) and control.was_landed(r.load_xid, $4, $5)
),

newest as (
    select
        max(l.systemmodstamp collate "C") filter (
            where l.is_plain and l.systemmodstamp collate "C" <= $7
        ) as plain,
        max(staging.to_timestamp(l.systemmodstamp)) filter (
            where l.is_plain is false and staging.to_timestamp(l.systemmodstamp) <= $6
        ) as other
    from landed as l
)

select
    case
        when n.plain is null or staging.to_timestamp(n.plain) is not null
            then greatest(staging.to_timestamp(n.plain), n.other)
        -- it only looked like one
        else (
            select max(s.stamp) filter (where s.stamp <= $6)
            from landed as l
            cross join lateral (select staging.to_timestamp(l.systemmodstamp)) as s (stamp)
        )
    end
from newest as n$sql$
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
            _latest,
            to_char(_latest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
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
