"""Owners and managers: bookings, pipeline, losses, win rates."""

import streamlit as st

from warehouse.dashboard import data, parts, slow

RATE = st.column_config.NumberColumn(format="percent")


def body() -> None:
    with st.container(horizontal=True):
        currency = parts.choose_currency()
        span = parts.choose("Bookings of", ["This quarter", "This month", "All time"], "span")
    suffix = {"This quarter": "_this_quarter", "This month": "_this_month", "All time": ""}[span]
    managers_asked = data.beside(slow.managers, currency)
    owners = slow.owners(currency)
    if parts.nothing(owners, "No deals yet."):
        return
    amount = f"bookings_amount{suffix}"
    best = owners.rows.sort_values(amount, ascending=False).head(15)
    st.subheader(f"Bookings, {span.lower()}")
    parts.draw(
        parts.bars(best, "owner_name", amount, list(best["owner_name"])), 60 + 22 * len(best)
    )
    columns = [
        "owner_name", f"bookings_count{suffix}", amount, f"lost_count{suffix}",
        f"win_rate{suffix}", "pipeline_count", "pipeline_amount", "pipeline_weighted_amount",
        "average_days_to_close",
    ]  # fmt: skip
    parts.table(
        owners.rows[columns],
        **{amount: parts.money(), f"win_rate{suffix}": RATE, "pipeline_amount": parts.money(),
           "pipeline_weighted_amount": parts.money()},
    )  # fmt: skip
    parts.below(owners, "marts.owner_performance", "owners")

    st.subheader("Managers and all below them")
    managers = managers_asked.result()
    if parts.nothing(managers, "No user names a manager: users have not landed, or have none."):
        return
    parts.table(
        managers.rows, bookings_amount=parts.money(), bookings_amount_this_quarter=parts.money(),
        win_rate=RATE, pipeline_amount=parts.money(), pipeline_weighted_amount=parts.money(),
    )  # fmt: skip
    st.caption("A deal counts with its owner and with each manager above: do not add managers up.")
    parts.below(managers, "marts.manager_performance", "managers")


parts.page("Owners", "Who booked, lost and holds what, in one currency.", body)
