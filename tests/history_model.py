"""Opportunity history and pipeline movement, computed slowly from definitions only.

What the SQL is compared with: it knows nothing of intervals, partitions, edges or load windows.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

EVER = date(9999, 12, 31)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One landed version of an opportunity; raw_id is its place in landing."""

    opportunity_id: str
    stamp: datetime | None
    stage_name: str | None = "Prospecting"
    amount: Decimal | None = None
    probability: Decimal | None = None
    close_date: date | None = None
    owner_id: str | None = None
    account_id: str | None = None
    type: str | None = None
    forecast_category: str | None = None
    currency_iso_code: str | None = None
    is_closed: bool = False
    is_won: bool = False
    is_deleted: bool = False
    raw_id: int = 0

    @property
    def order(self) -> tuple[datetime, int]:
        return self.stamp or datetime.min.replace(tzinfo=UTC), self.raw_id

    @property
    def in_pipeline(self) -> bool:
        return not self.is_closed and not self.is_deleted

    @property
    def value(self) -> Decimal:
        return self.amount or Decimal(0)

    @property
    def tracked(self) -> tuple:
        return (
            self.opportunity_id, self.stage_name, self.amount, self.probability, self.close_date,
            self.owner_id, self.account_id, self.type, self.forecast_category,
            self.currency_iso_code, self.is_closed, self.is_won, self.is_deleted, self.stamp,
        )  # fmt: skip

    def numbered(self, raw_id: int) -> "Version":
        return replace(self, raw_id=raw_id)


@dataclass
class Model:
    """All landed versions, read by business day."""

    versions: list[Version]
    zone: str
    start: date

    def day(self, version: Version) -> date:
        if version.stamp is None:
            return self.start
        return max(version.stamp.astimezone(ZoneInfo(self.zone)).date(), self.start)

    def as_of(self, day: date) -> dict[str, Version]:
        """The state of every opportunity at the end of a business day."""
        state: dict[str, Version] = {}
        for version in self.versions:
            if self.day(version) <= day:
                known = state.get(version.opportunity_id)
                if known is None or version.order > known.order:
                    state[version.opportunity_id] = version
        return state

    def as_of_instant(self, instant: datetime) -> dict[str, Version]:
        """The state of every opportunity at an instant, not before the history begins."""
        state: dict[str, Version] = {}
        for version in self.versions:
            if version.stamp is None or version.stamp <= instant:
                known = state.get(version.opportunity_id)
                if known is None or version.order > known.order:
                    state[version.opportunity_id] = version
        return state
