-- The same predicate for every landing table; the values are bound, because a sub-select in their
-- place is planned as a scan of the table.
create or replace function control.measure_landing(
    landing text,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    snapshot pg_snapshot,
    own_xid xid8,
    out new_rows bigint,
    out newest_extracted_at timestamptz
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $measure_landing$
begin
    if measure_landing.previous_snapshot is null then
        execute format(
            'select count(*), max(r.extracted_at) from raw_salesforce.%I as r'
            ' where control.was_landed(r.load_xid, $1, $2)',
            measure_landing.landing
        )
        into new_rows, newest_extracted_at
        using measure_landing.snapshot, measure_landing.own_xid;
    else
        execute format(
            'select count(*), max(r.extracted_at) from raw_salesforce.%I as r'
            ' where control.is_unread(r.load_xid, $1, $2, $3)'
            ' and control.was_landed(r.load_xid, $4, $5)',
            measure_landing.landing
        )
        into new_rows, newest_extracted_at
        using
            pg_snapshot_xmax(measure_landing.previous_snapshot),
            array(select pg_snapshot_xip(measure_landing.previous_snapshot)),
            measure_landing.previous_own_xid,
            measure_landing.snapshot,
            measure_landing.own_xid;
    end if;
end;
$measure_landing$;

comment on function control.measure_landing(text, pg_snapshot, xid8, pg_snapshot, xid8) is
'How many rows of a landing table came between two load windows, and when the newest was extracted;
all up to the second where there is no first.';
