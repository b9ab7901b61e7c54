"""What takes long among many deals: asked when the dashboard starts, before anybody looks."""

from warehouse.dashboard import data
from warehouse.dashboard.data import Answer


def stages(currency: str | None) -> Answer:
    """What became of the deals that entered each stage, in each quarter and ever.

    Of all quarters at once: what takes long is to follow the deals, whichever of them count.
    """
    return data.ask(
        """
        select
            case
                when grouping(p.entered_period) = 1 then 'ever'
                else coalesce(p.entered_period::text, 'before the history')
            end as entered_in,
            coalesce(p.stage_name, '(none)') as stage_name,
            min(p.sort_order) as sort_order,
            count(*) as entered,
            count(*) filter (where p.fate = 'advanced') as advanced,
            count(*) filter (where p.fate = 'won') as won,
            count(*) filter (where p.fate = 'still there') as still_there,
            count(*) filter (where p.fate = 'moved aside') as moved_aside,
            count(*) filter (where p.fate = 'moved back') as moved_back,
            count(*) filter (where p.fate = 'lost') as lost,
            count(*) filter (where p.fate = 'deleted') as deleted,
            marts.win_rate(
                count(*) filter (where p.status = 'won'), count(*) filter (where p.status = 'lost')
            ) as win_rate,
            percentile_cont(0.5) within group (order by p.days_in_stage) as median_days,
            percentile_cont(0.9) within group (order by p.days_in_stage) as slowest_tenth
        from marts.stage_passage as p
        left join marts.dim_stage as s on p.stage_name = s.stage_name
        where
            s.is_closed is not true
            and p.currency_iso_code is not distinct from %(currency)s::text
        group by grouping sets (
            (coalesce(p.stage_name, '(none)')),
            (coalesce(p.stage_name, '(none)'), p.entered_period)
        )
        order by entered_in, sort_order nulls last, stage_name
        """,
        currency=currency,
    )


def coverage(currency: str | None) -> Answer:
    """What was open so many days before a quarter's end, and what was won of it."""
    # six ended quarters before the running one
    since = (
        data.ask(
            """
        select
            marts.fiscal_quarter_start(
                (c.last_day - interval '18 months')::date, c.fiscal_year_start_month
            ) as since
        from marts.history_coverage as c
        """
        )
        .rows["since"]
        .iloc[0]
    )
    return data.ask(
        """
        select
            c.close_period::text as close_period,
            c.days_before_end,
            c.day,
            c.is_complete,
            c.open_count,
            c.open_amount,
            c.weighted_amount,
            c.won_amount,
            c.coverage
        from marts.pipeline_coverage as c
        where
            c.currency_iso_code is not distinct from %(currency)s::text
            and c.close_period >= %(since)s::date
            and c.days_before_end between 0 and 120
        order by c.close_period, c.days_before_end desc
        """,
        currency=currency,
        since=since,
    )


def restatements(measure: str, currency: str | None) -> Answer:
    """What changed in quarters that were over, by deal."""
    return data.ask(
        """
        select
            r.changed_on,
            r.close_period::text as close_period,
            r.reason,
            f.name,
            r.count,
            r.amount,
            r.opportunity_id
        from marts.closed_period_restatement as r
        left join marts.fct_opportunity as f on r.opportunity_id = f.opportunity_id
        where
            r.measure = %(measure)s
            and r.currency_iso_code is not distinct from %(currency)s::text
        order by r.changed_on desc, abs(r.amount) desc, r.opportunity_id
        """,
        measure=measure,
        currency=currency,
    )


def owners(currency: str | None) -> Answer:
    """Bookings, losses and pipeline by owner."""
    return data.ask(
        """
        select
            coalesce(p.owner_name, p.owner_id, '(none)') as owner_name,
            p.bookings_count,
            p.bookings_amount,
            p.bookings_count_this_quarter,
            p.bookings_amount_this_quarter,
            p.bookings_count_this_month,
            p.bookings_amount_this_month,
            p.lost_count,
            p.lost_count_this_quarter,
            p.lost_count_this_month,
            p.win_rate,
            p.win_rate_this_quarter,
            p.win_rate_this_month,
            p.pipeline_count,
            p.pipeline_amount,
            p.pipeline_weighted_amount,
            p.average_days_to_close,
            p.owner_id
        from marts.owner_performance as p
        where p.currency_iso_code is not distinct from %(currency)s::text
        order by p.bookings_amount desc, owner_name
        limit 500
        """,
        currency=currency,
    )


def managers(currency: str | None) -> Answer:
    """The same by manager, with all below."""
    return data.ask(
        """
        select
            p.manager_name,
            p.owner_count,
            p.bookings_count,
            p.bookings_amount,
            p.bookings_amount_this_quarter,
            p.win_rate,
            p.pipeline_count,
            p.pipeline_amount,
            p.pipeline_weighted_amount
        from marts.manager_performance as p
        where p.currency_iso_code is not distinct from %(currency)s::text
        order by p.bookings_amount desc, p.manager_name
        limit 200
        """,
        currency=currency,
    )


def ask_first() -> None:
    """As the pages do while nobody has chosen anything."""
    for currency in data.currencies()[:1]:
        stages(currency)
        coverage(currency)
        restatements("won", currency)
        owners(currency)
        managers(currency)
