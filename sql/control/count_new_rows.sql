-- The same predicate for every landing table; the values are bound, because a sub-select in their
-- place is planned as a scan of the table.
create or replace function control.count_new_rows(
    landing text,
    previous_snapshot pg_snapshot,
    previous_own_xid xid8,
    snapshot pg_snapshot,
    own_xid xid8
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $count_new_rows$
declare
    _rows bigint;
begin
    if count_new_rows.previous_snapshot is null then
        execute format(
            'select count(*) from raw_salesforce.%I as r where control.was_landed(r.load_xid, $1, $2)',
            count_new_rows.landing
        )
        into _rows
        using count_new_rows.snapshot, count_new_rows.own_xid;
    else
        execute format(
            'select count(*) from raw_salesforce.%I as r'
            ' where (r.load_xid >= $1 or r.load_xid = any($2) or r.load_xid = $3)'
            ' and control.was_landed(r.load_xid, $4, $5)',
            count_new_rows.landing
        )
        into _rows
        using
            pg_snapshot_xmax(count_new_rows.previous_snapshot),
            array(select pg_snapshot_xip(count_new_rows.previous_snapshot)),
            count_new_rows.previous_own_xid,
            count_new_rows.snapshot,
            count_new_rows.own_xid;
    end if;
    return _rows;
end;
$count_new_rows$;

comment on function control.count_new_rows(text, pg_snapshot, xid8, pg_snapshot, xid8) is
'How many rows of a landing table came between two load windows; all up to the second where there
is no first.';
