"""What the warehouse must hold, computed the slow way: all landed rows in, every table out.

Written from the description of Salesforce's formats and of the marts, not from sql/: this is the
other opinion that the properties compare the engine with. Values come out as the text JSON shows
(numbers as strings, so that 1.0 and 1.00 differ).
"""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

# -- values


def salesforce_id(value: str | None) -> str | None:
    """15 characters become 18; blank, all-zero and endless references are no reference."""
    if value is None or len(value.encode()) > 128 or re.fullmatch(r"[0 \t\r\n]*|0{15}AAA", value):
        return None
    if re.fullmatch(r"[0-9A-Za-z]{15}", value):
        return value + id_suffix(value)
    return value


def id_suffix(value: str) -> str:
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << i for i, c in enumerate(value[start : start + 5]) if "A" <= c <= "Z")
        suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return suffix


def decimal(value: str | None) -> Decimal | None:
    if value and re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", value):
        return Decimal(value)
    return None


def number_text(value: Decimal | None) -> str | None:
    """Without trailing zeros and without an exponent."""
    if value is None:
        return None
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


TICKED = [
    "1",
    "1.0",
    "true",
    "t",
    "yes",
    "y",
    "wahr",
    "vrai",
    "verdadero",
    "verdadeiro",
    "vero",
    "waar",
    "sant",
    "sand",
]
UNTICKED = [
    "0",
    "0.0",
    "false",
    "f",
    "no",
    "n",
    "falsch",
    "faux",
    "falso",
    "onwaar",
    "falskt",
    "falsk",
]


def checkbox(value: str | None) -> bool | None:
    """Delivered empty is unticked; not delivered is not known."""
    if value is None:
        return None
    word = value.lower()
    return True if word in TICKED else False if word in ["", *UNTICKED] else None


def deletion(value: str | None) -> bool | None:
    """Not delivered is not deleted; there and no checkbox is not known."""
    return checkbox(value or "")


def _parts(value: str) -> tuple[date, str, str] | None:
    """(day, clock, offset) of any notation; None for what is none."""
    iso = re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
        r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)"
        r" ?(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
        value,
    )
    # the year first, as in Japan: the same with its parts the other way round
    value = re.sub(r"^([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?![0-9/])", r"\2/\3/\1", value)
    us = re.fullmatch(
        r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})"
        r"(?:,? ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?))?",
        value,
    )
    try:
        if iso:
            year, month, day, clock, offset = iso.groups()
            clock = re.sub(r"([.,][0-9]{1,6})[0-9]*$", r"\1", clock or "").replace(",", ".")
            zone = "Z" if offset in (None, "UTC") else offset
            return date(int(year), int(month), int(day)), clock, zone
        if us:
            month, day, year, clock = us.groups()
            year = int(year) + (2000 if len(year) == 2 else 0)
            return date(year, int(month), int(day)), clock or "", "Z"
    except ValueError:
        pass
    return None


def _since_midnight(clock: str) -> timedelta | None:
    if not clock:
        return timedelta()
    noon = re.search(r" ?([AaPp])[Mm]$", clock)
    numbers = [Decimal(n) for n in re.sub(r"[^0-9:.]", "", clock).split(":")]
    hour, minute, second = (*numbers, Decimal(0))[:3]
    if noon:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if noon[1] in "Pp" else 0)
    if hour > 23 or minute > 59 or second >= 60:
        return None
    return timedelta(hours=int(hour), minutes=int(minute), microseconds=int(second * 1_000_000))


