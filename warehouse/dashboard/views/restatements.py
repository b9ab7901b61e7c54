"""What changed in quarters that were already over."""

import altair as alt
import streamlit as st

from warehouse.dashboard import data, parts

SHOWN = 500


def body() -> None:
    with st.container(horizontal=True):
        currency = parts.choose_currency()
        measure = parts.choose("Of", ["won", "lost"], "measure")
    changed = data.ask(
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
    if parts.nothing(changed, "No quarter changed after it was over."):
        return
    sums = changed.rows.groupby(["close_period", "reason"])[["count", "amount"]].sum().reset_index()
    parts.draw(
        alt.Chart(sums)
        .mark_bar()
        .encode(
            x=alt.X("close_period:N", title="quarter from"),
            y=alt.Y("amount:Q", title=f"{measure}, added or taken",
                    axis=alt.Axis(format="~s")),
            color=alt.Color("reason:N", legend=parts.legend()),
            tooltip=["close_period", "reason", alt.Tooltip("amount:Q", format=",.0f"),
                     "count:Q"],
        ),
        440,
    )  # fmt: skip
    parts.below(changed, "marts.closed_period_restatement", "restatements")
    st.subheader("By which deals")
    parts.table(changed.rows.head(SHOWN), amount=parts.money())
    if len(changed.rows) > SHOWN:
        st.caption(f"The latest {SHOWN:,} of {len(changed.rows):,}; the CSV has them all.")
    parts.below(changed, "marts.closed_period_restatement", "restatement-deals")


parts.page(
    "Restatements", "Won and lost of quarters that were over, and were changed afterwards.", body
)
