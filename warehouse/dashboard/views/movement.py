"""What moved in a period: opening + movements = closing, exactly."""

import streamlit as st

from warehouse.dashboard import data, parts

MOVEMENTS = [
    "created", "first_seen", "restored", "reopened", "pulled_in", "transferred", "progressed",
    "merged", "increased", "currency_changed", "reclassified", "regressed", "pushed_out",
    "decreased", "unclear", "deleted", "lost", "won",
]  # fmt: skip
# Named among the deals, though it changes no sum: the close date moved, within its quarter.
ASIDE = "slipped"
GRAINS = {"Month": "month", "Fiscal quarter": "fiscal_quarter", "Week": "week", "Day": "day"}


def body() -> None:
    filters = st.container(horizontal=True)
    with filters:
        grain = GRAINS[parts.choose("Period", list(GRAINS), "grain")]
        periods = data.ask(
            """
            select distinct
                marts.period_start(%(grain)s, d.day::date, c.fiscal_year_start_month) as first_day
            from marts.history_coverage as c
            cross join lateral generate_series(
                c.first_movement_day::timestamp, c.last_day::timestamp, '1 day'
            ) as d (day)
            order by first_day desc
            """,
            grain=grain,
        )
        if parts.nothing(periods, "The history begins today: look again tomorrow."):
            return
        starts = [str(day) for day in periods.rows["first_day"]]
        start = parts.choose("that begins on", starts, f"from_{grain}")
        currency = parts.choose_currency()
        owner = parts.choose_owner()
    asked = {"grain": grain, "start": start, "currency": currency, "owner": owner}

    moved = data.ask(
        """
        select
            m.close_period,
            min(m.opening_day) as opening_day,
            max(m.closing_day) as closing_day,
            bool_or(m.is_partial) as is_partial,
            sum(m.opening_amount) as opening_amount,
            sum(m.created_amount) as created_amount,
            sum(m.first_seen_amount) as first_seen_amount,
            sum(m.restored_amount) as restored_amount,
            sum(m.reopened_amount) as reopened_amount,
            sum(m.pulled_in_amount) as pulled_in_amount,
            sum(m.transferred_amount) as transferred_amount,
            sum(m.progressed_amount) as progressed_amount,
            sum(m.merged_amount) as merged_amount,
            sum(m.increased_amount) as increased_amount,
            sum(m.currency_changed_amount) as currency_changed_amount,
            sum(m.reclassified_amount) as reclassified_amount,
            sum(m.regressed_amount) as regressed_amount,
            sum(m.pushed_out_amount) as pushed_out_amount,
            sum(m.decreased_amount) as decreased_amount,
            sum(m.unclear_amount) as unclear_amount,
            sum(m.deleted_amount) as deleted_amount,
            sum(m.lost_amount) as lost_amount,
            sum(m.won_amount) as won_amount,
            sum(m.closing_amount) as closing_amount,
            sum(m.opening_count)::bigint as opening_count,
            sum(m.closing_count)::bigint as closing_count
        from marts.pipeline_movement_between(
            %(grain)s, %(start)s::date, %(start)s::date, %(owner)s::text is not null
        ) as m
        where
            m.currency_iso_code is not distinct from %(currency)s::text
            and (%(owner)s::text is null or m.owner_id = %(owner)s)
        group by m.close_period
        order by m.close_period
        """,
        **asked,
    )
    if parts.nothing(moved, "Nothing was in the pipeline then."):
        return
    known = [str(period) for period in moved.rows["close_period"].dropna()]
    with filters:
        closes = parts.choose("Closes in quarter", [parts.ALL, *known], "closes")
    rows = moved.rows
    if closes != parts.ALL:
        rows = rows[rows["close_period"].astype(str) == closes]
    sums = rows.filter(regex="_amount$").sum()
    row = parts.first(moved)
    means = data.meanings("marts.pipeline_movement")
    parts.figures(
        parts.Figure(
            "Opening", parts.compact(sums.opening_amount),
            f"{means['opening_amount']} The day: {row.opening_day}.",
        ),
        parts.Figure(
            "Closing", parts.compact(sums.closing_amount),
            f"{means['closing_amount']} The day: {row.closing_day}.",
            parts.compact(sums.closing_amount - sums.opening_amount),
        ),
        parts.Figure("Created", parts.compact(sums.created_amount), means["created_amount"]),
        parts.Figure("Won", parts.compact(-sums.won_amount), means["won_amount"]),
        parts.Figure("Lost", parts.compact(-sums.lost_amount), means["lost_amount"]),
    )  # fmt: skip
    if row.is_partial:
        st.info(f"The history begins within this period: movements from {row.opening_day} on.")
    lines = [("opening", float(sums.opening_amount))]
    lines += [
        (name.replace("_", " "), float(sums[f"{name}_amount"]))
        for name in MOVEMENTS
        if sums[f"{name}_amount"]
    ]
    parts.draw(parts.waterfall([*lines, ("closing", float(sums.closing_amount))]), 420)
    parts.below(moved, "marts.pipeline_movement", "movement")

    st.subheader("The deals behind it")
    deals = data.ask(
        """
        with line as (
            select d.*
            from marts.history_coverage as c
            cross join lateral marts.pipeline_movement_detail(
                greatest(%(start)s::date, c.first_movement_day),
                least(
                    marts.period_end(%(grain)s, %(start)s::date, c.fiscal_year_start_month),
                    c.last_day
                ),
                %(owner)s::text is not null
            ) as d
            where
                d.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or d.owner_id = %(owner)s)
                and (%(closes)s::date is null or d.close_period = %(closes)s::date)
            order by abs(d.amount) desc, d.opportunity_id
            limit 500
        )

        select
            l.day,
            l.movement,
            f.name,
            l.count,
            l.amount,
            l.close_period,
            l.opportunity_id
        from line as l
        left join marts.fct_opportunity as f on l.opportunity_id = f.opportunity_id
        order by abs(l.amount) desc, l.opportunity_id
        """,
        **asked,
        closes=None if closes == parts.ALL else closes,
    )
    movements = sorted(set(deals.rows["movement"]))
    picked = parts.choose("Movement", [parts.ALL, *movements], "movement")
    listed = deals.rows
    is_picked = listed["movement"] == picked if picked != parts.ALL else listed["movement"] != ASIDE
    listed = listed[is_picked]
    parts.table(listed, amount=parts.money())
    parts.below(deals, "marts.pipeline_movement", "movement-deals")


parts.page(
    "What moved", "From the opening to the closing of a period: the lines add up, without a rest.",
    body,
)  # fmt: skip
