"""A declaration to be looked through, from what Salesforce or a CSV export says of an object."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.generate.declarations import snake_case

KINDS = {
    "id": "id", "reference": "reference", "picklist": "picklist", "currency": "currency",
    "double": "number", "percent": "percent", "int": "integer", "long": "integer",
    "boolean": "checkbox", "date": "date", "datetime": "time",
}  # fmt: skip
# What extraction cannot read either: compounds, whose parts are fields of their own, and files.
UNREADABLE = {"address", "location", "base64", "complexvalue"}

GROUPS = ("ids", "attributes", "amounts", "reach", "addresses", "flags", "dates", "times")
AMOUNTS = {"currency", "number", "percent", "integer"}
ADDRESS = re.compile(
    r"(Street|City|State|StateCode|PostalCode|Country|CountryCode|Latitude|Longitude"
    r"|GeocodeAccuracy)$"
)
REACH = re.compile(r"(Phone|Fax|Email|Website)$")

# Landed and read no further: they say who looked at a record, or how a user likes the screen.
LANDED_ONLY = re.compile(
    r"^(LastViewedDate|LastReferencedDate|UserPreferences\w+|UserPermissions\w+"
    r"|EmailPreferences\w+)$"
)
NOT_IN_THE_MART = {"IsDeleted", "CreatedById", "LastModifiedById", "MasterRecordId"}
# What a record without its own name for it is, and what every record has.
SYSTEM = {
    "Id": ("id", "Salesforce id of the record, in its 18 characters."),
    "OwnerId": ("reference", "The Salesforce user who owns the record."),
    "RecordTypeId": ("reference", "Record type of the record."),
    "IsDeleted": ("checkbox", "In Salesforce's recycle bin."),
    "CreatedDate": ("time", "When the record was created in Salesforce."),
    "CreatedById": ("reference", "The Salesforce user who created the record."),
    "LastModifiedDate": ("time", "When a person last changed the record."),
    "LastModifiedById": ("reference", "The Salesforce user who last changed the record."),
    "SystemModstamp": (
        "time",
        "When a person or a process last changed the record: decides which version is the latest.",
    ),
    "LastActivityDate": ("date", "Day of the latest event or closed task on the record."),
}
REFERENCES = {
    "OwnerId": "User", "CreatedById": "User", "LastModifiedById": "User",
    "RecordTypeId": "RecordType", "ParentId": "", "MasterRecordId": "",
}  # fmt: skip
ALWAYS = ("Id", "IsDeleted", "CreatedDate", "LastModifiedDate", "SystemModstamp")
# A list longer than this is no list that anybody keeps up by hand.
LONGEST_LIST = 60
ROWS_READ = 1000
ID = r"[0-9A-Za-z]{15}([0-9A-Za-z]{3})?"


@dataclass
class Described:
    """A field as it is going to be declared."""

    api: str
    kind: str
    comment: str
    to: str | None = None
    required: bool = False
    accepted: list[str] = field(default_factory=list)

    @property
    def group(self) -> str:
        if self.kind == "time" or self.api in {"CreatedById", "LastModifiedById"}:
            return "times"
        if self.api == "LastActivityDate":
            return "times"
        if self.kind in {"id", "reference"}:
            return "ids"
        if ADDRESS.search(self.api):
            return "addresses"
        if self.kind in AMOUNTS or self.api == "CurrencyIsoCode":
            return "amounts"
        if REACH.search(self.api):
            return "reach"
        return {"checkbox": "flags", "date": "dates"}.get(self.kind, "attributes")

    @property
    def column(self) -> str | None:
        """Where it is not the API name in snake case: a time is at, a date on."""
        if self.kind == "time" and self.api.endswith("Date"):
            return snake_case(self.api.removesuffix("Date")) + "_at"
        return None


@dataclass
class Object:
    """An object as it is going to be declared."""

    name: str
    fields: list[Described]
    landed_only: list[str]
    id_prefix: str | None = None
    label: str | None = None
    plural: str | None = None


def from_describe(given: dict[str, Any]) -> Object:
    """From the answer of `sobjects/<object>/describe`."""
    if not isinstance(given.get("fields"), list) or "name" not in given:
        raise WarehouseError(
            "this is no description of an object: it needs `name` and `fields`, as "
            "/services/data/v…/sobjects/<object>/describe answers."
        )
    readable = [
        item
        for item in given["fields"]
        if item["type"] not in UNREADABLE and not item.get("deprecatedAndHidden")
    ]
    return Object(
        name=given["name"],
        fields=[_described(item) for item in readable if not LANDED_ONLY.match(item["name"])],
        landed_only=[item["name"] for item in readable if LANDED_ONLY.match(item["name"])],
        id_prefix=given.get("keyPrefix"),
        label=given.get("label"),
        plural=given.get("labelPlural"),
    )


def _described(item: dict[str, Any]) -> Described:
    api, kind = item["name"], KINDS.get(item["type"], "text")
    if kind == "date" and api.lower().endswith("birthdate"):
        kind = "birthdate"
    values = [v["value"] for v in item.get("picklistValues") or [] if v.get("active", True)]
    targets = item.get("referenceTo") or []
    if kind == "reference" and not targets:
        kind = "text"
    help_text = " ".join((item.get("inlineHelpText") or "").split())
    label = " ".join((item.get("label") or api).split())
    to = ("User" if "User" in targets else targets[0]) if kind == "reference" else None
    if to and not help_text:
        label = f"{label.removesuffix(' ID')}: id of the {to}"
    comment = SYSTEM.get(api, ("", ""))[1] or f"{label}: {help_text}".removesuffix(": ")
    if item.get("calculated"):
        comment += " (formula)"
    return Described(
        api=api,
        kind=kind,
        comment=comment.rstrip(".") + ".",
        to=to,
        required=(
            kind not in {"id", "checkbox"}
            and not item.get("nillable", True)
            and bool(item.get("createable"))
            and not item.get("defaultedOnCreate")
        ),
        accepted=values if kind == "picklist" and len(values) <= LONGEST_LIST else [],
    )


def from_csv(name: str, file: Path) -> Object:
    """From the header of a CSV export, and the values below it where there are any."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        header = [cell.strip() for cell in next(reader, [])]
        rows = [row for row, _ in zip(reader, range(ROWS_READ), strict=False)]
    bad = [cell for cell in header if not re.fullmatch(r"[A-Za-z]\w*", cell)]
    if not header or bad:
        raise WarehouseError(
            f"{file}: the first line is no header of API names"
            + (f" ({', '.join(map(repr, bad))})." if bad else ".")
        )
    apis = [*header, *(api for api in ALWAYS if api not in header)]
    values = {
        api: {row[place] for row in rows if place < len(row) and row[place]}
        for place, api in enumerate(header)
    }
    fields = []
    for api in apis:
        if LANDED_ONLY.match(api):
            continue
        kind, comment = SYSTEM.get(api, (None, f"{snake_case(api).replace('_', ' ')}."))
        kind = kind or _guess(api, values.get(api, set()))
        to = REFERENCES.get(api, api.removesuffix("Id")) or name
        fields.append(
            Described(
                api=api,
                kind=kind,
                comment=comment[0].upper() + comment[1:],
                to=to if kind == "reference" else None,
            )
        )
    prefixes = {value[:3] for value in values.get("Id", set()) if re.fullmatch(ID, value)}
    return Object(
        name=name,
        fields=fields,
        landed_only=[api for api in apis if LANDED_ONLY.match(api)],
        id_prefix=prefixes.pop() if len(prefixes) == 1 else None,
    )


