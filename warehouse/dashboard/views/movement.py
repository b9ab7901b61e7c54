"""What moved in a period: opening + movements = closing, exactly."""

import pandas as pd
import streamlit as st

from warehouse.dashboard import data, parts

MOVEMENTS = [
    "created", "first_seen", "restored", "reopened", "pulled_in", "transferred", "increased",
    "currency_changed", "pushed_out", "decreased", "unclear", "deleted", "lost", "won",
]  # fmt: skip
GRAINS = {"Month": "month", "Fiscal quarter": "fiscal_quarter", "Week": "week", "Day": "day"}


def body() -> None:
    with st.container(horizontal=True):
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
        slices = data.ask(
            """
            select distinct m.close_period::text as close_period
            from marts.pipeline_movement_between(%(grain)s, %(start)s::date, %(start)s::date) as m
            where m.currency_iso_code is not distinct from %(currency)s::text
            order by close_period
            """,
            grain=grain,
            start=start,
            currency=currency,
        ).rows["close_period"]
        known = [str(value) for value in slices.dropna()]
        closes = parts.choose("Closes in quarter", [parts.ALL, *known], "closes")
    asked = {
        "grain": grain, "start": start, "currency": currency, "owner": owner,
        "closes": None if closes == parts.ALL else closes,
    }  # fmt: skip

    moved = data.ask(
        """
        select
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
            sum(m.increased_amount) as increased_amount,
            sum(m.currency_changed_amount) as currency_changed_amount,
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
            and (%(closes)s::date is null or m.close_period = %(closes)s::date)
        """,
        **asked,
    )
    row = parts.first(moved)
    if pd.isna(row.opening_amount):
        st.info("Nothing was in the pipeline then.")
        return
    means = data.meanings("marts.pipeline_movement")
    parts.figures(
        parts.Figure(
            "Opening", parts.compact(row.opening_amount),
            f"{means['opening_amount']} The day: {row.opening_day}.",
        ),
        parts.Figure(
            "Closing", parts.compact(row.closing_amount),
            f"{means['closing_amount']} The day: {row.closing_day}.",
            parts.compact(row.closing_amount - row.opening_amount),
        ),
        parts.Figure("Created", parts.compact(row.created_amount), means["created_amount"]),
        parts.Figure("Won", parts.compact(-row.won_amount), means["won_amount"]),
        parts.Figure("Lost", parts.compact(-row.lost_amount), means["lost_amount"]),
    )  # fmt: skip
    if row.is_partial:
        st.info(f"The history begins within this period: movements from {row.opening_day} on.")
    lines = [("opening", float(row.opening_amount))]
    lines += [
        (name.replace("_", " "), float(getattr(row, f"{name}_amount")))
        for name in MOVEMENTS
        if getattr(row, f"{name}_amount")
    ]
    parts.draw(parts.waterfall([*lines, ("closing", float(row.closing_amount))]), 420)
    parts.below(moved, "marts.pipeline_movement", "movement")

    st.subheader("The deals behind it")
    deals = data.ask(
        """
        select
            d.day,
            d.movement,
            f.name,
            d.count,
            d.amount,
            d.close_period,
            d.opportunity_id
        from marts.history_coverage as c
        cross join lateral marts.pipeline_movement_detail(
            greatest(%(start)s::date, c.first_movement_day),
            least(
                marts.period_end(%(grain)s, %(start)s::date, c.fiscal_year_start_month), c.last_day
            ),
            %(owner)s::text is not null
        ) as d
        left join marts.fct_opportunity as f on d.opportunity_id = f.opportunity_id
        where
            d.currency_iso_code is not distinct from %(currency)s::text
            and (%(owner)s::text is null or d.owner_id = %(owner)s)
            and (%(closes)s::date is null or d.close_period = %(closes)s::date)
        order by abs(d.amount) desc, d.opportunity_id
        limit 500
        """,
        **asked,
    )
    movements = sorted(set(deals.rows["movement"]))
    picked = parts.choose("Movement", [parts.ALL, *movements], "movement")
    rows = deals.rows if picked == parts.ALL else deals.rows[deals.rows["movement"] == picked]
    parts.table(rows, amount=parts.money())
    parts.below(deals, "marts.pipeline_movement", "movement-deals")


parts.page(
    "What moved", "From the opening to the closing of a period: the lines add up, without a rest.",
    body,
)  # fmt: skip
