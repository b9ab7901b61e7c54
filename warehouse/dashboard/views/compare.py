"""The pipeline as it was on two days, side by side."""

from datetime import timedelta

import altair as alt
import pandas as pd
import streamlit as st

from warehouse.dashboard import data, parts


def body() -> None:
    covered = data.ask("select c.first_day, c.last_day from marts.history_coverage as c")
    if covered.rows.empty or pd.isna(parts.first(covered).first_day):
        st.info("There is no history yet: the first run begins it.")
        return
    first, last = parts.first(covered)
    with st.container(horizontal=True):
        one = st.date_input(
            "Then", max(first, last - timedelta(days=30)), first, last, key="then",
            bind="query-params", format="YYYY-MM-DD",
        )  # fmt: skip
        other = st.date_input(
            "And now, or later", last, first, last, key="later", bind="query-params",
            format="YYYY-MM-DD",
        )  # fmt: skip
        currency = parts.choose_currency()
        owner = parts.choose_owner()
    asked = {"one": one, "other": other, "currency": currency, "owner": owner}
    # a deal whose version holds on both days is no difference: only the others are compared
    deals_asked = data.start(
        """
        with a as (
            select o.opportunity_id, o.status, o.stage_name, o.amount, o.close_date
            from marts.opportunity_as_of(%(one)s::date) as o
            where
                (o.valid_from > %(other)s or o.valid_to <= %(other)s)
                and not o.is_deleted
                and o.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or o.owner_id = %(owner)s)
        ),

        b as (
            select o.opportunity_id, o.status, o.stage_name, o.amount, o.close_date
            from marts.opportunity_as_of(%(other)s::date) as o
            where
                (o.valid_from > %(one)s or o.valid_to <= %(one)s)
                and not o.is_deleted
                and o.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or o.owner_id = %(owner)s)
        ),

        difference as (
            select
                opportunity_id,
                a.status as status_then,
                b.status as status_later,
                a.stage_name as stage_then,
                b.stage_name as stage_later,
                a.amount as amount_then,
                b.amount as amount_later,
                coalesce(case when b.status = 'open' then b.amount end, 0)
                - coalesce(case when a.status = 'open' then a.amount end, 0) as difference,
                a.close_date as close_date_then,
                b.close_date as close_date_later
            from a
            full join b using (opportunity_id)
            where
                (a.status = 'open' or b.status = 'open')
                and (a.status, a.stage_name, a.amount, a.close_date)
                is distinct from (b.status, b.stage_name, b.amount, b.close_date)
            order by abs(
                coalesce(case when b.status = 'open' then b.amount end, 0)
                - coalesce(case when a.status = 'open' then a.amount end, 0)
            ) desc, opportunity_id
            limit 200
        )

        select
            f.name,
            d.status_then,
            d.status_later,
            d.stage_then,
            d.stage_later,
            d.amount_then,
            d.amount_later,
            d.difference,
            d.close_date_then,
            d.close_date_later,
            d.opportunity_id
        from difference as d
        left join marts.fct_opportunity as f on d.opportunity_id = f.opportunity_id
        order by abs(d.difference) desc, d.opportunity_id
        """,
        **asked,
    )
    stages = data.ask(
        """
        with both_days as (
            select
                a.stage_name,
                sum(a.amount) as amount_then,
                null::numeric as amount_later
            from marts.opportunity_as_of(%(one)s::date) as a
            where
                a.status = 'open' and not a.is_deleted
                and a.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or a.owner_id = %(owner)s)
            group by a.stage_name
            union all
            select
                b.stage_name,
                null,
                sum(b.amount)
            from marts.opportunity_as_of(%(other)s::date) as b
            where
                b.status = 'open' and not b.is_deleted
                and b.currency_iso_code is not distinct from %(currency)s::text
                and (%(owner)s::text is null or b.owner_id = %(owner)s)
            group by b.stage_name
        )

        select
            coalesce(d.stage_name, '(none)') as stage_name,
            coalesce(sum(d.amount_then), 0) as amount_then,
            coalesce(sum(d.amount_later), 0) as amount_later,
            min(s.sort_order) as sort_order
        from both_days as d
        left join marts.dim_stage as s on d.stage_name = s.stage_name
        group by 1
        order by sort_order nulls last, stage_name
        """,
        **asked,
    )
    if parts.nothing(stages, "No open deals on either day."):
        return
    rows = stages.rows
    then, later = rows["amount_then"].sum(), rows["amount_later"].sum()
    meaning = "Amount of the deals that were open at the end of the day."
    parts.figures(
        parts.Figure("Open then", parts.compact(then), meaning),
        parts.Figure("Open later", parts.compact(later), meaning, parts.compact(later - then)),
    )
    long = rows.melt(
        id_vars=["stage_name"], value_vars=["amount_then", "amount_later"], var_name="day",
        value_name="amount",
    )  # fmt: skip
    names = {"amount_then": str(one), "amount_later": str(other)}
    if one == other:
        names["amount_later"] += " again"
    long["day"] = long["day"].map(names)
    parts.draw(
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=parts.stages("stage_name", list(rows["stage_name"])),
            x=alt.X("amount:Q", axis=alt.Axis(format="~s")),
            yOffset=alt.YOffset("day:N", sort=list(names.values())),
            color=alt.Color("day:N", sort=list(names.values()), legend=parts.legend(),
                            scale=alt.Scale(range=[parts.PALE, parts.PLAIN])),
            tooltip=["stage_name", "day", alt.Tooltip("amount:Q", format=",.0f")],
        ),
        380,
    )  # fmt: skip
    parts.below(stages, "marts.opportunity_daily", "two-days")

    st.subheader("Deals that make the difference")
    deals = deals_asked.result()
    parts.table(
        deals.rows, amount_then=parts.money(), amount_later=parts.money(),
        difference=parts.money(),
    )  # fmt: skip
    parts.below(deals, "marts.opportunity_daily", "two-days-deals")


parts.page("Two days", "What was open on one day, beside what was open on another.", body)
