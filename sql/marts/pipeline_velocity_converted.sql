create or replace view marts.pipeline_velocity_converted as
with slice as (
    select
        case grouping(m.owner_id, m.account_industry)
            when 0 then 'owner and segment'
            when 1 then 'owner'
            when 2 then 'segment'
            else 'all'
        end as slice,
        m.owner_id,
        m.account_industry as segment,
        count(m.pipeline_count) as open_count,
        avg(m.pipeline_amount_converted) as average_open_deal_converted,
        marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
        avg(m.days_to_close) as average_days_to_close,
        count(m.unconverted_count) filter (where m.pipeline_count = 1) as unconverted_count
    from marts.opportunity_measure as m
    group by
        grouping sets ((), (m.owner_id), (m.account_industry), (m.owner_id, m.account_industry))
)

select
    s.slice,
    s.owner_id,
    coalesce(u.name, s.owner_id) as owner_name,
    u.manager_name as owner_manager_name,
    s.segment,
    s.open_count,
    round(s.average_open_deal_converted, 2) as average_open_deal_converted,
    s.win_rate,
    round(s.average_days_to_close, 1) as average_days_to_close,
    round(
        s.open_count
        * s.average_open_deal_converted
        * s.win_rate
        / nullif(s.average_days_to_close, 0),
        2
    ) as velocity_converted,
    s.unconverted_count
from slice as s
cross join control.setting as c
left join marts.dim_user as u on s.owner_id = u.user_id
where c.reporting_currency is not null;

comment on view marts.pipeline_velocity_converted is
'What the open pipeline brings in per day, in the reporting currency (control.setting), all
currencies together: open deals × average size × win rate ÷ average cycle. Grain: one row per slice
(all; owner; segment, the industry of the account; owner and segment), owner_id and segment: say
which slice you want; none where no reporting currency is set. Source:
marts.opportunity_measure, marts.dim_user.';

grant select on marts.pipeline_velocity_converted to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_velocity_converted.slice is
'What the row is by: all, owner, segment, or owner and segment.';
comment on column marts.pipeline_velocity_converted.owner_id is
'Salesforce id of the user who owns the deals; NULL where slice is not by owner, or without one.';
comment on column marts.pipeline_velocity_converted.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.pipeline_velocity_converted.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.pipeline_velocity_converted.segment is
'Industry of the account; NULL where slice is not by segment, or without one.';
comment on column marts.pipeline_velocity_converted.open_count is 'Open deals.';
comment on column marts.pipeline_velocity_converted.average_open_deal_converted is
'Average amount of the open deals that have one, in the reporting currency by today''s rate, without
those that have no rate; NULL where there is none.';
comment on column marts.pipeline_velocity_converted.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.pipeline_velocity_converted.average_days_to_close is
'The cycle: average days from creation to close date of the won deals where both are known; NULL
where there is none.';
comment on column marts.pipeline_velocity_converted.velocity_converted is
'open_count × average_open_deal_converted × win_rate / average_days_to_close: amount per day, in the
reporting currency; NULL where one of them is, or the cycle is 0 days.';
comment on column marts.pipeline_velocity_converted.unconverted_count is
'Open deals with an amount that cannot be converted: no reporting currency is set, or no rate is
known.';
