"""Messy forms: what other exports, reports and people make of the values of Bulk API 2.0."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from warehouse.demo.sample.values import Fields, exponent_text

Form = Callable[[str, Fields, random.Random], bool]

# fmt: off
STAMPS = {
    "account": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastViewedDate"),
    "contact": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "EmailBouncedDate"),
    "opportunity": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastStageChangeDate"),
}
DATES = {
    "account": ("LastActivityDate",),
    "contact": ("Birthdate", "LastActivityDate"),
    "opportunity": ("CloseDate", "LastActivityDate"),
}
BOOLEANS = {
    "account": ("IsDeleted",),
    "contact": ("IsDeleted", "HasOptedOutOfEmail", "DoNotCall", "IsEmailBounced"),
    "opportunity": ("IsDeleted", "IsPrivate", "IsClosed", "IsWon", "HasOpportunityLineItem"),
}
NUMBERS = {
    "account": ("AnnualRevenue", "NumberOfEmployees", "Score__c"),
    "contact": ("Score__c",),
    "opportunity": ("Amount", "ExpectedRevenue", "Probability", "TotalOpportunityQuantity",
    "Score__c"),
}
REFERENCES = {
    "account": ("MasterRecordId", "ParentId", "OwnerId", "CreatedById", "LastModifiedById"),
    "contact": ("MasterRecordId", "AccountId", "ReportsToId", "OwnerId", "CreatedById",
    "LastModifiedById"),
    "opportunity": ("AccountId", "CampaignId", "OwnerId", "CreatedById", "LastModifiedById"),
}
TEXTS = {
    "account": ("Description", "BillingStreet", "Site"),
    "contact": ("Description", "MailingStreet", "Title"),
    "opportunity": ("Description", "NextStep", "Competitor__c"),
}
PADDED = {
    "account": ("Name", "BillingCity"),
    "contact": ("LastName", "Title"),
    "opportunity": ("Name", "NextStep"),
}

# Values that are none of their type, though PostgreSQL takes many of them. By what they stand in
# for.
UNCASTABLE = {
    "number": ("1_000", "0x1F", "0b101", " 12 ", "NaN", "Infinity", "-Infinity", "n/a", "1e131071",
    "12,5", "$100"),
    "date": (
        "infinity", "now", "today", "tomorrow", "epoch", "J2451187", "20240102", "2024-001",
        "0044-03-15 BC",
        "2023-02-30", "13/45/24",
    ),
    "stamp": (
        "infinity", "-infinity", "now", "epoch", "2024-01-01T24:00:00.000Z",
        "2024-01-01T10:20:60.000Z",
        "2024-05-01 10:00:00 Europe/Berlin", "2023-02-30T08:00:00.000Z", "1970-01-01T00:00:00.000Z",
        "2999-12-31T00:00:00.000Z",
    ),
    "boolean": ("y", "on", " tru ", "maybe"),
}
# Where they go: never into a record's id, IsDeleted, IsClosed, IsWon or CreatedDate, on which too
# much hangs.
UNCASTABLE_FIELDS = {
    ("account", "number"): ("AnnualRevenue", "NumberOfEmployees"),
    ("account", "date"): ("LastActivityDate",),
    ("account", "stamp"): ("LastModifiedDate", "LastViewedDate", "SystemModstamp"),
    ("contact", "date"): ("Birthdate", "LastActivityDate"),
    ("contact", "stamp"): ("LastModifiedDate", "EmailBouncedDate", "SystemModstamp"),
    ("contact", "boolean"): ("HasOptedOutOfEmail", "DoNotCall"),
    ("opportunity", "number"): ("Amount", "ExpectedRevenue", "TotalOpportunityQuantity",
    "Probability"),
    ("opportunity", "date"): ("CloseDate", "LastActivityDate"),
    ("opportunity", "stamp"): ("LastModifiedDate", "LastStageChangeDate", "SystemModstamp"),
    ("opportunity", "boolean"): ("IsPrivate", "HasOpportunityLineItem"),
}

# fmt: on

# Each changes a delivered version in place, and returns False where it does not apply.


def _each(names: Mapping[str, tuple[str, ...]], change: Callable[[str], str]) -> Form:
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        found = [key for key in names[name] if fields.get(key)]
        for key in found:
            fields[key] = change(fields[key])
        return bool(found)

    return form


def _one(names: Mapping[str, tuple[str, ...]], change: Callable[[str], str]) -> Form:
    def form(name: str, fields: Fields, rng: random.Random) -> bool:
        key = rng.choice(names[name])
        fields[key] = change(fields[key])
        return True

    return form


def _report_stamp(text: str) -> str:
    return datetime.fromisoformat(text[:19]).strftime("%m/%d/%y %I:%M %p")


def _zero_references(name: str, fields: Fields, rng: random.Random) -> bool:
    empty = [key for key in REFERENCES[name] if not fields[key]]
    for key in empty:
        fields[key] = rng.choice(("000000000000000AAA", "000000000000000"))
    return bool(empty)


def _amount(value: str) -> Form:
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        if name != "opportunity" or fields["IsClosed"] == "true":
            return False
        fields["Amount"] = fields["ExpectedRevenue"] = value
        return True

    return form


def _close_date(wanted_closed: bool, change: Callable[[Fields], str]) -> Form:
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        if name != "opportunity" or (fields["IsClosed"] == "true") is not wanted_closed:
            return False
        fields["CloseDate"] = change(fields)
        return True

    return form


def _no_system_modstamp(_name: str, fields: Fields, _rng: random.Random) -> bool:
    # LastModifiedDate must be able to stand in for it, or an older version would win.
    if fields["SystemModstamp"] != fields["LastModifiedDate"]:
        return False
    fields["SystemModstamp"] = ""
    return True


def _short_own_id(_name: str, fields: Fields, _rng: random.Random) -> bool:
    fields["Id"] = fields["Id"][:15]
    return True


def _plain(text: str) -> str:
    plain = format(Decimal(text), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


FORMS = {
    "report stamp": _each(STAMPS, _report_stamp),
    "stamp with offset": _each(STAMPS, lambda text: text.replace("Z", "+0000")),
    "stamp with space": _each(STAMPS, lambda text: text[:19].replace("T", " ")),
    "report date": _each(DATES, lambda text: date.fromisoformat(text).strftime("%m/%d/%y")),
    "date at midnight": _each(DATES, lambda text: text + " 00:00:00"),
    "boolean 1 or 0": _each(BOOLEANS, lambda text: "1" if text == "true" else "0"),
    "boolean 1 or empty": _each(BOOLEANS, lambda text: "1" if text == "true" else ""),
    "boolean upper case": _each(BOOLEANS, str.upper),
    "number without decimals": _each(NUMBERS, _plain),
    "number with exponent": _each(NUMBERS, exponent_text),
    "references of 15 characters": _each(REFERENCES, lambda text: text[:15]),
    "own id of 15 characters": _short_own_id,
    "all-zero reference": _zero_references,
    "padded text": _one(PADDED, lambda text: f"  {text} "),
    "emoji": _one(TEXTS, lambda text: f"{text} 🚀 naïve 東京".strip()),
    "newlines": _one(TEXTS, lambda text: f"{text}\nsecond line\r\nthird line"),
    "tab": _one(TEXTS, lambda text: f"{text}\tafter a tab"),
    "quotes": _one(TEXTS, lambda text: f'{text}, 5" pipe, "quoted", back\\slash'),
    "lone backslash dot": _one(TEXTS, lambda _: "\\."),
    "backslash dot on a line": _one(TEXTS, lambda text: f"{text}\n\\.\nmore"),
    "the word NA": _one(TEXTS, lambda _: "NA"),
    "the word null": _one(TEXTS, lambda _: "null"),
    "negative amount": _amount("-1500.0"),
    "tiny amount": _amount("-1.0E-4"),
    "zero amount": _amount("0.0"),
    "no amount": _amount(""),
    "closed before created": _close_date(
        True,
        lambda fields: str(date.fromisoformat(fields["CreatedDate"][:10]) - timedelta(days=20)),
    ),
    "close date far off": _close_date(False, lambda _: "2085-06-30"),
    "no SystemModstamp": _no_system_modstamp,
}
