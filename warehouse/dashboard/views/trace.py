"""One record through every layer: what landed, why it won, history, marts, checks."""

import json
import re

import pandas as pd
import psycopg
import streamlit as st

from warehouse.dashboard import data, parts

# What each layer is, in the order of the story.
LAYERS = {
    "landed": "What landed, version by version, and why each won or not",
    "typed": "Its current version, typed; what does not cast",
    "current": "Current state",
    "history": "The intervals of its history, with what changed",
    "mart": "Its rows of the marts",
    "feeds": "What else reads it",
    "check": "Checks that name it",
}
# A row that is shown field by field.
WIDE = 8


def body() -> None:
    record_id = st.text_input(
        "Salesforce id, of 15 or 18 characters", key="id", bind="query-params",
        placeholder="006…", help="Of any object that lands here: a deal, an account, a contact …",
    ).strip()  # fmt: skip
    if not record_id:
        examples()
        return
    try:
        told = data.ask_as_owner(
            """
            select
                t.layer,
                t.relation,
                coalesce(to_char(t.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '') as at,
                t.what,
                t.content
            from control.trace(%(record_id)s) as t
            """,
            record_id=record_id,
        )
    except (psycopg.errors.NoDataFound, psycopg.errors.InvalidParameterValue) as error:
        st.warning(f"{error.diag.message_primary}. {error.diag.message_hint}")
        return
    except (psycopg.errors.InsufficientPrivilege, psycopg.OperationalError):
        st.error(
            f"What landed is shown to members of {data.OWNER} alone, and the dashboard's login is "
            f"none: grant {data.OWNER} to … ; or ask a deployer for make trace ID={record_id}."
        )
        return
    for layer, lines in told.rows.groupby("layer", sort=False):
        st.subheader(LAYERS.get(str(layer), str(layer)))
        for relation, rows in lines.groupby("relation", sort=False):
            st.caption(str(relation))
            show(rows)
    with st.popover("SQL", type="tertiary"):
        st.code(told.statement, language="sql")


def show(rows: pd.DataFrame) -> None:
    content = [one if isinstance(one, dict) else {} for one in rows["content"]]
    if len(rows) == 1 and len(content[0]) > WIDE:
        st.text(": ".join(filter(None, (rows["at"].iloc[0], rows["what"].iloc[0]))))
        parts.table(pd.DataFrame([(k, text(v)) for k, v in content[0].items()],
                                 columns=["field", "value"]))  # fmt: skip
        return
    listed = rows[["what", "at"]].copy()
    listed["values"] = [
        ", ".join(f"{key} = {text(value)}" for key, value in one.items()) for one in content
    ]
    # the one kind of table that breaks its lines: sentences are read in full; it reads Markdown
    for column in ("what", "values"):
        listed[column] = [re.sub(r"([\\`*_\[\]$<~!])", r"\\\1", one) for one in listed[column]]
    st.table(
        listed[[column for column in listed if (listed[column] != "").any()]].set_index("what")
    )


def text(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def examples() -> None:
    """Nobody knows an id by heart."""
    largest = data.ask(
        """
        select
            '/trace?id=' || f.opportunity_id as trace,
            f.name,
            f.stage_name,
            f.amount,
            f.close_date,
            f.opportunity_id
        from marts.fct_opportunity as f
        where f.status = 'open'
        order by f.amount desc nulls last, f.opportunity_id
        limit 10
        """
    )
    if parts.nothing(largest, "No open deals to begin with: type the id of any record."):
        return
    st.write("For example the largest open deals:")
    parts.table(
        largest.rows,
        trace=st.column_config.LinkColumn("trace", display_text="follow"),
        amount=parts.money(),
    )
    parts.below(largest, "marts.fct_opportunity", "trace-examples")


parts.page(
    "One record", "Where a record went: landed versions, types, history, marts, checks.", body
)
