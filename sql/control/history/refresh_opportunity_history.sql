-- Touched are the opportunities that landed in the load window, each from the first day one of its
-- landed versions counts from: what ended before that day cannot have changed. A version that lands
-- late and is not the current one touches its own day. Records to be rechecked lost or regained
-- landed rows nobody knows the days of: they are rebuilt whole, and so are those of which records
-- of OpportunityHistory or OpportunityFieldHistory changed, or whose first landed version did.
create or replace function control.refresh_opportunity_history(
    mode text,
    keys text[]
)
returns control.merge_result
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, MDY'  -- dates are written into statements
as $refresh_opportunity_history$
declare
    _batch_size constant integer := 10000;
    _listed constant integer := 100000;
    -- the first that landed: recorded versions end with it and are filled from it
    _first constant text := $sql$union all
select v.opportunity_id, '-infinity'
from intermediate.opportunity_version as v
left join marts.opportunity_history as h
    on v.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
cross join lateral (
    select f.raw_id
    from intermediate.opportunity_first_version as f
    where f.opportunity_id = v.opportunity_id
    offset 0
) as f
where
    control.is_unread(v.load_xid, $1, $2, $3)
    and coalesce(v.valid_from <= h.valid_from, true)
    and v.raw_id = f.raw_id$sql$;
    _window control.load_window;
    _retained_from date;
    _has_records boolean;
    _is_any_twice boolean;
    _versions text;
    _inserted bigint;
    _several text[];
    _ids text[];
    _days date[];
    _offered marts.opportunity_history[];
    _rebuilt text[];
    _merged control.merge_result;
    _deleted bigint;
    _done control.merge_result;
    _changed_keys text[] := '{}';
