create or replace view marts.closed_period_restatement as
-- Few changes are of quarters that are over. Those are found first, by what was won or lost after
-- its quarter's end, or no longer then; the versions before and after are looked up for them alone.
with closed as (
    select
        h.opportunity_id,
        h.valid_from,
        h.valid_to,
        c.first_movement_day,
        c.last_day,
        marts.period_end('fiscal_quarter', h.close_date, c.fiscal_year_start_month) as period_end
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    where h.is_closed and not h.is_deleted and h.is_won is not null
),

changed as materialized (
    select
        a.opportunity_id,
        a.valid_from as changed_on
    from closed as a
    where
        a.valid_from > a.period_end
        and a.valid_from >= a.first_movement_day
        and a.valid_from <= a.last_day
    union
    select
        b.opportunity_id,
        b.valid_to as changed_on
    from closed as b
    where
        b.valid_to > b.period_end
        and b.valid_to >= b.first_movement_day
        and b.valid_to <= b.last_day
),

version as not materialized (
    select
        h.opportunity_id,
        h.valid_from,
        h.valid_to,
        s.status,
        case when s.status in ('won', 'lost') then s.status end as measure,
        coalesce(h.amount, 0) as amount,
        h.currency_iso_code,
        h.close_date,
        h.last_modified_by_id,
        marts.fiscal_quarter_start(h.close_date, c.fiscal_year_start_month) as close_period,
        c.fiscal_year_start_month,
        c.first_movement_day
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    -- selected, not called as a table: so it is inlined, where it would be called for each version
    cross join lateral (
        select marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as status
    ) as s
),

pair as (
    select
        n.opportunity_id,
        n.valid_from as changed_on,
        n.last_modified_by_id as changed_by_id,
        n.fiscal_year_start_month,
        p.measure as measure_before,
        n.measure as measure_after,
        p.close_period as period_before,
        n.close_period as period_after,
        p.currency_iso_code as currency_before,
        n.currency_iso_code as currency_after,
        p.amount as amount_before,
        n.amount as amount_after,
        trim_scale(p.amount * o.rate) as converted_before,
        trim_scale(n.amount * c.rate) as converted_after,
        (
            (p.measure is not distinct from n.measure)
            and (p.close_period is not distinct from n.close_period)
            and (p.currency_iso_code is not distinct from n.currency_iso_code)
        ) as is_same_number,
        case
            when p.opportunity_id is null then 'recorded late'
            when n.status = 'deleted' then 'deleted'
            when p.status = 'deleted' then 'restored'
            when n.status = 'open' then 'reopened'
            when p.status = 'open' then 'closed late'
            when 'unknown' in (n.status, p.status) then 'status unclear'
            when p.measure <> n.measure then 'outcome changed'
            when (p.close_period is distinct from n.close_period) then 'close date moved'
            when (p.currency_iso_code is distinct from n.currency_iso_code) then 'currency changed'
            when p.amount <> n.amount then 'amount changed'
            -- within its quarter: another rate
            else 'close date moved'
        end as reason
    from changed as d
    inner join version as n on d.opportunity_id = n.opportunity_id and d.changed_on = n.valid_from
    left join version as p on d.opportunity_id = p.opportunity_id and d.changed_on = p.valid_to
    left join
        marts.conversion_rate as o
        on
            p.measure is not null
            and p.currency_iso_code = o.currency_iso_code
            and marts.conversion_day(p.status, p.close_date, p.valid_from) >= o.valid_from
            and marts.conversion_day(p.status, p.close_date, p.valid_from) < o.valid_to
    left join
        marts.conversion_rate as c
        on
            n.measure is not null
            and n.currency_iso_code = c.currency_iso_code
            and marts.conversion_day(n.status, n.close_date, n.valid_from) >= c.valid_from
            and marts.conversion_day(n.status, n.close_date, n.valid_from) < c.valid_to
    where
        -- always so: the planner passes the baseline by
        n.valid_from >= n.first_movement_day
        and (n.measure is not null or p.measure is not null)
),

line as (
    select
        p.opportunity_id,
        p.changed_on,
        p.changed_by_id,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_after as measure,
        p.period_after as close_period,
        p.currency_after as currency_iso_code,
        0 as count,
        p.amount_after - p.amount_before as amount,
        p.converted_after - p.converted_before as amount_converted
    from pair as p
    where
        p.is_same_number
        and (
            p.amount_after <> p.amount_before
            or (p.converted_after is distinct from p.converted_before)
        )
    union all
    select
        p.opportunity_id,
        p.changed_on,
        p.changed_by_id,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_before as measure,
        p.period_before as close_period,
        p.currency_before as currency_iso_code,
        -1 as count,
        -p.amount_before as amount,
        -p.converted_before as amount_converted
    from pair as p
    where not p.is_same_number and p.measure_before is not null
    union all
    select
        p.opportunity_id,
        p.changed_on,
        p.changed_by_id,
        p.reason,
        p.fiscal_year_start_month,
        p.measure_after as measure,
        p.period_after as close_period,
        p.currency_after as currency_iso_code,
        1 as count,
        p.amount_after as amount,
        p.converted_after as amount_converted
    from pair as p
    where not p.is_same_number and p.measure_after is not null
)

select
    l.close_period,
    l.measure,
    l.currency_iso_code,
    l.changed_on,
    l.opportunity_id,
    l.reason,
    l.count,
    trim_scale(l.amount) as amount,
    l.changed_by_id,
    coalesce(u.name, l.changed_by_id) as changed_by_name,
    trim_scale(l.amount_converted) as amount_converted
from line as l
left join marts.dim_user as u on l.changed_by_id = u.user_id
where
    l.changed_on > marts.period_end(
        'fiscal_quarter', l.close_period, l.fiscal_year_start_month
    );

comment on view marts.closed_period_restatement is
'What changed in the won and lost figures of a fiscal quarter after it had ended: when, by which
deal, by how much. Grain: one row per close_period (the quarter, its first day), measure (won,
lost), currency, day and opportunity. Added to the figures as of the quarter''s last day, the lines
give the figures of any later day. Changes known from the second day of the history on. Where
a reporting currency is set, a close date that moves within its quarter to another rate is a line,
too, with an amount of 0. Source: marts.opportunity_history, marts.dim_user,
marts.conversion_rate.';
comment on column marts.closed_period_restatement.reason is
'recorded late, closed late, amount changed, close date moved, currency changed, outcome changed
(won to lost or back), status unclear (known no longer, or only now), reopened, deleted or
restored.';
comment on column marts.closed_period_restatement.count is
'Change of the number of deals: -1, 0 or 1.';
comment on column marts.closed_period_restatement.amount is 'Change of the amount.';
comment on column marts.closed_period_restatement.amount_converted is
'Change of the amount in the reporting currency (control.setting), each version by the rate of its
close date; NULL where no rate is known.';

grant select on marts.closed_period_restatement to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.closed_period_restatement.close_period is
'The restated fiscal quarter, its first day.';
comment on column marts.closed_period_restatement.measure is
'The figure that changed: won or lost.';
comment on column marts.closed_period_restatement.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.closed_period_restatement.changed_on is
'Business day of the change, after the quarter''s end.';
comment on column marts.closed_period_restatement.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.closed_period_restatement.changed_by_id is
'The Salesforce user who last changed the deal on that day; NULL where that was not delivered.';
comment on column marts.closed_period_restatement.changed_by_name is
'Their name; the id where users were never landed.';
