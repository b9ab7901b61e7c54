-- As control.refresh_opportunity_history, for the log of instants; touched opportunities are
-- compared whole. Costs a look at the setting while the cadence is daily.
create or replace function control.refresh_opportunity_version_log(
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
as $refresh_opportunity_version_log$
declare
    _is_full boolean := refresh_opportunity_version_log.mode = 'full';
    _cadence text;
    _zone text;
    _begin timestamptz;
    _window control.load_window;
    _columns text[];
    _ids text[];
    _source text;
begin
    inserted := 0;
    updated := 0;
    deleted := 0;
    offered := 0;
    changes := case when _is_full then null else '{"opportunity_id": []}'::jsonb end;

    select s.snapshot_cadence, s.time_zone into strict _cadence, _zone from control.setting as s;
    if _cadence = 'daily' and not _is_full then
        return;
    end if;

    _columns := control.table_columns('marts.opportunity_version_log');

    if not _is_full then
        select b.retained_from::timestamp at time zone _zone
        into strict _begin
        from control.history_bound as b;
        select w.* into strict _window from control.load_window as w;
        execute
            'select array_agg(distinct t.opportunity_id) from ('
            ' select v.opportunity_id from intermediate.opportunity_version as v'
            ' where v.load_xid >= $1 or v.load_xid = any($2) or v.load_xid = $3'
            ' union all select k.key from unnest($4::text[]) as k (key)) as t'
        into _ids
        using
            pg_snapshot_xmax(_window.previous_snapshot),
            array(select pg_snapshot_xip(_window.previous_snapshot)),
            _window.previous_own_xid,
            refresh_opportunity_version_log.keys;
    end if;

    _source := case
        when _is_full then 'marts.opportunity_version_log_model'
        else
            format(
                '(select t.id as opportunity_id, %s'
                ' from unnest($1) as t (id)'
                ' cross join lateral ('
                '     select w.*, lead(w.version_from, 1,'
                '         ''9999-12-31 00:00:00Z'') over (order by w.version_from) as superseded_at'
                '     from ('
                '         select distinct on (v.version_from) v.*'
                '         from intermediate.opportunity_version as v'
                '         where v.landed_id in (t.id, left(t.id, 15)) and v.opportunity_id = t.id'
                '         order by v.version_from asc, v.version_at desc, v.raw_id desc'
                '     ) as w'
                ' ) as i'
                ' where i.superseded_at > $2)',
                (
                    select string_agg(format('i.%I', c.name), ', ' order by c.place)
                    from unnest(_columns) with ordinality as c (name, place)
                    where c.name <> 'opportunity_id'
                )
            )
    end;

    -- a full join in place of NOT MATCHED BY SOURCE, which would look at every opportunity
    execute format(
        $sql$with offered as materialized (
            select * from %1$s as s
        ),

        gone as (
            delete from marts.opportunity_version_log as t
            where
                (%2$L or t.opportunity_id = any($1))
                and not exists (
                    select from offered as o
                    where o.opportunity_id = t.opportunity_id and o.version_from = t.version_from
                )
            returning t.opportunity_id
        ),

        merged as (
            merge into marts.opportunity_version_log as t
            using offered as s
                on t.opportunity_id = s.opportunity_id and t.version_from = s.version_from
            when matched and (%3$s) is distinct from (%4$s) then
                update set %5$s
            when not matched then
                insert (%6$s) values (%4$s)
            returning merge_action() as action, s.opportunity_id
        )

        select
            (select count(*) from merged where action = 'INSERT'),
            (select count(*) from merged where action = 'UPDATE'),
            (select count(*) from gone),
            (select count(*) from offered) + (select count(*) from gone),
            case
                when not %2$L then jsonb_build_object('opportunity_id', (
                    select coalesce(jsonb_agg(distinct k.opportunity_id), '[]')
                    from (
                        select opportunity_id from merged
                        union all
                        select opportunity_id from gone
                    ) as k
                ))
            end$sql$,
        _source,
        _is_full,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name not in ('opportunity_id', 'version_from')
        ),
        control.column_list(_columns, '')
    )
    into strict inserted, updated, deleted, offered, changes
    using coalesce(_ids, '{}'), _begin;
end;
$refresh_opportunity_version_log$;

comment on function control.refresh_opportunity_version_log(text, text[]) is
'Maintains marts.opportunity_version_log within a run, as control.refresh_opportunity_history does
the history. Does nothing incremental while the cadence is daily.';