begin
    select b.retained_from into strict _retained_from from control.history_bound as b;
    _has_records :=
        exists (select from intermediate.opportunityhistory)
        or exists (select from intermediate.opportunityfieldhistory);

    if refresh_opportunity_history.mode = 'full' then
        -- What holds today has been typed already, as the current state. Another one held only before
        -- where several versions landed that do not all carry one stamp which is believed, or where
        -- Salesforce recorded more. To compare the texts takes half the time of typing them.
        execute
            'select count(*) > (select count(*) from intermediate.opportunity)'
            ' from staging.opportunity as o where o.id is not null'
        into strict _is_any_twice;
        if _is_any_twice or _has_records then
            execute
                'select array_agg(v.opportunity_id) from ('
                ' select staging.to_id(r.id) as opportunity_id from raw_salesforce.opportunity as r'
                ' where staging.to_id(r.id) is not null'
                ' group by staging.to_id(r.id)'
                ' having count(*) > 1 and ('
                ' count(r.systemmodstamp) = count(*) and count(r.seen_at) = 0'
                ' and min(r.systemmodstamp collate "C") = max(r.systemmodstamp collate "C")'
                ' and staging.to_timestamp(max(r.systemmodstamp collate "C")) <= min(r.extracted_at)'
                ' ) is not true'
                ' union'
                ' select h.opportunity_id from intermediate.opportunityhistory as h'
                ' where h.opportunity_id is not null'
                ' union'
                ' select h.opportunity_id from intermediate.opportunityfieldhistory as h'
                ' where h.opportunity_id is not null'
                ' limit $1'
                ') as v'
            into _several
            using _listed + 1;
        end if;
        execute format(
            'create unlogged table control.ended_interval as'
            ' select i.* from intermediate.opportunity_interval as i'
            ' where i.valid_to > %L and i.valid_to < ''9999-12-31'' and %s',
            _retained_from,
            case
                when _several is null then 'false'
                when cardinality(_several) > _listed then 'true'
                else format('i.opportunity_id = any(%L)', _several)
            end
        );
        analyze control.ended_interval;
        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', i.valid_to)::date as month
            from control.ended_interval as i
        ) as m;

        _versions := control.kept_statement(
            'marts.opportunity_history',
            case when _has_records then 'all versions with records' else 'all versions' end
        );
        if exists (select from marts.opportunity_history) then
            execute control.merge_sql(
                'marts.opportunity_history', 'full', format(e'(\n%s\n) as s', _versions)
            )
            into strict _done;
        else
            execute control.merge_sql(
                'marts.opportunity_history',
                'initial',
                case
                    -- nothing but current state to read: no more than one process has to do
                    when _several is null then format(e'(\n%s\n) as s', _versions)
                    else format(
                        'control.in_parallel(%L) as s (%s)',
                        _versions,
                        control.column_definitions(
                            'marts.opportunity_history',
                            control.table_columns('marts.opportunity_history')
                        )
                    )
                end
            );
            get diagnostics _inserted = row_count;
            _done := row(_inserted, 0, 0, null, null, null);
        end if;
        drop table control.ended_interval;
        _done.offered := null;
        return _done;
    end if;

    _done := row(0, 0, 0, 0, null, null);
    select w.* into strict _window from control.load_window as w;

    for _ids, _days in
        execute replace(
            $sql$select array_agg(b.opportunity_id), array_agg(b.touched_from)
            from (
                select
                    t.opportunity_id,
                    min(t.touched_from) as touched_from,
                    row_number() over (order by t.opportunity_id) as place
                from (
                    select v.opportunity_id, v.valid_from as touched_from
                    from intermediate.opportunity_version as v
                    where control.is_unread(v.load_xid, $1, $2, $3)
                    union all
                    select k.opportunity_id, '-infinity'
                    from unnest($4::text[]) as k (opportunity_id)
                    {{ first }}
                ) as t
                group by t.opportunity_id
            ) as b
            group by b.place / $5
            order by min(b.place)$sql$,
            '{{ first }}',
            case when _has_records then _first else '' end
        )
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_history.keys,
            _batch_size
    loop
        select v.versions, v.rebuilt
        into _offered, _rebuilt
        from control.touched_versions(_ids, _days, _retained_from, _has_records) as v;

        perform control.make_history_partition(m.month)
        from (
            select distinct date_trunc('month', o.valid_to)::date as month
            from unnest(_offered) as o
            where o.valid_to < '9999-12-31'
        ) as m;

        _merged := control.merge_opportunity_history(_offered);
        _done.inserted := _done.inserted + _merged.inserted;
        _done.updated := _done.updated + _merged.updated;
        _done.offered := _done.offered + coalesce(cardinality(_offered), 0);
        _changed_keys := _changed_keys
            || array(select jsonb_array_elements_text(_merged.changes -> 'opportunity_id'));

        -- Landing is append-only: versions are taken away only by rows that were set aside, and
        -- where clocks went back over midnight, so that a later instant lies on an earlier day.
        _rebuilt := _rebuilt || refresh_opportunity_history.keys;
        if _rebuilt && _ids then
            with gone as (
                delete from marts.opportunity_history as h
                using unnest(_ids, _days) as t (opportunity_id, touched_from)
                where
                    h.opportunity_id = any(_rebuilt)
                    and h.opportunity_id = t.opportunity_id
                    and h.valid_to >= t.touched_from
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
            _done.deleted := _done.deleted + _deleted;
            _done.offered := _done.offered + _deleted;
        end if;
    end loop;

    _done.changes := jsonb_build_object('opportunity_id', to_jsonb(_changed_keys));
    return _done;
end;
$refresh_opportunity_history$;

comment on function control.refresh_opportunity_history(text, text[]) is
'Maintains marts.opportunity_history within a run: mode full compares the whole table with what its
model view says; mode incremental rebuilds the opportunities that landed in the load window, from
their first touched day on, and the given ones whole. Makes the month partitions it needs. Returns
counts of rows and the changed opportunities, as control.refresh_model expects.';

call control.register_model(
    'marts.opportunity_history',
    'control.refresh_opportunity_history',
    control.link('staging.opportunity', 'id'),
    control.link('intermediate.opportunity', 'id'),
    control.link(
        'intermediate.opportunityhistory',
        'opportunity_id',
        '{id, stage_name, forecast_category, amount, probability, currency_iso_code, close_date,
        created_at, created_by_id}'
    ),
    control.link(
        'intermediate.opportunityfieldhistory',
        'opportunity_id',
        '{id, field, old_value, new_value, created_at, created_by_id}'
    )
);
