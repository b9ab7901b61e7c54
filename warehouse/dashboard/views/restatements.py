"""What changed in quarters that were already over."""

import altair as alt
import streamlit as st

from warehouse.dashboard import parts, slow

SHOWN = 500


def body() -> None:
    with st.container(horizontal=True):
        currency = parts.choose_currency()
        measure = parts.choose("Of", ["won", "lost"], "measure")
    changed = slow.restatements(measure, currency)
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
