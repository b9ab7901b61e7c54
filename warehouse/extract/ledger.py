"""What the database remembers of an org: which it is, what it described, what asking it cost."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.types.json import Jsonb

from warehouse.extract.errors import ExtractRefused, QuotaReached
from warehouse.extract.fields import Field
from warehouse.extract.landing import Connect
from warehouse.extract.session import Salesforce
from warehouse.generate import declarations

log = logging.getLogger(__name__)

STAGES = (
    "SELECT ApiName, SortOrder, IsClosed, IsWon, ForecastCategory FROM OpportunityStage "
    "WHERE IsActive = true"
)


@dataclass
class Way:
    """What was asked in one way."""

    calls: int = 0
    rows: int = 0
    landed: int = 0
    bytes: int = 0
    seconds: float = 0


class Tally:
    """What an extraction of an object asks of the API, and what it leaves to others."""

    def __init__(self, salesforce: Salesforce, object_name: str) -> None:
        self.salesforce = salesforce
        self.object_name = object_name
        self.started_at = datetime.now(UTC)
        self.reserve = 0.0
        self.ways: dict[str, Way] = {}

    @contextmanager
    def asking(self, name: str) -> Iterator[Way]:
        """Count what is asked within; its rows are for the caller to say."""
        self.keep_reserve()
        usage, way = self.salesforce.usage, Way()
        calls, size, started = usage.calls, usage.bytes, time.monotonic()
        try:
            yield way
        finally:
            known = self.ways.setdefault(name, Way())
            known.calls += usage.calls - calls
            known.bytes += usage.bytes - size
            known.seconds = round(known.seconds + time.monotonic() - started, 3)
            known.rows += way.rows
            known.landed += way.landed

    def rename(self, name: str, to: str) -> None:
        """What was asked as one thing turned out to be another."""
        if name in self.ways:
            self.ways[to] = self.ways.pop(name)

    @property
    def noticed(self) -> int:
        """What landed besides the changes that were asked for."""
        own = ("deleted", "backfill", "sweep", "census", "reread")
        return sum(way.landed for name, way in self.ways.items() if name in own)

    def keep_reserve(self) -> None:
        """Refuse to ask more where too little would be left for others."""
        usage = self.salesforce.usage
        if usage.is_within(self.reserve):
            raise QuotaReached(
                f"the org has counted {usage.used:,} of the {usage.allowed:,} calls it allows in "
                f"24 hours, and {self.reserve:.0%} are left to others "
                "(control.setting.api_reserve)."
            )

    def note(self, connect: Connect, status: str, reason: str | None, way: str | None) -> None:
        """Write the ledger; what it says of an extraction is not worth failing it."""
        usage = self.salesforce.usage
        try:
            with connect() as connection:
                connection.execute(
                    "select control.note_extraction(%s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        self.object_name,
                        status,
                        reason and reason.replace("\x00", ""),
                        way,
                        self.started_at,
                        Jsonb({name: asdict(asked) for name, asked in self.ways.items()}),
                        usage.used,
                        usage.allowed,
                    ],
                )
        except psycopg.Error as error:
            log.warning("%s: the ledger was not written: %s", self.object_name, error)


def remember_org(
    connection: psycopg.Connection[Any], organization: str | None, is_changed: bool
) -> None:
    """Refuse an org other than the one whose records are here."""
    if organization is None:
        return
    try:
        connection.execute(
            "select control.remember_organization(%s, %s)", [organization, is_changed]
        )
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise ExtractRefused(said(error)) from error


def note_description(
    connect: Connect, object_name: str, description: dict[str, Any], fields: list[Field]
) -> dict[str, Any]:
    """Compare a description with the last; what changed, what is to be backfilled or followed."""
    one = declarations.find(object_name)
    declared = {item.api.lower(): item for item in one.fields} if one else {}
    described = {item["name"]: item for item in description["fields"]}
    told = []
    for item in fields:
        known = declared.get(item.name.lower())
        values = described[item.name].get("picklistValues") or []
        told.append(
            {
                "name": item.name,
                "type": item.type,
                "calculated": item.is_calculated,
                "active_values": [value["value"] for value in values if value.get("active", True)]
                if values
                else None,
                "staging_column": known.column if known else None,
                "follow": (known.accepted_in or "control.accepted_value")
                if known and known.follow
                else None,
            }
        )
    try:
        with connect() as connection:
            row = connection.execute(
                "select control.note_description(%s, %s)", [object_name, Jsonb(told)]
            ).fetchone()
    except psycopg.errors.ObjectNotInPrerequisiteState as error:
        raise ExtractRefused(said(error)) from error
    noted: dict[str, Any] = row[0] if row else {}
    for change in noted["changes"]:
        log.warning(
            "%s: the description has changed: %s %s%s.",
            object_name,
            change["field"],
            change["change"],
            f" ({change['detail']})" if change["detail"] else "",
        )
    return noted


def follow_stages(salesforce: Salesforce, connect: Connect) -> None:
    """Add the org's stages that control.stage does not know."""
    try:
        answer = salesforce.get_json(f"{salesforce.root}/query?q={quote(STAGES)}")
    except ExtractRefused as error:
        log.warning("The stages of the org cannot be asked for: %s", error)
        return
    stages = [
        {
            "name": item["ApiName"],
            "place": int(item["SortOrder"] or 0),
            "is_closed": item["IsClosed"],
            "is_won": item["IsWon"],
            "category": item["ForecastCategory"],
        }
        for item in answer["records"]
    ]
    with connect() as connection:
        row = connection.execute("select control.follow_stages(%s)", [Jsonb(stages)]).fetchone()
    if row and row[0]:
        log.info("%d stages of the org were added to control.stage.", row[0])


def note_backfill(connect: Connect, object_name: str, fields: Sequence[str]) -> None:
    """The values of these fields have landed for every record."""
    with connect() as connection:
        connection.execute("select control.note_backfill(%s, %s)", [object_name, list(fields)])


def read_reserve(connection: psycopg.Connection[Any]) -> float:
    """Which share of the org's calls is left to others."""
    row = connection.execute("select api_reserve from control.setting").fetchone()
    return float(row[0]) if row else 0.0


def said(error: psycopg.Error) -> str:
    """What the database said, with its advice."""
    parts = [error.diag.message_primary or str(error), error.diag.message_hint]
    return " ".join(part.rstrip(".") + "." for part in parts if part)
