"""Opportunity history and pipeline movement, computed slowly from definitions only.

What the SQL is compared with: it knows nothing of intervals, partitions, edges or load windows.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

EVER = date(9999, 12, 31)
# A flag that is there and no checkbox.
UNREAD = "maybe"
# What control.stage says of a stage, where a version's own flags are not known: closed, won.
STAGES = {
    "Prospecting": (False, False),
    "Qualification": (False, False),
    "Proposal": (False, False),
    "Closed Won": (True, True),
    "Closed Lost": (True, False),
}
DAY = timedelta(days=1)
BEGINNING = datetime.min.replace(tzinfo=UTC)


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
    is_closed: bool | str | None = False
    is_won: bool | str | None = False
    is_deleted: bool | str | None = False
    created: datetime | None = None
    record_type_id: str | None = None
    # when it was seen, where its stamp does not tell
    seen: datetime | None = None
    raw_id: int = 0
    # recorded by Salesforce before the deal landed: what nobody recorded is assumed
    origin: str = "landed"
    assumed: tuple[str, ...] | None = None

    @property
    def at(self) -> datetime | None:
        return self.stamp or self.created

    @property
    def counts_from(self) -> datetime | None:
        """The instant from which it holds: never before it was seen."""
        return max((t for t in (self.at, self.seen) if t), default=None)

    @property
    def order(self) -> tuple[bool, datetime, int]:
        return self.origin == "landed", self.at or BEGINNING, self.raw_id

    def _known(self, flag: bool | str | None, by_stage: bool | None) -> bool | None:
        """The stage stands in for a flag that was not delivered, not for one that is unreadable."""
        if self.is_deleted == UNREAD:
            return None
        if UNREAD in (self.is_closed, self.is_won):
            return None if flag == UNREAD else flag
        return by_stage if flag is None else flag

    @property
    def deleted(self) -> bool:
        """Known to be."""
        return self.is_deleted is True

    @property
    def closed(self) -> bool | None:
        return self._known(self.is_closed, STAGES.get(self.stage_name, (None, None))[0])

    @property
    def won(self) -> bool | None:
        return self._known(self.is_won, STAGES.get(self.stage_name, (None, None))[1])

    @property
    def status(self) -> str:
        if self.deleted:
            return "deleted"
        if self.closed is False:
            return "open"
        if self.closed is None or self.won is None:
            return "unknown"
        return "won" if self.won else "lost"

    @property
    def in_pipeline(self) -> bool:
        return self.status == "open"

    @property
    def value(self) -> Decimal:
        return self.amount or Decimal(0)

    @property
    def tracked(self) -> tuple:
        return (
            self.opportunity_id, self.stage_name, self.amount, self.probability, self.close_date,
            self.owner_id, self.account_id, self.type, self.forecast_category,
            self.currency_iso_code, self.closed, self.won, self.deleted, self.stamp,
            self.created, self.record_type_id,
            self.origin, None if self.assumed is None else list(self.assumed),
        )  # fmt: skip

    def numbered(self, raw_id: int) -> "Version":
        return replace(self, raw_id=raw_id)


@dataclass(frozen=True)
class Record:
    """One landed version of an OpportunityHistory record."""

    id: str
    opportunity_id: str | None
    changed: datetime | None
    stamp: datetime | None = None
    stage_name: str | None = "Prospecting"
    amount: Decimal | None = None
    probability: Decimal | None = None
    close_date: date | None = None
    forecast_category: str | None = None
    currency_iso_code: str | None = None
    is_deleted: bool | None = None
    raw_id: int = 0

    def numbered(self, raw_id: int) -> "Record":
        return replace(self, raw_id=raw_id)


@dataclass(frozen=True)
class FieldRecord:
    """One landed version of an OpportunityFieldHistory record."""

    id: str
    opportunity_id: str | None
    changed: datetime | None
    field: str = "StageName"
    old: str | None = None
    new: str | None = None
    stamp: datetime | None = None
    is_deleted: bool | None = None
    raw_id: int = 0

    def numbered(self, raw_id: int) -> "FieldRecord":
        return replace(self, raw_id=raw_id)


RECORDED = (
    "stage_name", "forecast_category", "amount", "probability", "close_date", "currency_iso_code",
)  # fmt: skip
# What field history calls a column.
FIELDS = {
    "stagename": "stage_name", "amount": "amount", "closedate": "close_date", "type": "type",
    "owner": "owner_id", "ownerid": "owner_id",
}  # fmt: skip
NONE = object()


def value(column: str, text: str | None) -> object:
    """What a recorded text says; NONE where it is what people call a user."""
    if not text:
        return None
    if column == "owner_id":
        return text if len(text) == 18 and " " not in text else NONE
    try:
        if column == "amount":
            return Decimal(text)
        return date.fromisoformat(text) if column == "close_date" else text
    except (ArithmeticError, ValueError):
        return None


def recorded(versions: list[Version], records: list[Record | FieldRecord]) -> list[Version]:
    """What Salesforce recorded of deals before they first landed, in its order."""
    latest: dict[tuple, Record | FieldRecord] = {}

    def order(record: Record | FieldRecord) -> tuple:
        return record.stamp or record.changed or BEGINNING, record.raw_id

    for record in records:
        known = latest.get((type(record), record.id))
        if known is None or order(record) > order(known):
            latest[type(record), record.id] = record
    found = []
    for key in {v.opportunity_id for v in versions}:
        landed = [v for v in versions if v.opportunity_id == key]
        begin = min(v.counts_from or BEGINNING for v in landed)
        first = max(
            (v for v in landed if (v.counts_from or BEGINNING) == begin), key=lambda v: v.order
        )
        own = [r for r in latest.values() if (r.opportunity_id or "")[:15] == key[:15]]
        changes = [change for r in own for change in change_of(r, first)]
        if not any(isinstance(r, Record) for r in own) and own and first.created is not None:
            changes.append(((first.created, 0, ""), "field_history", {}))
        changes = sorted((c for c in changes if c[0][0] < begin), key=lambda c: c[0])
        for place, ((changed, *_), origin, _) in enumerate(changes):
            shown, assumed = {}, []
            for column in (*RECORDED, "owner_id", "account_id", "type", "record_type_id"):
                after = [c[2][column][1] for c in changes[: place + 1] if column in c[2]]
                before = [c[2][column][0] for c in changes[place + 1 :] if column in c[2]]
                base = getattr(first, column)
                by_default = (base, column != "currency_iso_code" or base is not None)
                shown[column], is_assumed = (after[-1:] or before[:1] or [by_default])[0]
                if is_assumed:
                    assumed.append(column)
            found.append(
                Version(
                    opportunity_id=key, stamp=changed, **shown,
                    is_closed=None, is_won=None, is_deleted=False, created=first.created,
                    raw_id=place, origin=origin,
                    assumed=tuple(sorted(assumed, key=lambda c: (c == "currency_iso_code", c))),
                )
            )  # fmt: skip
    return found


def change_of(r: Record | FieldRecord, first: Version) -> list[tuple]:
    """(when and in which order, origin, {column: ((before, assumed), (after, assumed))})."""
    if r.changed is None:
        return []
    if isinstance(r, Record):
        told = {c: ((getattr(r, c), True), (getattr(r, c), False)) for c in RECORDED}
        if r.currency_iso_code is None:
            known = (first.currency_iso_code, first.currency_iso_code is not None)
            told["currency_iso_code"] = ((first.currency_iso_code, True), known)
        return [((r.changed, 2, r.id), "opportunity_history", told)]
    column = FIELDS.get(r.field.lower())
    old, new = value(column, r.old), value(column, r.new)
    if NONE in (old, new):
        return []
    told = {column: ((old, False), (new, False))} if column else {}
    return [((r.changed, 1, r.id), "field_history", told)]


@dataclass
class Model:
    """All versions, landed or recorded before, read by business day."""

    versions: list[Version]
    zone: str
    start: date

    def __post_init__(self) -> None:
        landed = [v for v in self.versions if isinstance(v, Version)]
        records = [r for r in self.versions if not isinstance(r, Version)]
        self.versions = landed + recorded(landed, records)

    def day(self, version: Version) -> date:
        if version.counts_from is None:
            return self.start
        return max(version.counts_from.astimezone(ZoneInfo(self.zone)).date(), self.start)

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
            if version.counts_from is None or version.counts_from <= instant:
                known = state.get(version.opportunity_id)
                if known is None or version.order > known.order:
                    state[version.opportunity_id] = version
        return state


MOVEMENTS = (
    "created", "first seen", "restored", "reopened", "unclear", "deleted", "won", "lost",
    "currency changed", "transferred", "pushed out", "pulled in",
    "progressed", "regressed", "reclassified", "merged", "increased", "decreased",
)  # fmt: skip
# Which way a move between slices goes.
RANKS = {
    "stage_name": {"Prospecting": 1, "Qualification": 2, "Proposal": 7, "Closed Won": 9},
    "forecast_category": {
        name: rank
        for rank, name in enumerate(
            ["Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed"]
        )
    },
}


@dataclass
class Pipeline:
    """The open pipeline by slice (close_period, currency, owner, others) and what moved in it."""

    model: Model
    fiscal_start: int = 1
    by_owner: bool = False
    measure: str = "amount"
    others: tuple[str, ...] = ()

    def quarter(self, day: date | None) -> date | None:
        """First day of the fiscal quarter: the latest quarter month at or before the day."""
        if day is None:
            return None
        year, month = day.year, day.month
        while (month - self.fiscal_start) % 3:
            month -= 1
            if month == 0:
                year, month = year - 1, 12
        return date(year, month, 1)

    def slice(self, version: Version, owner: str | None = None) -> tuple:
        owner = version.owner_id if self.by_owner else None
        others = tuple(getattr(version, name) for name in self.others) or None
        return (self.quarter(version.close_date), version.currency_iso_code, owner, others)

    def value(self, version: Version) -> Decimal:
        if self.measure == "weighted_amount":
            return version.value * (version.probability or Decimal(0)) / 100
        return getattr(version, self.measure) or Decimal(0)

    def direction(self, old: Version, new: Version) -> str:
        name = next(n for n in self.others if getattr(old, n) != getattr(new, n))
        ranks = RANKS.get(name, {})
        before, after = ranks.get(getattr(old, name)), ranks.get(getattr(new, name))
        if before is None or after is None or before == after:
            return "reclassified"
        return "progressed" if after > before else "regressed"

    def standing(self, day: date) -> dict[tuple, tuple[int, Decimal]]:
        totals: dict[tuple, tuple[int, Decimal]] = {}
        for version in self.model.as_of(day).values():
            if version.in_pipeline:
                count, amount = totals.get(self.slice(version), (0, Decimal(0)))
                totals[self.slice(version)] = (count + 1, amount + self.value(version))
        return totals

    def moves(self, day: date) -> list[tuple[str, str, tuple, int, Decimal]]:
        """(opportunity, movement, slice, count, amount) of one day, by definition."""
        before, after = self.model.as_of(day - DAY), self.model.as_of(day)
        lines = []
        for key, new in after.items():
            old = before.get(key)
            if old is new:
                continue
            was_in = old is not None and old.in_pipeline
            old_value = self.value(old) if old else Decimal(0)
            new_value = self.value(new)

            def line(movement, version, count, amount, key=key):
                lines.append((key, movement, self.slice(version), count, amount))

            if not was_in and new.in_pipeline:
                if old is None:
                    zone = ZoneInfo(self.model.zone)
                    is_new = new.created and new.created.astimezone(zone).date() >= day
                    movement = "created" if is_new else "first seen"
                else:
                    movement = {"deleted": "restored", "unknown": "unclear"}.get(
                        old.status, "reopened"
                    )
                line(movement, new, 1, new_value)
                continue
            if not was_in:
                continue

            same_currency = old.currency_iso_code == new.currency_iso_code
            if not new.in_pipeline:
                movement = "unclear" if new.status == "unknown" else new.status
                line(movement, old, -1, -new_value if same_currency else -old_value)
            elif not same_currency:
                line("currency changed", old, -1, -old_value)
                line("currency changed", new, 1, new_value)
            elif self.by_owner and old.owner_id != new.owner_id:
                line("transferred", old, -1, -old_value)
                line("transferred", new, 1, old_value)
            elif self.quarter(old.close_date) != self.quarter(new.close_date):
                later = (self.quarter(new.close_date) or EVER) > (
                    self.quarter(old.close_date) or EVER
                )
                movement = "pushed out" if later else "pulled in"
                line(movement, old, -1, -old_value)
                line(movement, new, 1, old_value)
            elif self.slice(old) != self.slice(new):
                movement = self.direction(old, new)
                line(movement, old, -1, -old_value)
                line(movement, new, 1, old_value)
            if same_currency and new_value != old_value:
                movement = "increased" if new_value > old_value else "decreased"
                line(movement, new if new.in_pipeline else old, 0, new_value - old_value)
        return lines

    def slips(self, day: date) -> list[tuple[str, tuple, Decimal, int]]:
        """(opportunity, slice, amount, days): close dates that moved on within their quarter."""
        before, after = self.model.as_of(day - DAY), self.model.as_of(day)
        return [
            (key, self.slice(new), self.value(new), (new.close_date - old.close_date).days)
            for key, new in after.items()
            if (old := before.get(key))
            and old is not new
            and old.in_pipeline
            and new.in_pipeline
            and old.close_date
            and new.close_date
            and new.close_date > old.close_date
            and self.quarter(old.close_date) == self.quarter(new.close_date)
        ]

    def period(self, grain: str, day: date) -> tuple[date, date]:
        """First and last day of the reporting period of a day."""
        if grain == "day":
            return day, day
        if grain == "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        first = day.replace(day=1) if grain == "month" else self.quarter(day)
        last = first
        for _ in range(1 if grain == "month" else 3):
            last = (last + timedelta(days=31)).replace(day=1)
        return first, last - DAY

    def waterfall(self, grain: str, first: date, last: date) -> dict[tuple, dict[str, Decimal]]:
        """Every figure of every period and slice between two days; periods may be cut by them."""
        rows: dict[tuple, dict[str, Decimal]] = {}
        days = [first + n * DAY for n in range((last - first).days + 1)]
        for start, end in sorted({self.period(grain, day) for day in days}):
            opening_day, closing_day = max(start - DAY, first), min(end, last)
            head = (start, end, opening_day, closing_day, start - DAY < first)
            figures: dict[tuple, dict[str, Decimal]] = {}

            def add(key, item, count, amount, figures=figures):
                figure = figures.setdefault(key, {})
                figure[f"{item} count"] = figure.get(f"{item} count", 0) + count
                figure[f"{item} amount"] = figure.get(f"{item} amount", Decimal(0)) + amount

            for key, (count, amount) in self.standing(opening_day).items():
                add(key, "opening", count, amount)
            for key, (count, amount) in self.standing(closing_day).items():
                add(key, "closing", count, amount)
            for day in days:
                if opening_day < day <= closing_day:
                    for _, movement, key, count, amount in self.moves(day):
                        add(key, movement, count, amount)
                    for _, key, amount, slipped in self.slips(day):
                        add(key, "slipped", 1, amount)
                        figures[key]["slipped days"] = figures[key].get("slipped days", 0) + slipped
            for key, figure in figures.items():
                rows[head + key] = figure
        return rows
