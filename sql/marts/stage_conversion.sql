create or replace view marts.stage_conversion as
with state as (
    select
        h.opportunity_id,
        marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as status
    from marts.opportunity_history as h
    where h.valid_to = '9999-12-31'
),

stay as (
    select
        s.opportunity_id,
        s.stage_name,
        s.sort_order,
        case when s.is_entry_known and not s.is_current then s.days_in_stage end as days,
        max(s.sort_order) filter (where not coalesce(o.is_closed and not o.is_won, false)) over (
            partition by s.opportunity_id
            order by s.stay
            rows between 1 following and unbounded following
        ) as furthest_after
    from marts.opportunity_stage_history as s
    left join control.stage as o on s.stage_name = o.stage_name
),

passed as (
    select
        s.opportunity_id,
        s.stage_name,
        s.sort_order,
        bool_or(coalesce(s.furthest_after > s.sort_order, false)) as has_advanced
    from stay as s
    group by s.opportunity_id, s.stage_name, s.sort_order
),

timed as (
    select
        s.stage_name,
        percentile_cont(0.5) within group (order by s.days) as median_days
    from stay as s
    group by s.stage_name
)

select
    p.stage_name,
    p.sort_order,
    count(*) as entered,
    count(*) filter (where p.has_advanced) as advanced,
    count(*) filter (where s.status = 'won') as won,
    count(*) filter (where s.status = 'lost') as lost,
    count(*) filter (where s.status = 'open') as still_open,
    round(avg(p.has_advanced::integer), 4) as advance_rate,
    round(
        avg((s.status = 'won')::integer) filter (where s.status in ('won', 'lost')), 4
    ) as win_rate,
    max(t.median_days)::numeric as median_days
from passed as p
inner join state as s on p.opportunity_id = s.opportunity_id
inner join timed as t on p.stage_name is not distinct from t.stage_name
group by p.stage_name, p.sort_order;

comment on view marts.stage_conversion is
'What becomes of deals that reach a stage. Grain: one row per stage seen in the history. Source:
marts.opportunity_stage_history, marts.opportunity_history.';
comment on column marts.stage_conversion.entered is 'Opportunities that were ever in the stage.';
comment on column marts.stage_conversion.advanced is
'Of them, those that later reached a stage further on, a lost one not counted.';
comment on column marts.stage_conversion.won is 'Of them, those that are won today.';
comment on column marts.stage_conversion.lost is 'Of them, those that are lost today.';
comment on column marts.stage_conversion.still_open is 'Of them, those that are open today.';
comment on column marts.stage_conversion.win_rate is
'Won of won and lost, 0 to 1; null where none was closed.';
comment on column marts.stage_conversion.median_days is
'Median days of the stays that have ended and whose beginning is known.';

grant select on marts.stage_conversion to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.stage_conversion.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.stage_conversion.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.stage_conversion.advance_rate is 'Advanced of entered, 0 to 1.';
