"""What the pages are made of: filters kept by the address, figures, charts with their rows."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
import psycopg
import streamlit as st

from warehouse.dashboard import data
from warehouse.dashboard.data import Answer

ALL = "All"
NONE = "(none)"
WIDTH = 136  # of a figure: six fit a laptop, two a phone
GOOD, BAD, PLAIN, PALE = "#2e9e64", "#d1495b", "#2f6fde", "#9db8ea"


# filters


def choose(label: str, options: Sequence[str], key: str, index: int = 0) -> str:
    """A choice that the address keeps."""
    picked = st.selectbox(
        label, options, index=min(index, len(options) - 1), key=key, bind="query-params"
    )
    return str(picked)


def choose_currency() -> str | None:
    """Amounts of different currencies are never added up: one at a time."""
    names = {value or NONE: value for value in data.currencies()}
    if len(names) < 2:
        return next(iter(names.values()), None)
    return names[choose("Currency", list(names), "currency")]


def choose_owner() -> str | None:
    """The id of an owner, or None for all."""
    owners = data.owners()
    shown: dict[str, str | None] = {ALL: None}
    for owner_id, name in owners.items():
        shown[f"{name} ({owner_id})" if name in shown else name] = owner_id
    return shown[choose("Owner", list(shown), "owner")]


# figures


def compact(value: float | None) -> str:
    if value is None or pd.isna(value):
        return "–"
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:,.3g} {letter}"
    return f"{value:,.0f}"


def share(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{100 * value:.0f} %"


def first(answer: Answer) -> Any:
    """The first row, each value of its own type."""
    return next(answer.rows.itertuples(index=False))


class Figure(NamedTuple):
    label: str
    value: str
    meaning: str
    delta: str | None = None


def figures(*shown: Figure, width: int = WIDTH) -> None:
    """Numbers side by side, each with what it means."""
    with st.container(horizontal=True):
        for one in shown:
            st.metric(one.label, one.value, one.delta, help=one.meaning, border=True, width=width)


def below(answer: Answer, relation: str, name: str) -> None:
    """Under each chart: the statement, what its columns mean, its rows."""
    known = data.meanings(relation)
    with st.container(horizontal=True):
        with st.popover("SQL", type="tertiary"):
            st.code(answer.statement, language="sql")
        with st.popover("Meaning", type="tertiary"):
            st.markdown(f"**{relation}** {known.get('', '')}")
            told = [f"- **{c}**: {known[c]}" for c in answer.rows.columns if c in known]
            st.markdown("\n".join(told))
        st.download_button(
            "Rows as CSV", lambda: answer.rows.to_csv(index=False), f"{name}.csv", "text/csv",
            key=f"csv-{name}", on_click="ignore", type="tertiary",
        )  # fmt: skip


def nothing(answer: Answer, text: str) -> bool:
    """Says so where there is nothing to show."""
    if answer.rows.empty:
        st.info(text)
    return bool(answer.rows.empty)


# charts


def draw(chart: alt.Chart | alt.LayerChart, height: int = 300) -> None:
    st.altair_chart(chart.properties(height=height), width="stretch")


def stages(category: str, order: Sequence[str]) -> alt.Y:
    """Names down the side, every one of them, in their order."""
    return alt.Y(
        f"{category}:N", sort=list(order), title=None,
        axis=alt.Axis(labelLimit=200, labelOverlap=False),
    )  # fmt: skip


def legend(**encoding: Any) -> alt.Legend:
    """Below the chart, where a phone has room for it."""
    return alt.Legend(orient="bottom", title=None, columns=2, **encoding)


def bars(
    rows: pd.DataFrame, category: str, value: str, order: Sequence[str], title: str = "amount"
) -> alt.LayerChart:
    """Horizontal bars in a given order, each with its figure at its end."""
    base = alt.Chart(rows).encode(
        y=stages(category, order),
        x=alt.X(f"{value}:Q", title=title, axis=alt.Axis(format="~s")),
        tooltip=[alt.Tooltip(c) for c in rows.columns],
    )
    return base.mark_bar(color=PLAIN) + base.mark_text(align="left", dx=4, color="gray").encode(
        text=alt.Text(f"{value}:Q", format=".3~s")
    )


def waterfall(lines: Sequence[tuple[str, float]]) -> alt.LayerChart:
    """From the first figure to the last, step by step; the last is where the steps end."""
    rows, level = [], 0.0
    for place, (label, value) in enumerate(lines):
        if place in (0, len(lines) - 1):
            rows.append((label, 0.0, value, value, PALE))
            level = value
        else:
            rows.append((label, level, level + value, value, GOOD if value > 0 else BAD))
            level += value
    frame = pd.DataFrame(rows, columns=["line", "start", "end", "amount", "color"])
    frame["top"] = frame[["start", "end"]].max(axis=1)
    x = alt.X("line:N", sort=list(frame["line"]), title=None, axis=alt.Axis(labelAngle=-35))
    bar = (
        alt.Chart(frame)
        .mark_bar(size=34)
        .encode(
            x=x,
            y=alt.Y("start:Q", title="amount", axis=alt.Axis(format="~s")),
            y2="end:Q",
            color=alt.Color("color:N", scale=None),
            tooltip=["line", alt.Tooltip("amount:Q", format=",.2f")],
        )
    )
    text = (
        alt.Chart(frame)
        .mark_text(dy=-7, color="gray")
        .encode(x=x, y="top:Q", text=alt.Text("amount:Q", format=".3~s"))
    )
    return bar + text


def table(rows: pd.DataFrame, **columns: Any) -> None:
    """Headed by the names of the columns, as people write them."""
    told = {}
    for name in rows.columns:
        one = columns.get(name) or st.column_config.Column()
        one = st.column_config.Column(one) if isinstance(one, str) else one
        told[name] = {**one, "label": one["label"] or str(name).replace("_", " ")}
    st.dataframe(rows, hide_index=True, width="stretch", column_config=told)


def moment() -> Any:
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")


def money(label: str | None = None) -> Any:
    return st.column_config.NumberColumn(label, format="localized")


# pages


def page(title: str, about: str, body: Callable[[], None]) -> None:
    """Heading and body; what the server says is told in a sentence."""
    st.title(title)
    st.caption(about)
    try:
        body()
    except psycopg.errors.UndefinedTable as error:
        st.error(f"No warehouse there ({error.diag.message_primary}): make run, or make deploy.")
    except psycopg.errors.QueryCanceled:
        st.error(f"The server took longer than {data.SECONDS} seconds. Choose a shorter period.")
    except psycopg.OperationalError as error:
        st.error(f"{' '.join(str(error).split())}")
        if "role" in str(error):
            st.info(f"The login needs the role: grant {data.ROLE} to … ;")
