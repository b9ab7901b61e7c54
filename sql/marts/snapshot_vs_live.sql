create or replace view marts.snapshot_vs_live as
with snapshot as (
    select
        d.day as snapshot_day,
        c.fiscal_year_start_month
    from marts.history_day as d
    cross join marts.history_coverage as c
    where d.day < c.last_day and extract(day from d.day + 1) = 1
),

deal as (
    select
        s.snapshot_day,
        p.close_period,
        t.currency_iso_code_then as currency_iso_code,
        coalesce(t.amount_then, 0) as amount_then,
        coalesce(t.weighted_amount_then, 0) as weighted_amount_then,
        coalesce(t.amount_now, 0) as amount_now,
        t.amount_then_converted,
        t.weighted_amount_then_converted,
        t.amount_now_converted,
        (
            (t.amount_then is not null and t.amount_then_converted is null)
            or (t.amount_now is not null and t.amount_now_converted is null)
        ) as is_unconverted,
        t.status_now,
        case
            when t.status_now = 'deleted' then 'deleted'
            when (p.close_period_now is distinct from p.close_period) then 'moved'
            else t.status_now
        end as outcome,
        (
            t.status_now <> 'deleted'
            and (t.currency_iso_code_now is distinct from t.currency_iso_code_then)
        ) as has_changed_currency
    from snapshot as s
    cross join lateral marts.opportunity_then_and_now(s.snapshot_day) as t
    cross join
        lateral (
            select
                marts.fiscal_quarter_start(t.close_date_then, s.fiscal_year_start_month)
                    as close_period,
                marts.fiscal_quarter_start(t.close_date_now, s.fiscal_year_start_month)
                    as close_period_now
        ) as p
    where t.status_then = 'open'
)

select
    d.snapshot_day,
    d.close_period,
    d.currency_iso_code,

    -- then
    count(*) as open_count,
    trim_scale(sum(d.amount_then)) as open_amount,
    trim_scale(sum(d.weighted_amount_then)) as weighted_amount,

    -- now
    count(*) filter (where d.outcome = 'open') as still_open_count,
    count(*) filter (where d.outcome = 'won') as won_count,
    count(*) filter (where d.outcome = 'lost') as lost_count,
    count(*) filter (where d.outcome = 'unknown') as unknown_count,
    count(*) filter (where d.outcome = 'moved') as moved_period_count,
    count(*) filter (where d.outcome = 'deleted') as deleted_count,
    count(*) filter (where d.outcome = 'moved' and d.status_now = 'won') as won_elsewhere_count,
    count(*) filter (where d.has_changed_currency) as changed_currency_count,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'open' and not d.has_changed_currency
    ), 0)) as still_open_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'won' and not d.has_changed_currency
    ), 0)) as won_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'lost' and not d.has_changed_currency
    ), 0)) as lost_amount,
    trim_scale(coalesce(sum(d.amount_now) filter (
        where d.outcome = 'moved' and not d.has_changed_currency
    ), 0)) as moved_period_amount,
    trim_scale(coalesce(sum(d.amount_then) filter (
        where d.outcome = 'deleted'
    ), 0)) as deleted_amount,

    -- in the reporting currency
    trim_scale(sum(d.amount_then_converted)) as open_amount_converted,
    trim_scale(sum(d.weighted_amount_then_converted)) as weighted_amount_converted,
    trim_scale(sum(d.amount_now_converted) filter (where d.outcome = 'open'))
        as still_open_amount_converted,
    trim_scale(sum(d.amount_now_converted) filter (where d.outcome = 'won'))
        as won_amount_converted,
    trim_scale(sum(d.amount_now_converted) filter (where d.outcome = 'lost'))
        as lost_amount_converted,
    trim_scale(sum(d.amount_now_converted) filter (where d.outcome = 'moved'))
        as moved_period_amount_converted,
    trim_scale(sum(d.amount_then_converted) filter (where d.outcome = 'deleted'))
        as deleted_amount_converted,
    count(*) filter (where d.is_unconverted) as unconverted_count
from deal as d
group by d.snapshot_day, d.close_period, d.currency_iso_code;

