-- Touched are the opportunities that landed in the load window, each from the first day one of its
-- landed versions counts from: what ended before that day cannot have changed. A version that lands
-- late and is not the current one touches its own day. Records to be rechecked lost or regained
-- landed rows nobody knows the days of: they are rebuilt whole.
create or replace function control.refresh_opportunity_history(
    mode text,
    keys text[],
    out inserted bigint,
    out updated bigint,
    out deleted bigint,
    out offered bigint,
    out changes jsonb
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_history$
declare
    _batch_size constant integer := 10000;
    _window control.load_window;
    _retained_from date;
    _columns text;
    _current_columns text;
    _ids text[];
    _days date[];
    _offered marts.opportunity_history[];
    _merged record;
    _deleted bigint;
    _changed_keys text[] := '{}';
begin
    select b.retained_from into strict _retained_from from control.history_bound as b;

    if refresh_opportunity_history.mode = 'full' then
        -- kept in a table, the intervals are computed in parallel and looked at twice; what holds
        -- today has been typed already, as the current state
        if to_regclass('pg_temp.opportunity_interval') is not null then
            drop table pg_temp.opportunity_interval;
        end if;
        execute format(
            'create temp table opportunity_interval on commit drop as'
            ' select i.* from intermediate.opportunity_interval as i where i.valid_to > %L',
            _retained_from
        );
        analyze pg_temp.opportunity_interval;
        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', i.valid_to)::date as month
            from pg_temp.opportunity_interval as i
            where i.valid_to < '9999-12-31'
        ) as m;

        select
            string_agg(format('%s.%I', c.source, c.name), ', ' order by c.place),
            string_agg(
                format(
                    case when c.is_flag then 'coalesce(%1$s.%2$I, false)' else '%1$s.%2$I' end
                        || ' as %2$I',
                    c.source, c.name
                ),
                ', ' order by c.place
            )
        into _columns, _current_columns
        from (
            select
                a.attname as name,
                a.attnum as place,
                a.atttypid = 'boolean'::regtype as is_flag,
                case
                    when a.attname in ('opportunity_id', 'valid_from', 'valid_to') then 'i'
                    else 'v'
                end as source
            from pg_attribute as a
            where
                a.attrelid = 'marts.opportunity_history'::regclass
                and a.attnum > 0
                and not a.attisdropped
        ) as c;
        execute control.history_merge_sql(
            format(
                '(select %s from pg_temp.opportunity_interval as i'
                ' inner join intermediate.opportunity_version as v'
                ' on i.raw_id = v.raw_id and i.opportunity_id = v.opportunity_id'
                ' where i.valid_to < ''9999-12-31'''
                ' union all'
                ' select %s from pg_temp.opportunity_interval as i'
                ' inner join intermediate.opportunity as v on i.opportunity_id = v.id'
                ' where i.valid_to = ''9999-12-31'')',
                _columns,
                _current_columns
            ),
            true
        )
        into strict _merged;
        drop table pg_temp.opportunity_interval;
        inserted := _merged.inserted;
        updated := _merged.updated;
        deleted := _merged.deleted;
        return;
    end if;

    inserted := 0;
    updated := 0;
    deleted := 0;
    offered := 0;
    select w.* into strict _window from control.load_window as w;
    select string_agg(format('i.%I', a.attname), ', ' order by a.attnum)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;

    for _ids, _days in
        execute
            $sql$select array_agg(b.opportunity_id), array_agg(b.touched_from)
            from (
                select
                    t.opportunity_id,
                    min(t.touched_from) as touched_from,
                    row_number() over (order by t.opportunity_id) as place
                from (
                    select v.opportunity_id, v.valid_from as touched_from
                    from intermediate.opportunity_version as v
                    where v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3
                    union all
                    select k.opportunity_id, '-infinity'
                    from unnest($4::text[]) as k (opportunity_id)
                ) as t
                group by t.opportunity_id
            ) as b
            group by b.place / $5
            order by min(b.place)$sql$
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_history.keys,
            _batch_size
    loop
        execute format(
            $sql$select array_agg(row(%s)::marts.opportunity_history)
            from unnest($1, $2) as t (opportunity_id, touched_from)
            cross join lateral (
                select
                    w.*,
                    lead(w.valid_from, 1, '9999-12-31') over (order by w.valid_from) as valid_to
                from (
                    select distinct on (v.valid_from) v.*
                    from intermediate.opportunity_version as v
                    where
                        v.landed_id in (t.opportunity_id, left(t.opportunity_id, 15))
                        and v.opportunity_id = t.opportunity_id
                    order by v.valid_from asc, v.version_at desc, v.raw_id desc
                ) as w
            ) as i
            where i.valid_to >= t.touched_from and i.valid_to > $3$sql$,
            _columns
        )
        into _offered
        using _ids, _days, _retained_from;

        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', o.valid_to)::date as month
            from unnest(_offered) as o
            where o.valid_to < '9999-12-31'
        ) as m;

        _merged := control.merge_opportunity_history(_offered);
        inserted := inserted + _merged.inserted;
        updated := updated + _merged.updated;
        offered := offered + coalesce(cardinality(_offered), 0);
        _changed_keys := _changed_keys || _merged.changed_keys;

        -- landing is append-only: only rows that were set aside take versions away
        if refresh_opportunity_history.keys && _ids then
            with gone as (
                delete from marts.opportunity_history as h
                where
                    h.opportunity_id = any(refresh_opportunity_history.keys)
                    and h.opportunity_id = any(_ids)
                    and (h.opportunity_id, h.valid_to) not in (
                        select
                            o.opportunity_id,
                            o.valid_to
                        from unnest(_offered) as o
                    )
                returning h.opportunity_id
            )

            select
                count(*),
                _changed_keys || coalesce(array_agg(distinct g.opportunity_id), '{}')
            into _deleted, _changed_keys
            from gone as g;
            deleted := deleted + _deleted;
            offered := offered + _deleted;
        end if;
    end loop;

    changes := jsonb_build_object('opportunity_id', to_jsonb(_changed_keys));
end;
$refresh_opportunity_history$;

comment on function control.refresh_opportunity_history(text, text[]) is
'Maintains marts.opportunity_history within a run: mode full compares the whole table with what its
model view says; mode incremental rebuilds the opportunities that landed in the load window, from
their first touched day on, and the given ones whole. Makes the month partitions it needs. Returns
counts of rows and the changed opportunities, as control.refresh_model expects.';
