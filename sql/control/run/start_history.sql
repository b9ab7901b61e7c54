-- Whoever lands what Salesforce recorded of the past wants to see it: as long as nobody chose a
-- day, the history begins with the first of it. Asked before models are planned, because another
-- start is another definition.
create or replace function control.start_history(started_at timestamptz, work control.work)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $start_history$
declare
    _window control.load_window := (start_history.work).load_window;
    _time_zone text;
    _start date;
    _chosen date;
    _recorded_from date;
    _since pg_snapshot;
begin
    select s.time_zone, s.history_start, s.history_start_found
    into strict _time_zone, _start, _chosen
    from control.setting as s;
    if _start is not null and _start is distinct from _chosen then
        return false;
    end if;
    if _start is not null
        and not (start_history.work).landed
        ?| '{opportunity, opportunityhistory, opportunityfieldhistory}'
    then
        return false;
    end if;

    if exists (
        select from control.filled_landing as f
        where f.object in ('opportunityhistory', 'opportunityfieldhistory')
    ) then
        -- records that landed since, of deals that have; and what there was of deals that landed
        -- since. Where the history has no beginning, all of them.
        _since := case when _start is not null then _window.previous_snapshot end;
        execute
            $sql$select (min(r.recorded_at) at time zone $5)::date
            from (
                select min(h.created_at) as recorded_at
                from staging.opportunityhistory as h
                where
                    ($1 is null or control.is_unread(h.load_xid, $1, $2, $3))
                    and exists (
                        select from staging.opportunity as o
                        where
                            o.landed_id in (h.opportunity_id, left(h.opportunity_id, 15))
                            and o.id = h.opportunity_id
                    )
                union all
                select min(least(h.created_at, o.created_at))
                from staging.opportunityfieldhistory as h
                inner join staging.opportunity as o
                    on
                        o.landed_id in (h.opportunity_id, left(h.opportunity_id, 15))
                        and o.id = h.opportunity_id
                where $1 is null or control.is_unread(h.load_xid, $1, $2, $3)
                union all
                select min(h.created_at)
                from staging.opportunity as o
                inner join intermediate.opportunityhistory as h on o.id = h.opportunity_id
                where $4 and control.is_unread(o.load_xid, $1, $2, $3)
                union all
                select min(least(h.created_at, o.created_at))
                from staging.opportunity as o
                inner join intermediate.opportunityfieldhistory as h on o.id = h.opportunity_id
                where $4 and control.is_unread(o.load_xid, $1, $2, $3)
            ) as r$sql$
        into _recorded_from
        using
            pg_snapshot_xmax(_since),
            array(select pg_snapshot_xip(_since)),
            _window.previous_own_xid,
            _since is not null,
            _time_zone;
    end if;
    _recorded_from := least(
        _recorded_from, coalesce(_start, (start_history.started_at at time zone _time_zone)::date)
    );
    if _recorded_from is not distinct from _start then
        return false;
    end if;
    update control.setting as s
    set
        history_start = _recorded_from,
        history_start_found = _recorded_from;
    return _start is not null;
end;
$start_history$;

comment on function control.start_history(timestamptz, control.work) is
'Has opportunity history begin with the business day of the first run, or with the first day that
OpportunityHistory or OpportunityFieldHistory tells of landed deals, where that is earlier and nobody
chose a day. Returns whether a history that was there begins earlier now: what a run does is to be planned anew.';
