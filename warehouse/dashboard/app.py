"""The pages and what stands beside them: streamlit run warehouse/dashboard/app.py."""

from pathlib import Path

import pandas as pd
import psycopg
import streamlit as st

from warehouse.dashboard import data, slow

HERE = Path(__file__).resolve().parent
VIEWS = HERE / "views"
PAGES = {
    "Pipeline": [
        ("now", "Pipeline now", ":material/filter_alt:"),
        ("movement", "What moved", ":material/waterfall_chart:"),
        ("compare", "Two days", ":material/compare_arrows:"),
    ],
    "Process": [
        ("stages", "Stages", ":material/stairs:"),
        ("coverage", "Coverage", ":material/show_chart:"),
        ("owners", "Owners", ":material/groups:"),
    ],
    "Trust": [
        ("restatements", "Restatements", ":material/history:"),
        ("status", "Data status", ":material/monitor_heart:"),
        ("trace", "One record", ":material/conversion_path:"),
    ],
}


def ago(value: pd.Timedelta) -> str:
    hours = value.total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else "< 1 h"


def beside() -> None:
    """How current the figures are, on every page."""
    try:
        data.keep(slow.ask_first)
        rows = data.ask_status(
            """
            select
                max(s.last_published_at) as published,
                max(s.last_success_at) as succeeded,
                now() - max(s.last_success_at) as age,
                bool_or(s.has_pending_failure) as is_failing,
                bool_or(s.is_stale) as is_stale,
                max(s.open_warnings) as warnings
            from marts.data_status as s
            """
        ).rows
    except psycopg.Error:
        return  # the page itself says why
    status = next(rows.itertuples(index=False))
    with st.sidebar:
        if pd.isna(status.succeeded):
            st.warning("No run has published yet: make transform.")
        elif status.is_failing:
            st.error(f"Runs fail: figures are of {status.published:%Y-%m-%d %H:%M}.")
        elif status.is_stale:
            st.warning("An object is older than it may be: see Data status.")
        else:
            st.caption(
                f"Checked {ago(status.age)} ago, published {status.published:%Y-%m-%d %H:%M}, "
                f"{status.warnings} warning{'s' * (status.warnings != 1)}."
            )


st.set_page_config(
    page_title="Salesforce pipeline", page_icon=str(HERE / "icon.svg"), layout="wide"
)
chosen = st.navigation(
    {
        section: [
            st.Page(
                VIEWS / f"{name}.py", title=title, icon=icon, url_path=name, default=name == "now"
            )
            for name, title, icon in pages
        ]
        for section, pages in PAGES.items()
    }
)
beside()
chosen.run()