comment on view marts.snapshot_vs_live is
'The open pipeline as it was at the end of each past month beside what became of the same deals.
Grain: one row per snapshot_day (a month''s last day), close_period (fiscal quarter of the close
date then) and currency then. Still open, won, lost, unknown, moved to another period and deleted
add up to open_count: won is won in the very period, as of today. Amounts of now are today''s, of
deals that kept their currency; deleted deals count at their amount then. Converted amounts are of
all deals, whatever currency they are in now: then by the rate of the snapshot_day, now by that of
the close date (closed) or of today (open). For another day, or deal
by deal: marts.opportunity_then_and_now(day). Source: marts.opportunity_history,
marts.fct_opportunity, marts.conversion_rate.';
comment on column marts.snapshot_vs_live.moved_period_count is
'Deals whose close date lies in another fiscal quarter today, whatever became of them.';
comment on column marts.snapshot_vs_live.won_elsewhere_count is
'Of those, the deals that are won: booked in another fiscal quarter.';
comment on column marts.snapshot_vs_live.changed_currency_count is
'Deals in another currency today: counted, but in no amount of now that is not converted.';

grant select on marts.snapshot_vs_live to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.snapshot_vs_live.snapshot_day is 'The day looked back at: last of a month.';
comment on column marts.snapshot_vs_live.close_period is
'First day of the fiscal quarter of the close date then; NULL without one.';
comment on column marts.snapshot_vs_live.currency_iso_code is 'Currency of the deals then.';
comment on column marts.snapshot_vs_live.open_count is 'Open deals at the end of that day.';
comment on column marts.snapshot_vs_live.open_amount is
'Their amount then, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.snapshot_vs_live.weighted_amount is
'Their weighted amount then, in currency_iso_code; NULL counts 0.';
comment on column marts.snapshot_vs_live.still_open_count is
'Of them, those open today, with a close date in the same fiscal quarter.';
comment on column marts.snapshot_vs_live.won_count is
'Of them, those won in that very fiscal quarter.';
comment on column marts.snapshot_vs_live.lost_count is
'Of them, those lost in that very fiscal quarter.';
comment on column marts.snapshot_vs_live.unknown_count is
'Of them, those whose status is not known today.';
comment on column marts.snapshot_vs_live.deleted_count is 'Of them, those deleted today.';
comment on column marts.snapshot_vs_live.still_open_amount is
'Today''s amount of those still open that kept their currency.';
comment on column marts.snapshot_vs_live.won_amount is
'Today''s amount of those won in the quarter that kept their currency.';
comment on column marts.snapshot_vs_live.lost_amount is
'Today''s amount of those lost in the quarter that kept their currency.';
comment on column marts.snapshot_vs_live.moved_period_amount is
'Today''s amount of those moved to another quarter that kept their currency.';
comment on column marts.snapshot_vs_live.deleted_amount is 'Amount then of those deleted today.';
comment on column marts.snapshot_vs_live.open_amount_converted is
'Amount then of the open deals in the reporting currency, by the rate of snapshot_day, without those
that have no rate; NULL where none has.';
comment on column marts.snapshot_vs_live.weighted_amount_converted is
'Their weighted amount then in the reporting currency, likewise.';
comment on column marts.snapshot_vs_live.still_open_amount_converted is
'Today''s amount of those still open in the reporting currency, by today''s rate, without those that
have no rate; NULL where there is none.';
comment on column marts.snapshot_vs_live.won_amount_converted is
'Today''s amount of those won in the quarter in the reporting currency, by the rate of their close
date, without those that have no rate; NULL where there is none.';
comment on column marts.snapshot_vs_live.lost_amount_converted is
'Today''s amount of those lost in the quarter in the reporting currency, likewise.';
comment on column marts.snapshot_vs_live.moved_period_amount_converted is
'Today''s amount of those moved to another quarter in the reporting currency: open ones by today''s
rate, closed ones by that of their close date; NULL where there is none.';
comment on column marts.snapshot_vs_live.deleted_amount_converted is
'Amount then of those deleted today in the reporting currency, by the rate of snapshot_day; NULL
where there is none.';
comment on column marts.snapshot_vs_live.unconverted_count is
'Of the open deals, those with an amount, then or now, that cannot be converted: no reporting
currency is set, or no rate is known.';
