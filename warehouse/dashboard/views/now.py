"""The open pipeline as it is: by stage, forecast category and owner, and how it got here."""

import altair as alt
import streamlit as st

from warehouse.dashboard import data, parts

OPEN = "marts.opportunity_enhanced"
CUBE = "marts.opportunity_history"
MEASURES = ["deals", "amount", "weighted_amount"]


def body() -> None:
    filters = st.container(horizontal=True)
    with filters:
        currency = parts.choose_currency()
        owner = parts.choose_owner()
    asked = {"currency": currency, "owner": owner}
    # one scan for all that follows, small, whatever the number of deals; of the history's current
    # versions, which are half as wide as the fact's rows
    cube_asked = data.start(
        """
        with cube as (
            select
                h.stage_name,
                h.forecast_category,
                h.close_date,
                count(*) as deals,
                sum(h.amount) as amount,
                sum(marts.weighted_amount(h.amount, h.probability)) as weighted_amount
            from marts.opportunity_history as h
            where
                h.valid_to = '9999-12-31'
                and marts.is_in_pipeline(h.is_closed, h.is_deleted)
                and h.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or h.owner_id = %(owner)s)
            group by h.stage_name, h.forecast_category, h.close_date
        )

        select
            coalesce(u.stage_name, '(none)') as stage_name,
            s.sort_order,
            coalesce(u.forecast_category, '(none)') as forecast_category,
            d.fiscal_quarter_start,
            d.fiscal_year as close_fiscal_year,
            d.fiscal_quarter as close_fiscal_quarter,
            coalesce(u.close_date < c.last_day, false) as is_overdue,
            sum(u.deals)::bigint as deals,
            sum(u.amount) as amount,
            sum(u.weighted_amount) as weighted_amount
        from cube as u
        cross join marts.history_coverage as c
        left join marts.dim_date as d on u.close_date = d.date_day
        left join marts.dim_stage as s on u.stage_name = s.stage_name
        group by 1, 2, 3, 4, 5, 6, 7
        order by s.sort_order nulls last, 1, 3, 4, 7
        """,
        **asked,
    )
    owners_asked = data.start(
        """
        select
            coalesce(p.owner_name, p.owner_id, '(none)') as owner_name,
            p.pipeline_count,
            p.pipeline_amount,
            p.pipeline_weighted_amount,
            p.bookings_count_this_quarter,
            p.bookings_amount_this_quarter,
            p.lost_count_this_quarter
        from marts.owner_performance as p
        where
            p.currency_iso_code is not distinct from %(currency)s::text
            and (%(owner)s::text is null or p.owner_id = %(owner)s)
        order by p.pipeline_amount desc, 1
        """,
        **asked,
    )
    trend_asked = data.start(
        """
        select
            p.day,
            sum(p.open_count)::bigint as open_count,
            sum(p.amount) as amount,
            sum(p.weighted_amount) as weighted_amount
        from marts.history_coverage as c
        cross join lateral marts.pipeline_daily_between(
            greatest(c.first_day, c.last_day - 180), c.last_day
        ) as p
        where
            c.first_day is not null
            and p.currency_iso_code is not distinct from %(currency)s::text
        group by p.day
        order by p.day
        """,
        currency=currency,
    )
    cube = cube_asked.result()
    rows = cube.rows
    dated = rows.dropna(subset=["fiscal_quarter_start"]).sort_values("fiscal_quarter_start")
    shown = {
        f"FY{q.close_fiscal_year:.0f} Q{q.close_fiscal_quarter:.0f}": q.fiscal_quarter_start
        for q in dated.itertuples()
    }
    with filters:
        picked = parts.choose("Closes in", [parts.ALL, *shown], "closes")
    quarter = shown.get(picked)
    if quarter is not None:
        rows = rows[rows["fiscal_quarter_start"] == quarter]
    overdue = rows[rows["is_overdue"].astype(bool)]
    # of the hundred largest alone: what the view adds is looked up for no other
    deals_asked = data.start(
        """
        with largest as (
            select h.opportunity_id
            from marts.opportunity_history as h
            where
                h.valid_to = '9999-12-31'
                and marts.is_in_pipeline(h.is_closed, h.is_deleted)
                and h.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or h.owner_id = %(owner)s)
                and (
                    %(quarter)s::date is null
                    or (
                        h.close_date >= %(quarter)s::date
                        and h.close_date < %(quarter)s::date + interval '3 months'
                    )
                )
            order by h.amount desc nulls last, h.opportunity_id
            limit 100
        )

        select
            o.name,
            o.account_name,
            coalesce(o.owner_name, o.owner_id) as owner_name,
            o.stage_name,
            o.forecast_category,
            o.amount,
            o.weighted_amount,
            o.close_date,
            o.days_open,
            o.is_overdue,
            o.opportunity_id
        from marts.opportunity_enhanced as o
        where o.opportunity_id = any(array(select l.opportunity_id from largest as l))
        order by o.amount desc nulls last, o.opportunity_id
        """,
        **asked,
        quarter=quarter,
    )
    owners = owners_asked.result()
    won_count = owners.rows["bookings_count_this_quarter"].sum()
    closed_count = won_count + owners.rows["lost_count_this_quarter"].sum()
    means = data.metrics()
    parts.figures(
        parts.Figure("Open deals", f"{rows['deals'].sum():,}", means.get("pipeline_count", "")),
        parts.Figure(
            "Open amount", parts.compact(rows["amount"].sum()), means.get("pipeline_amount", ""),
        ),
        parts.Figure(
            "Weighted", parts.compact(rows["weighted_amount"].sum()),
            means.get("pipeline_weighted_amount", ""),
        ),
        parts.Figure(
            "Overdue", parts.compact(overdue["amount"].sum()),
            f"Amount of the {overdue['deals'].sum():,} open deals whose close date has passed.",
        ),
        parts.Figure(
            "Booked QTD", parts.compact(owners.rows["bookings_amount_this_quarter"].sum()),
            means.get("bookings_amount_this_quarter", ""),
        ),
        parts.Figure(
            "Win rate QTD", parts.share(won_count / closed_count if closed_count else None),
            means.get("win_rate_this_quarter", ""),
        ),
    )  # fmt: skip
    parts.below(owners, "marts.owner_performance", "booked")
    if rows.empty:
        st.info("No open deals here.")
        return
    stages = rows.groupby("stage_name", sort=False)[MEASURES].sum().reset_index()
    categories = rows.groupby("forecast_category")[MEASURES].sum().reset_index()
    categories = categories.sort_values("amount", ascending=False)
    left, right = st.columns(2)
    with left:
        st.subheader("By stage")
        parts.draw(parts.bars(stages, "stage_name", "amount", list(stages["stage_name"])))
        parts.below(cube, CUBE, "stages")
    with right:
        st.subheader("By forecast category")
        names = list(categories["forecast_category"])
        parts.draw(parts.bars(categories, "forecast_category", "amount", names))
        parts.below(cube, CUBE, "forecast-categories")

    by_owner = owners.rows[owners.rows["pipeline_count"] > 0].head(15)
    trend = trend_asked.result()
    left, right = st.columns(2)
    with left:
        st.subheader("By owner, all quarters")
        parts.draw(
            parts.bars(by_owner, "owner_name", "pipeline_amount", list(by_owner["owner_name"])),
            380,
        )
        parts.below(owners, "marts.owner_performance", "open-by-owner")
    with right:
        st.subheader("Half a year, all owners")
        parts.draw(
            alt.Chart(trend.rows)
            .mark_area(line={"color": parts.PLAIN}, color=parts.PLAIN, opacity=0.25)
            .encode(
                x=alt.X("day:T", title=None),
                y=alt.Y("amount:Q", axis=alt.Axis(format="~s")),
                tooltip=["day:T", alt.Tooltip("amount:Q", format=",.0f"), "open_count:Q"],
            ),
            380,
        )
        parts.below(trend, "marts.pipeline_daily", "trend")

    deals = deals_asked.result()
    st.subheader("Largest open deals")
    parts.table(deals.rows, amount=parts.money(), weighted_amount=parts.money())
    parts.below(deals, OPEN, "largest-open-deals")


parts.page("Pipeline now", "Open deals as they are: neither won nor lost.", body)
