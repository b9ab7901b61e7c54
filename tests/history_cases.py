"""What the history tests share: landing versions, running, resetting, and random versions."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.history_model import UNREAD, FieldRecord, Record, Version

START = date(2024, 2, 20)
TODAY = date(2024, 4, 12)
ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia"]
IDS = ["006000000000001AAA", "006000000000002AAA", "006000000000003AAA"]
OWNERS = ["005000000000001AAA", "005000000000002AAA"]


def examples(number: int) -> settings:
    """So many examples; EXAMPLES=10 looks ten times as deep."""
    return settings(
        max_examples=int(number * float(os.environ.get("EXAMPLES", "1"))),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


# Of a version: what nobody recorded, without fields of a fork's own.
ASSUMED = (
    "case when assumed_columns is not null then array("
    " select c.name from unnest(assumed_columns) with ordinality as c (name, place)"
    " where c.name in ('account_id', 'amount', 'close_date', 'currency_iso_code',"
    " 'forecast_category', 'owner_id', 'probability', 'record_type_id', 'stage_name', 'type')"
    " order by c.place) end"
)


def text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(value)


LANDED = {
    "id": "opportunity_id",
    "systemmodstamp": "stamp",
    "stagename": "stage_name",
    "amount": "amount",
    "probability": "probability",
    "closedate": "close_date",
    "ownerid": "owner_id",
    "accountid": "account_id",
    "type": "type",
    "forecastcategory": "forecast_category",
    "currencyisocode": "currency_iso_code",
    "isclosed": "is_closed",
    "iswon": "is_won",
    "isdeleted": "is_deleted",
    "createddate": "created",
    "recordtypeid": "record_type_id",
    "seen_at": "seen",
}


RECORDED = {
    "id": "id",
    "opportunityid": "opportunity_id",
    "createddate": "changed",
    "systemmodstamp": "stamp",
    "stagename": "stage_name",
    "amount": "amount",
    "probability": "probability",
    "closedate": "close_date",
    "forecastcategory": "forecast_category",
    "currencyisocode": "currency_iso_code",
    "isdeleted": "is_deleted",
}


RECORDED_BY_FIELD = {
    "id": "id",
    "opportunityid": "opportunity_id",
    "createddate": "changed",
    "systemmodstamp": "stamp",
    "field": "field",
    "oldvalue": "old",
    "newvalue": "new",
    "isdeleted": "is_deleted",
}
Landed = Version | Record | FieldRecord


def land(connection: psycopg.Connection, landed: list[Landed]) -> None:
    for kind, table, fields in (
        (Version, "opportunity", LANDED),
        (Record, "opportunityhistory", RECORDED),
        (FieldRecord, "opportunityfieldhistory", RECORDED_BY_FIELD),
    ):
        rows = [row for row in landed if isinstance(row, kind)]
        if not rows:
            continue
        with (
            connection.cursor() as cursor,
            cursor.copy(f"copy raw_salesforce.{table} ({', '.join(fields)}) from stdin") as copy,
        ):
            for row in rows:
                copy.write_row([text(getattr(row, field)) for field in fields.values()])


def run(connection: psycopg.Connection, full_refresh: bool = False) -> dict:
    row = connection.execute("select run_salesforce_transform(%s)", (full_refresh,)).fetchone()
    assert row[0]["status"] != "failed", row[0]["error"]
    return row[0]


def step(result: dict, model: str = "marts.opportunity_history") -> dict:
    return next(m for m in result["models"] if m["model"] == model)


def prepare(connection: psycopg.Connection, today: date = TODAY) -> None:
    """Today becomes a constant; quality checks, which have tests of their own, are off."""
    connection.execute("update control.quality_check set enabled = false")
    connection.execute("update control.stage set stage_name = 'Proposal' where sort_order = 7")
    definition = connection.execute("select pg_get_viewdef('control.today'::regclass)").fetchone()[
        0
    ]
    business_date = "(now() AT TIME ZONE s.time_zone))::date"
    assert business_date in definition
    connection.execute(
        "create or replace view control.today as "
        + definition.replace(business_date, f"'{today}'::date)")
    )


def reset(connection: psycopg.Connection, start: date = START, zone: str = "UTC", **more) -> None:
    """An empty warehouse again, as before its first run."""
    connection.execute(
        "truncate raw_salesforce.opportunity, intermediate.opportunity, marts.fct_opportunity,"
        " raw_salesforce.opportunityhistory, intermediate.opportunityhistory,"
        " raw_salesforce.opportunityfieldhistory, intermediate.opportunityfieldhistory,"
        " marts.opportunity_history, marts.opportunity_version_log, control.load_window,"
        " control.model_state,"
        " control.recheck_record, control.quarantined_row, control.history_retention"
        " restart identity"
    )
    values = {
        "history_start": start,
        "time_zone": zone,
        "calendar_start": date(2024, 1, 1),
        "calendar_end": date(2024, 12, 31),
        "fiscal_year_start_month": 1,
        "snapshot_cadence": "daily",
        "history_keep_months": None,
    } | more
    connection.execute(
        f"update control.setting set {', '.join(f'{name} = %s' for name in values)}",
        list(values.values()),
    )


def days(first: date = START, last: date = TODAY) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# Around both ends of the history, both daylight-saving changes of 2024, month and quarter ends;
# hours around midnight somewhere.
STAMPS = st.builds(
    lambda day, hour, minute: (
        datetime(2024, 2, 14, tzinfo=UTC) + timedelta(days=day, hours=hour, minutes=minute)
    ),
    st.integers(0, 56),
    st.sampled_from([0, 3, 4, 5, 10, 13, 18, 22, 23]),
    st.sampled_from([0, 0, 59]),
)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    is_closed = draw(st.sampled_from([False, False, False, True, True, None, UNREAD]))
    return Version(
        opportunity_id=draw(st.sampled_from(IDS)),
        stamp=draw(st.one_of(STAMPS, STAMPS, STAMPS, st.just(None))),
        stage_name=draw(
            st.sampled_from(["Prospecting", "Qualification", "Proposal", "Odd", "Closed Won"])
        ),
        amount=draw(st.sampled_from([None, Decimal(0), Decimal(100), Decimal("250.5")])),
        probability=draw(st.sampled_from([None, Decimal(10), Decimal(50)])),
        close_date=draw(
            st.sampled_from(
                [
                    None,
                    date(2024, 3, 31),
                    date(2024, 4, 1),
                    date(2024, 4, 9),
                    date(2024, 8, 15),
                    date(2023, 12, 1),
                ]
            )
        ),
        owner_id=draw(st.sampled_from([None, *OWNERS])),
        forecast_category=draw(st.sampled_from(["Pipeline", "MostLikely", None])),
        currency_iso_code=draw(st.sampled_from(["EUR", "EUR", "USD", None])),
        is_closed=is_closed,
        is_won=is_closed is not False and draw(st.sampled_from([False, True, True, None, UNREAD])),
        is_deleted=draw(st.sampled_from([False, False, None, False, True, True, UNREAD])),
        created=draw(st.one_of(STAMPS, st.none())),
        record_type_id=draw(st.sampled_from([None, "012000000000001AAA"])),
        # a sweep, or a file without stamps, seen then or later
        seen=draw(st.one_of(st.none(), st.none(), st.none(), STAMPS)),
    )


# Deals that land, in both forms of their ids, one that never does, and nothing.
RECORDED_OF = [*IDS, *IDS, IDS[0][:15], "006000000000009AAA", None]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Of few ids: some are corrected, or given to another deal."""
    return Record(
        id=f"00800000000000{draw(st.sampled_from('1239AZaz'))}AAA",
        opportunity_id=draw(st.sampled_from(RECORDED_OF)),
        changed=draw(st.one_of(*[STAMPS] * 5, st.none())),
        stamp=draw(st.one_of(STAMPS, st.none())),
        stage_name=draw(st.sampled_from(["Prospecting", "Proposal", "Odd", "Closed Won", None])),
        amount=draw(st.sampled_from([None, Decimal(100), Decimal(300)])),
        probability=draw(st.sampled_from([None, Decimal(50)])),
        close_date=draw(st.sampled_from([None, date(2024, 3, 31), date(2024, 4, 1)])),
        forecast_category=draw(st.sampled_from(["Pipeline", "BestCase", None])),
        currency_iso_code=draw(st.sampled_from(["EUR", "USD", None])),
        is_deleted=draw(st.sampled_from([None, False, True])),
    )