def instant(value: str | None) -> datetime | None:
    """An operational time; without an offset it is UTC."""
    if value and re.fullmatch(r"[0-4][0-9]{9}([0-9]{3})?", value):
        since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            seconds=int(value[:10]), milliseconds=int(value[10:] or 0)
        )
        return since if 1999 <= since.year <= 2100 else None
    parts = _parts(value) if value else None
    if parts is None or not 1999 <= parts[0].year <= 2100:
        return None
    day, clock, offset = parts
    seconds = _since_midnight(clock)
    if seconds is None:
        return None
    zone = UTC
    if offset != "Z":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        if int(digits[:2]) > 15 or int(digits[2:]) > 59:
            return None
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        zone = timezone(-shift if offset[0] == "-" else shift)
    naive = datetime(day.year, day.month, day.day) + seconds  # noqa: DTZ001
    return naive.replace(tzinfo=zone).astimezone(UTC)


def business_date(value: str | None) -> date | None:
    """The date as written, whatever time of day follows, as long as it is one."""
    parts = _parts(value) if value else None
    if parts is None or _since_midnight(parts[1]) is None:
        return None
    return parts[0]


def instant_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    text = value.strftime("%Y-%m-%dT%H:%M:%S")
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return text + "+00:00"


def date_text(value: date | None) -> str | None:
    return value.isoformat() if value else None


# -- layers

TYPES = {
    "id": salesforce_id,
    "text": lambda value: value or None,
    "number": decimal,
    "flag": checkbox,
    "deletion": deletion,
    "time": instant,
    "date": business_date,
    "json": lambda value: value,
}

# column of intermediate: (landed field, type); every other column is NULL when its field is.
_STAMPS = {
    "created_at": ("createddate", "time"),
    "last_modified_at": ("lastmodifieddate", "time"),
    "system_modstamp": ("systemmodstamp", "time"),
    "is_deleted": ("isdeleted", "deletion"),
    "custom_fields": ("custom_fields", "json"),
    "currency_iso_code": ("currencyisocode", "text"),
    "owner_id": ("ownerid", "id"),
}
FIELDS = {
    "account": {
        **_STAMPS,
        "parent_account_id": ("parentid", "id"),
        "master_record_id": ("masterrecordid", "id"),
        "name": ("name", "text"),
        "industry": ("industry", "text"),
        "annual_revenue": ("annualrevenue", "number"),
    },
    "contact": {
        **_STAMPS,
        "account_id": ("accountid", "id"),
        "reports_to_id": ("reportstoid", "id"),
        "master_record_id": ("masterrecordid", "id"),
        "last_name": ("lastname", "text"),
        "email": ("email", "text"),
        "has_opted_out_of_email": ("hasoptedoutofemail", "flag"),
        "do_not_call": ("donotcall", "flag"),
        "is_email_bounced": ("isemailbounced", "flag"),
    },
    "opportunity": {
        **_STAMPS,
        "account_id": ("accountid", "id"),
        "contact_id": ("contactid", "id"),
        "name": ("name", "text"),
        "stage_name": ("stagename", "text"),
        "amount": ("amount", "number"),
        "probability": ("probability", "number"),
        "is_closed": ("isclosed", "flag"),
        "is_won": ("iswon", "flag"),
        "is_private": ("isprivate", "flag"),
        "close_date": ("closedate", "date"),
    },
}


def landed_at(row: dict) -> datetime | None:
    """When others landed a row whose stamps cannot be read; a load of our own fills them."""
    is_stamped = any(row.get(f) for f in ("systemmodstamp", "lastmodifieddate", "createddate"))
    if not is_stamped or row.get("load_id") is not None:
        return None
    return instant(row.get("extracted_at"))


def current_state(name: str, landed: list[dict]) -> dict[str, dict]:
    """id to the version with the greatest (stamp, landing order)."""
    best: dict[str, tuple] = {}
    for row in landed:
        key = salesforce_id(row.get("id"))
        if key is None:
            continue
        typed = {
            column: TYPES[kind](row.get(field)) for column, (field, kind) in FIELDS[name].items()
        }
        if name == "contact":
            parts = (row.get(f) for f in ("firstname", "middlename", "lastname", "suffix"))
            typed["name"] = row.get("name") or " ".join(part for part in parts if part) or None
        if name == "opportunity":
            typed["has_unread_state"] = any(
                row.get(field) is not None and checkbox(row[field]) is None
                for field in ("isclosed", "iswon")
            )
        at = (
            typed["system_modstamp"]
            or typed["last_modified_at"]
            or typed["created_at"]
            or landed_at(row)
        )
        order = (at is not None, at or datetime.min.replace(tzinfo=UTC), row["raw_id"])
        if key not in best or order > best[key][0]:
            version = {"id": key, **typed, "version_at": at, "seen_at": row.get("seen_at")}
            best[key] = (order, version)
    return {key: version for key, (_, version) in best.items()}


