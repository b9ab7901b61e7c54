-- A row goes where a later version of its record landed long enough ago, and where no day that the
-- history keeps would read otherwise without it: both hold from the same instant, or the later one
-- held before the first kept day began anywhere on earth. Everything else reads the latest version
-- alone. What an operator set aside, or may still do so, stays.
create or replace function control.remove_superseded(
    object text, most_rows integer, superseded_before timestamptz
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $remove_superseded$
declare
    _window control.load_window;
    _has_history boolean;
    _complete_from date;
    _needed_from timestamptz := 'infinity';
    _after bigint;
    _up_to bigint;
    _removed bigint;
begin
    select w.* into strict _window from control.load_window as w;
    select bool_or(m.refresh <> 'merge')
    into strict _has_history
    from control.model as m
    where m.staging_view = 'staging.' || remove_superseded.object;
    if _has_history then
        select b.retained_from into strict _complete_from from control.history_bound as b;
        _needed_from := (_complete_from - 1)::timestamp at time zone 'UTC';
    end if;

    select coalesce(max(l.next_raw_id), 0)
    into strict _after
    from control.landing_retention as l
    where l.object = remove_superseded.object;
    execute format(
        'select max(s.raw_id) from (select r.raw_id from raw_salesforce.%I as r'
        ' where r.raw_id > $1 order by r.raw_id limit $2) as s',
        remove_superseded.object
    )
    into _up_to
    using _after, remove_superseded.most_rows;

    execute format(
        $sql$delete from raw_salesforce.%1$I as r
using intermediate.%2$I as v
where
    r.raw_id = v.raw_id
    and r.raw_id > $1
    and r.raw_id <= $2
    and not control.is_unread(v.load_xid, $3, $4, $5)
    and exists (
        select from intermediate.%2$I as w
        where
            w.landed_id in (v.id, left(v.id, 15))
            and w.id = v.id
            and (w.version_at, w.raw_id) > (v.version_at, v.raw_id)
            and w.extracted_at < $6
            and (
                greatest(w.version_at, w.seen_at) = greatest(v.version_at, v.seen_at)
                or (
                    greatest(w.version_at, w.seen_at) >= greatest(v.version_at, v.seen_at)
                    and greatest(w.version_at, w.seen_at) < $7
                )
                or $7 = 'infinity'
            )
            and not exists (
                select from control.quarantined_row as q
                where q.object = $8 and q.raw_id = w.raw_id
            )
    )$sql$,
        remove_superseded.object, remove_superseded.object || '_landed'
    )
    using
        _after,
        _up_to,
        pg_snapshot_xmax(_window.snapshot),
        array(select pg_snapshot_xip(_window.snapshot)),
        _window.own_xid,
        remove_superseded.superseded_before,
        _needed_from,
        remove_superseded.object;
    get diagnostics _removed = row_count;

    insert into control.landing_retention as l (object, complete_from, next_raw_id, removed_rows)
    values (
        remove_superseded.object,
        case when _removed > 0 then _complete_from end,
        coalesce(_up_to, _after),
        _removed
    )
    on conflict on constraint landing_retention_pkey do update
        set
            complete_from = coalesce(excluded.complete_from, l.complete_from),
            next_raw_id = excluded.next_raw_id,
            removed_rows = l.removed_rows + excluded.removed_rows,
            applied_at = now();
    return jsonb_build_object('removed', _removed, 'more', _up_to is not null);
end;
$remove_superseded$;

comment on function control.remove_superseded(text, integer, timestamptz) is
'Looks at the next most_rows rows of a landing table and removes those that nothing can need any
more; returns {removed, more}. The whole table has been looked at when more is false.';
