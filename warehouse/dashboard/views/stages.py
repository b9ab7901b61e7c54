"""How deals pass through the stages, and how long they stay."""

import altair as alt
import streamlit as st

from warehouse.dashboard import data, parts, slow

FATES = ["advanced", "won", "still_there", "moved_aside", "moved_back", "lost", "deleted"]


def body() -> None:
    with st.container(horizontal=True):
        periods = data.ask(
            """
            select distinct
                marts.fiscal_quarter_start(d.day::date, c.fiscal_year_start_month)::text
                    as entered_period
            from marts.history_coverage as c
            cross join lateral generate_series(
                c.first_day::timestamp, c.last_day::timestamp, '1 month'
            ) as d (day)
            order by entered_period desc
            """
        ).rows["entered_period"]
        picked = parts.choose("Entered in the quarter from", [parts.ALL, *periods], "entered")
        currency = parts.choose_currency()
    passed = data.narrowed(
        slow.stages(currency), "entered_in", "ever" if picked == parts.ALL else picked
    )
    if parts.nothing(passed, "No deal entered a stage then."):
        return
    order = list(passed.rows["stage_name"])
    long = passed.rows.melt(
        id_vars=["stage_name"], value_vars=FATES, var_name="became", value_name="deals"
    )
    long["place"] = long["became"].map(FATES.index)
    long["became"] = long["became"].str.replace("_", " ")
    st.subheader("What became of the deals that entered a stage")
    parts.draw(
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=parts.stages("stage_name", order),
            x=alt.X("deals:Q", stack="normalize", title="share of the deals that entered"),
            order="place:Q",
            color=alt.Color(
                "became:N", legend=parts.legend(), sort=[fate.replace("_", " ") for fate in FATES],
                scale=alt.Scale(
                    domain=[fate.replace("_", " ") for fate in FATES],
                    range=["#2f6fde", parts.GOOD, "#c9d3e0", "#b79ad6", "#f0b45c", parts.BAD,
                           "#6b7280"],
                ),
            ),
            tooltip=["stage_name", "became", "deals"],
        ),
        460,
    )  # fmt: skip
    parts.below(passed, "marts.stage_conversion", "stages-fates")

    left, right = st.columns(2)
    with left:
        st.subheader("Won in the end")
        parts.draw(
            alt.Chart(passed.rows)
            .mark_bar(color=parts.GOOD)
            .encode(
                y=parts.stages("stage_name", order),
                x=alt.X("win_rate:Q", axis=alt.Axis(format="%"),
                        title="won of won and lost, of those that entered"),
                tooltip=["stage_name", alt.Tooltip("win_rate:Q", format=".1%"), "entered"],
            )
        )  # fmt: skip
        parts.below(passed, "marts.stage_conversion", "stages-won")
    with right:
        st.subheader("Days in the stage")
        base = alt.Chart(passed.rows).encode(
            y=parts.stages("stage_name", order),
            tooltip=["stage_name", "median_days", "slowest_tenth", "entered"],
        )
        parts.draw(
            base.mark_bar(color=parts.PALE).encode(
                x=alt.X("slowest_tenth:Q", title="median, and the slowest tenth (pale)")
            )
            + base.mark_bar(color=parts.PLAIN, size=8).encode(x="median_days:Q")
        )
        parts.below(passed, "marts.stage_conversion", "stages-days")


parts.page(
    "Stages", "Of the deals that entered a stage: how many went on, and after how long.", body
)