def fiscal(day: date | None, start_month: int) -> tuple[int | None, int | None]:
    """(fiscal year named for the calendar year it ends in, quarter)."""
    if day is None:
        return None, None
    months = (day.month - start_month) % 12
    first = date(day.year if day.month >= start_month else day.year - 1, start_month, 1)
    return first.year + (start_month > 1), months // 3 + 1


# What control.stage says of a stage, for records whose own flags are not known: closed, won.
STAGES = {
    **dict.fromkeys(
        [
            "Prospecting", "Qualification", "Needs Analysis", "Value Proposition",
            "Id. Decision Makers", "Perception Analysis", "Proposal/Price Quote",
            "Negotiation/Review",
        ],
        (False, False),
    ),
    "Closed Won": (True, True),
    "Closed Lost": (True, False),
}  # fmt: skip


def fact(o: dict, fiscal_start: int) -> dict:
    closed, won = STAGES.get(o["stage_name"], (None, None))
    if o["has_unread_state"] or o["is_deleted"] is None:
        closed = won = None
    closed = closed if o["is_closed"] is None else o["is_closed"]
    won = won if o["is_won"] is None else o["is_won"]
    if o["is_deleted"] is None:
        closed = won = None
    if closed is None:
        status = "unknown"
    elif not closed:
        status = "open"
    else:
        status = {True: "won", False: "lost", None: "unknown"}[won]
    created = o["created_at"].date() if o["created_at"] else None
    days = None
    if closed and created and o["close_date"]:
        days = max(0, (o["close_date"] - created).days)
    weighted = None
    if o["amount"] is not None and o["probability"] is not None:
        weighted = o["amount"] * o["probability"] / 100
    year, quarter = fiscal(o["close_date"], fiscal_start)
    kept = (
        "account_id contact_id owner_id name stage_name is_private amount probability "
        "currency_iso_code close_date created_at last_modified_at system_modstamp custom_fields"
    )
    return {
        "opportunity_id": o["id"],
        **{column: o[column] for column in kept.split()},
        "status": status,
        "is_closed": closed,
        "is_won": won,
        "weighted_amount": weighted,
        "close_fiscal_year": year,
        "close_fiscal_quarter": quarter,
        "created_date": created,
        "days_to_close": days,
    }


def dimension(a: dict, contacts: list[dict], facts: list[dict]) -> dict:
    won, lost, still_open, unknown = (
        [f for f in facts if f["status"] == status] for status in ("won", "lost", "open", "unknown")
    )

    def total(some: list[dict]) -> Decimal:
        own = (f for f in some if f["currency_iso_code"] == a["currency_iso_code"])
        return sum((f["amount"] or Decimal(0) for f in own), Decimal(0))

    def missing(some: list[dict]) -> int:
        return sum(
            f["amount"] is not None and f["currency_iso_code"] != a["currency_iso_code"]
            for f in some
        )

    closed = len(won) + len(lost)
    rate = None
    if closed:
        rate = (Decimal(len(won)) / closed).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    days = [f["close_date"] for f in won if f["close_date"]]
    kept = (
        "parent_account_id owner_id name industry annual_revenue currency_iso_code created_at "
        "last_modified_at system_modstamp custom_fields"
    )
    return {
        "account_id": a["id"],
        **{column: a[column] for column in kept.split()},
        "contact_count": len(contacts),
        "opportunity_count": len(facts),
        "open_opportunity_count": len(still_open),
        "won_opportunity_count": len(won),
        "lost_opportunity_count": len(lost),
        "unknown_opportunity_count": len(unknown),
        "open_amount_missing_count": missing(still_open),
        "won_amount_missing_count": missing(won),
        "open_amount": total(still_open),
        "won_amount": total(won),
        "win_rate": None if rate is None else format(rate, "f"),
        "first_won_date": min(days, default=None),
        "last_won_date": max(days, default=None),
    }


