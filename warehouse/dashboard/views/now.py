"""The open pipeline as it is: by stage, forecast category and owner, and how it got here."""

import altair as alt
import streamlit as st

from warehouse.dashboard import data, parts

OPEN = "marts.opportunity_enhanced"
MEASURES = ["deals", "amount", "weighted_amount"]


def body() -> None:
    filters = st.container(horizontal=True)
    with filters:
        currency = parts.choose_currency()
        owner = parts.choose_owner()
    asked = {"currency": currency, "owner": owner}
    # one scan for all that follows: small, whatever the number of deals
    cube_asked = data.start(
        """
        with cube as (
            select
                o.stage_name,
                o.forecast_category,
                o.close_fiscal_year,
                o.close_fiscal_quarter,
                o.is_overdue,
                count(*) as deals,
                sum(o.amount) as amount,
                sum(o.weighted_amount) as weighted_amount
            from marts.opportunity_enhanced as o
            where
                o.status = 'open'
                and o.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or o.owner_id = %(owner)s)
            group by 1, 2, 3, 4, 5
        )

        select
            coalesce(c.stage_name, '(none)') as stage_name,
            s.sort_order,
            coalesce(c.forecast_category, '(none)') as forecast_category,
            c.close_fiscal_year,
            c.close_fiscal_quarter,
            c.is_overdue,
            c.deals,
            c.amount,
            c.weighted_amount
        from cube as c
        left join marts.dim_stage as s on c.stage_name = s.stage_name
        order by s.sort_order nulls last, 1, 3, 4, 5, 6
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
    dated = rows.dropna(subset=["close_fiscal_year"])
    quarters = sorted(
        {(int(q.close_fiscal_year), int(q.close_fiscal_quarter)) for q in dated.itertuples()}
    )
    shown = {f"FY{year} Q{quarter}": (year, quarter) for year, quarter in quarters}
    with filters:
        picked = parts.choose("Closes in", [parts.ALL, *shown], "closes")
    year, quarter = shown.get(picked, (None, None))
    if year is not None:
        rows = rows[(rows["close_fiscal_year"] == year) & (rows["close_fiscal_quarter"] == quarter)]
    overdue = rows[rows["is_overdue"].fillna(False).astype(bool)]
    # of the hundred largest alone: what the view adds is looked up for no other
    deals_asked = data.start(
        """
        with largest as (
            select f.opportunity_id
            from marts.fct_opportunity as f
            where
                f.status = 'open'
                and f.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or f.owner_id = %(owner)s)
                and (
                    %(year)s::int is null
                    or (f.close_fiscal_year, f.close_fiscal_quarter) = (%(year)s, %(quarter)s)
                )
            order by f.amount desc nulls last, f.opportunity_id
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
        year=year,
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
        parts.below(cube, OPEN, "stages")
    with right:
        st.subheader("By forecast category")
        names = list(categories["forecast_category"])
        parts.draw(parts.bars(categories, "forecast_category", "amount", names))
        parts.below(cube, OPEN, "forecast-categories")

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
