"""How much of what is open before a quarter's end is won by then, quarter by quarter."""

import altair as alt
import streamlit as st

from warehouse.dashboard import parts, slow

SHOWN = 6


def body() -> None:
    with st.container(horizontal=True):
        currency = parts.choose_currency()
        drawn = parts.choose("Drawn", ["Share won by the end", "Open amount"], "drawn")
    curve = slow.coverage(currency)
    if parts.nothing(curve, "No open deal has had a close date since the history began."):
        return
    rows = curve.rows
    known = rows[rows["is_complete"]] if drawn.startswith("Share") else rows
    periods = sorted(set(known["close_period"]))[-SHOWN:]
    known = known[known["close_period"].isin(periods)]
    running = rows[~rows["is_complete"]]
    if known.empty:
        st.info("No quarter has ended since the history began: the curve comes with the first.")
    else:
        share = drawn.startswith("Share")
        parts.draw(
            alt.Chart(known)
            .mark_line()
            .encode(
                x=alt.X("days_before_end:Q", scale=alt.Scale(reverse=True),
                        title="days before the quarter's end"),
                y=alt.Y("coverage:Q" if share else "open_amount:Q",
                        axis=alt.Axis(format="%" if share else "~s"),
                        title="won by the end, of what was open" if share else "open amount"),
                color=alt.Color("close_period:N", legend=parts.legend()),
                tooltip=["close_period", "day:T", "days_before_end",
                         alt.Tooltip("open_amount:Q", format=",.0f"),
                         alt.Tooltip("coverage:Q", format=".1%")],
            ),
            400,
        )  # fmt: skip
    parts.below(curve, "marts.pipeline_coverage", "coverage")
    if running.empty:
        return
    st.subheader("Running quarters, by what earlier ones made of it")
    ended = rows[rows["is_complete"]].groupby("days_before_end")["coverage"].mean()
    latest = running.sort_values("day").groupby("close_period").tail(1)
    shown = latest[["close_period", "day", "days_before_end", "open_amount", "won_amount"]].copy()
    shown["usual_share"] = shown["days_before_end"].map(ended)
    shown["would_be_won"] = shown["open_amount"] * shown["usual_share"]
    parts.table(
        shown,
        close_period="quarter from",
        open_amount=parts.money(),
        won_amount=parts.money(),
        usual_share=st.column_config.NumberColumn(
            "usual share", format="percent",
            help="Mean of the share won of the ended quarters, as many days before their end.",
        ),
        would_be_won=parts.money("would be won"),
    )  # fmt: skip


parts.page(
    "Coverage",
    "Of the deals open so many days before a quarter's end: the share that was won by the end.",
    body,
)