def survivors(rows: dict[str, dict]) -> dict[str, str]:
    """Merged record to what is left of it; those merged in a circle have nothing left."""
    into = {
        key: row["master_record_id"]
        for key, row in rows.items()
        if row["is_deleted"] is True and row["master_record_id"]
    }
    found = {}
    for key, survivor in into.items():
        passed = set()
        while survivor in into and survivor not in passed:
            passed.add(survivor)
            survivor = into[survivor]
        if survivor not in into:
            found[key] = survivor
    return found


def warehouse(landed: dict[str, list[dict]], fiscal_start: int = 1) -> dict[str, dict]:
    """Every table as {key: {column: text}}, NULLs left out."""
    state = {name: current_state(name, landed.get(name, [])) for name in FIELDS}
    # Of an opportunity it is enough that it may not be deleted: its status says what is known.
    undeleted = {
        name: [
            row
            for row in rows.values()
            if row["is_deleted"] is False or (name == "opportunity" and row["is_deleted"] is None)
        ]
        for name, rows in state.items()
    }
    left = {name: survivors(state[name]) for name in ("account", "contact")}

    def shown(row: dict, **references: str) -> dict:
        """A row with its references to merged records leading to what is left of these."""
        return row | {
            column: left[name].get(row[column], row[column]) for column, name in references.items()
        }

    contacts = []
    for c in undeleted["contact"]:
        contact = shown(c, account_id="account", reports_to_id="contact")
        for column in ("is_deleted", "version_at", "seen_at", "master_record_id"):
            del contact[column]
        contact["contact_id"] = contact.pop("id")
        contact["email"] = c["email"] and c["email"].lower()
        contacts.append(contact)
    facts = [
        fact(shown(o, account_id="account", contact_id="contact"), fiscal_start)
        for o in undeleted["opportunity"]
    ]

    by_account: dict[str, tuple[list, list]] = defaultdict(lambda: ([], []))
    for contact in contacts:
        by_account[contact["account_id"]][0].append(contact)
    for f in facts:
        by_account[f["account_id"]][1].append(f)
    accounts = [
        dimension(shown(a, parent_account_id="account"), *by_account[a["id"]])
        for a in undeleted["account"]
    ]

    tables = {
        f"intermediate.{name}": [
            {**row, "version_at": instant_text(row["version_at"]) or "-infinity"}
            for row in rows.values()
        ]
        for name, rows in state.items()
    }
    for name, found in left.items():
        tables[f"marts.merged_{name}"] = [
            {f"{name}_id": key, "survivor_id": survivor} for key, survivor in found.items()
        ]
    tables["marts.dim_account"] = accounts
    tables["marts.dim_contact"] = contacts
    tables["marts.fct_opportunity"] = facts
    return {
        table: {next(v for k, v in row.items() if k == KEYS[table]): _texts(row) for row in rows}
        for table, rows in tables.items()
    }


KEYS = {
    "intermediate.account": "id",
    "intermediate.contact": "id",
    "intermediate.opportunity": "id",
    "marts.merged_account": "account_id",
    "marts.merged_contact": "contact_id",
    "marts.dim_account": "account_id",
    "marts.dim_contact": "contact_id",
    "marts.fct_opportunity": "opportunity_id",
}


def _texts(row: dict) -> dict:
    return {column: _text(value) for column, value in row.items() if value is not None}


def _text(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return date_text(value)
    return value