def _guess(api: str, values: set[str]) -> str:
    def all_like(pattern: str) -> bool:
        return bool(values) and all(re.fullmatch(pattern, value) for value in values)

    if api.endswith("Id") and (not values or all_like(ID)):
        return "reference"
    if all_like(r"(?i)true|false") or (not values and re.match(r"(Is|Has)[A-Z]", api)):
        return "checkbox"
    if all_like(r"\d{4}-\d\d-\d\dT.*"):
        return "time"
    if all_like(r"\d{4}-\d\d-\d\d"):
        return "date"
    is_code = re.search(r"(Phone|Fax|Code|Number|Name|Sic|Key)(__c)?$", api)
    if all_like(r"-?(0|[1-9]\d*)(\.\d+)?(E-?\d+)?") and not is_code:
        return "number"
    return "text"


# -- as text


def declaration(one: Object, declared: Iterable[str]) -> str:
    """The declaration as TOML; links lead to what is declared."""
    targets = {*declared, one.name}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one.label or one.name)
    lines = [
        f"# Salesforce {one.name}, as it was described: look it through. Which fields are worth a",
        "# column (undeclared ones arrive in custom_fields), which are required, which values are",
        "# accepted, what the comments say. Then: make generate, make migration. What each word",
        "# means: docs/extending.md.",
        "",
        f"name = {_text(one.name)}",
    ]
    if one.label and one.label != one.name:
        lines.append(f"label = {_text(one.label)}")
    if one.plural:
        lines.append(f"plural = {_text(one.plural.lower())}")
    if one.id_prefix:
        lines.append(f"id_prefix = {_text(one.id_prefix)}")
    lines += [
        'stale_after = "3 days"',
        f"mart = {_text('dim_' + snake_case(one.name))}",
        "# The mart holds the fields and nothing else. To give it logic of its own, say false and",
        "# edit its two files: they are yours from then on.",
        "mart_is_generated = true",
    ]
    if one.landed_only:
        lines += [
            "",
            "# Landed, and read by nothing further up.",
            "landing = [",
            *(f"    {_text(api)}," for api in one.landed_only),
            "]",
        ]
    taken: set[str] = set()
    for group in GROUPS:
        items = [item for item in one.fields if item.group == group]
        items.sort(key=lambda item: item.kind != "id")
        if items:
            lines += ["", f"[fields.{group}]"]
        lines += [_line(item, targets, words.lower(), taken) for item in items]
    return "\n".join(lines) + "\n"