# Owners by id and by name, as Salesforce records them.
RECORDED_VALUES = {
    "StageName": ["Prospecting", "Closed Won", "Odd", None],
    "Amount": ["100", "300.0", "a lot", None],
    "CloseDate": ["2024-03-31", "2024-04-09", "soon"],
    "Owner": [*OWNERS, "Jo Bloggs", None],
    "OwnerId": OWNERS,
    "Type": ["New", ""],
    "NextStep": ["call", None],
    "created": [None],
}


@st.composite
def field_records(draw: st.DrawFn) -> FieldRecord:
    name = draw(st.sampled_from(sorted(RECORDED_VALUES)))
    return FieldRecord(
        id=f"01700000000000{draw(st.sampled_from('1239AZaz'))}AAA",
        opportunity_id=draw(st.sampled_from(RECORDED_OF)),
        changed=draw(st.one_of(*[STAMPS] * 5, st.none())),
        stamp=draw(st.one_of(STAMPS, st.none())),
        field=name,
        old=draw(st.sampled_from(RECORDED_VALUES[name])),
        new=draw(st.sampled_from(RECORDED_VALUES[name])),
        is_deleted=draw(st.sampled_from([None, False, True])),
    )


@st.composite
def landings(draw: st.DrawFn) -> list[list[Landed]]:
    """Versions in landing order, split into runs; some land twice; half the time among records."""
    fewest = draw(st.sampled_from([1, 6, 10, 10]))
    landed = draw(st.lists(versions(), min_size=fewest, max_size=14))
    if draw(st.booleans()):
        landed += draw(st.lists(st.sampled_from(landed), max_size=3))
    by_field = field_records()
    kinds = draw(st.sampled_from([[], [], [records()], [by_field], [records(), by_field]]))
    for kind in kinds:
        for record in draw(st.lists(kind, min_size=1, max_size=8)):
            landed.insert(draw(st.integers(0, len(landed))), record)
    counted = {kind: count(1) for kind in (Version, Record, FieldRecord)}
    landed = [row.numbered(next(counted[type(row)])) for row in landed]
    inner = range(1, len(landed))
    cuts = sorted(draw(st.sets(st.sampled_from(inner), min_size=1, max_size=4))) if inner else []
    return [landed[a:b] for a, b in zip([0, *cuts], [*cuts, len(landed)], strict=True) if b > a]
