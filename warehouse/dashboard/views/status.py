"""How current and how sound the figures are."""

import pandas as pd
import streamlit as st

from warehouse.dashboard import data, parts


def body() -> None:
    status = data.ask_status(
        """
        select
            s.object,
            s.newest_change_at,
            s.change_age::text as change_age,
            s.newest_landed_at,
            s.landed_rows,
            s.is_stale,
            s.last_success_at,
            s.last_published_at,
            s.last_attempt_at,
            s.last_attempt_status,
            s.open_errors,
            s.open_warnings,
            s.has_pending_failure,
            s.pending_failure_since,
            s.pending_failure
        from marts.data_status as s
        order by s.object
        """
    )
    row = parts.first(status)
    attempt = "–" if pd.isna(row.last_attempt_status) else row.last_attempt_status
    if pd.isna(row.last_success_at):
        st.info("Nothing has been published yet: make run, or make load DATA=<folder>.")
    means = data.meanings("marts.data_status")

    def at(value: pd.Timestamp) -> str:
        return "–" if pd.isna(value) else f"{value:%m-%d %H:%M}"

    parts.figures(
        parts.Figure("Last success", at(row.last_success_at), means["last_success_at"]),
        parts.Figure("Last attempt", attempt, means["last_attempt_status"]),
        parts.Figure("Errors", f"{row.open_errors}", means["open_errors"]),
        parts.Figure("Warnings", f"{row.open_warnings}", means["open_warnings"]),
        width=210,
    )
    if row.has_pending_failure:
        st.error(f"Runs fail since {at(row.pending_failure_since)}: {row.pending_failure}")
    parts.table(
        status.rows[["object", "newest_change_at", "newest_landed_at", "landed_rows", "is_stale"]],
        newest_change_at=parts.moment(),
        newest_landed_at=parts.moment(),
    )
    parts.below(status, "marts.data_status", "data-status")
    covered = data.ask(
        """
        select c.first_day, c.last_day, c.time_zone, c.snapshot_cadence, c.fiscal_year_start_month
        from marts.history_coverage as c
        """
    )
    st.subheader("The history")
    parts.table(covered.rows)
    parts.below(covered, "marts.history_coverage", "history-coverage")


parts.page("Data status", "How current the figures are, and what checks say of them.", body)
