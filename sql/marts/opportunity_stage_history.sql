create or replace view marts.opportunity_stage_history as
with version as (
    select
        h.opportunity_id,
        h.stage_name,
        h.is_closed,
        h.is_deleted,
        marts.opportunity_status(h.is_closed, h.is_won) as status,
        greatest(h.valid_from, c.first_day) as valid_from,
        h.valid_to,
        c.last_day,
        h.valid_from > c.first_day as is_entry_known,
        (
            row_number() over timeline = 1
            or lag(h.is_deleted) over timeline
            or (lag(h.stage_name) over timeline is distinct from h.stage_name)
        ) as is_entry
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    window timeline as (partition by h.opportunity_id order by h.valid_to)
),

numbered as (
    select
        v.*,
        count(*) filter (where v.is_entry)
            over (partition by v.opportunity_id order by v.valid_to) as stay
    from version as v
    where not v.is_deleted
),

stay as (
    select
        n.opportunity_id,
        n.stay,
        n.stage_name,
        min(n.valid_from) as entered_on,
        nullif(max(n.valid_to), '9999-12-31') as left_on,
        max(n.last_day) as last_day,
        bool_and(n.is_entry_known) as is_entry_known,
        (array_agg(n.status order by n.valid_to))[1] as status_on_entry,
        (array_agg(n.status order by n.valid_to desc))[1] as status,
        coalesce(bool_or(n.is_closed) filter (where n.valid_to = '9999-12-31'), false) as is_closed
    from numbered as n
    group by n.opportunity_id, n.stay, n.stage_name
),

linked as (
    select
        s.*,
        o.sort_order,
        coalesce(o.is_closed and not o.is_won, false) as is_lost_stage,
        lag(s.stage_name) over timeline as previous_stage_name,
        lag(o.sort_order) over timeline as previous_sort_order,
        lead(s.stage_name) over timeline as next_stage_name
    from stay as s
    left join control.stage as o on s.stage_name = o.stage_name
    window timeline as (partition by s.opportunity_id order by s.stay)
)

select
    l.opportunity_id,
    l.stay,
    l.stage_name,
    l.sort_order,
    l.previous_stage_name,
    l.next_stage_name,
    l.entered_on,
    l.left_on,
    l.left_on is null as is_current,
    l.is_entry_known,
    l.status_on_entry,
    l.status,
    case
        when l.left_on is not null then l.left_on - l.entered_on
        when not l.is_closed then greatest(l.last_day - l.entered_on, 0)
    end as days_in_stage,
    l.sort_order < l.previous_sort_order as moved_backwards,
    case
        when l.is_lost_stage then 0
        when l.previous_sort_order is not null and l.sort_order is not null then (
            select count(*)
            from control.stage as k
            where
                not k.is_closed
                and k.sort_order > l.previous_sort_order
                and k.sort_order < l.sort_order
        )
    end as skipped_stages
from linked as l;

comment on view marts.opportunity_stage_history is
'Stages entered and left. Grain: one row per stay: consecutive days of an opportunity in one stage;
being deleted ends a stay, coming back begins another. Order of the stages: control.stage; an
unknown stage has none. Source: marts.opportunity_history.';
comment on column marts.opportunity_stage_history.stay is
'Place among the opportunity''s stays, from 1.';
comment on column marts.opportunity_stage_history.entered_on is
'First day in the stage; the first day of the history where is_entry_known is false.';
comment on column marts.opportunity_stage_history.left_on is
'First day no longer in the stage; null while it is there.';
comment on column marts.opportunity_stage_history.is_entry_known is
'False where the opportunity was in the stage when the history begins: the stay is at least that
long.';
comment on column marts.opportunity_stage_history.days_in_stage is
'Days from entered_on to left_on, or to today while open; null for the stay in which it is closed.';
comment on column marts.opportunity_stage_history.moved_backwards is
'Whether the stage comes before the previous one; null where either has no order.';
comment on column marts.opportunity_stage_history.skipped_stages is
'Open stages between the previous one and this one; 0 for a loss, null where either has no order.';

grant select on marts.opportunity_stage_history to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_stage_history.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_stage_history.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.opportunity_stage_history.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.opportunity_stage_history.previous_stage_name is
'Stage of the stay before; NULL for the first.';
comment on column marts.opportunity_stage_history.next_stage_name is
'Stage of the stay after; NULL for the last.';
comment on column marts.opportunity_stage_history.is_current is 'It is in the stage today.';
comment on column marts.opportunity_stage_history.status_on_entry is
'What the deal was on entered_on: open, won, lost or unknown.';
comment on column marts.opportunity_stage_history.status is
'What it was on the last day of the stay: today, while it is there.';