def _line(item: Described, targets: set[str], words: str, taken: set[str]) -> str:
    given: dict[str, Any] = {"kind": item.kind}
    column = item.column
    default = column or snake_case(item.api)
    if default in taken:  # Region and Region__c
        column = default = f"{default}_c"
    taken.add(default)
    if column:
        given["column"] = column
    if item.to:
        given["to"] = item.to
        if item.to in targets and item.api not in NOT_IN_THE_MART:
            given["link"] = default.removesuffix("_id")
    if item.required:
        given["required"] = True
    if item.api in NOT_IN_THE_MART:
        given["mart"] = False
    if item.kind == "id":
        given["comment"] = item.comment.replace("the record,", f"the {words},")
    else:
        given["comment"] = item.comment
    if item.accepted:
        given["accepted"] = item.accepted
    return f"{item.api} = {inline(given)}"


def inline(given: Mapping[str, Any]) -> str:
    """A field as declarations write it: in one line, but for the values it may have."""
    parts = []
    for key in sorted(given, key=lambda key: key == "accepted"):
        value = given[key]
        if isinstance(value, list):
            parts.append(f"{key} = [\n" + "".join(f"    {_text(v)},\n" for v in value) + "]")
        else:
            parts.append(f"{key} = {_text(value)}")
    return f"{{ {', '.join(parts)} }}"


def _text(value: str | bool) -> str:
    # of JSON's texts and truths, as of its escapes, TOML's are the same
    return json.dumps(value, ensure_ascii=False)
