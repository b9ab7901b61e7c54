"""Which fields to ask an object for, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from warehouse.extract.errors import ExtractRefused, NotShown
from warehouse.extract.session import Salesforce
from warehouse.generate import declarations

# What is extracted where nobody says otherwise: whatever is declared.
OBJECTS = tuple(declarations.names())
# What an org may keep to itself: names are a convenience.
OPTIONAL = {one.name for one in declarations.declared().values() if one.optional}

# Compound and binary fields: the Bulk API refuses them; their parts are fields of their own.
UNREADABLE_TYPES = frozenset({"address", "location", "base64", "complexvalue"})
# By which of its stamps an object's changes are found; one without any comes whole each time.
STAMPS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")


def _references() -> list[tuple[str, str, str]]:
    declared = declarations.declared()
    return [
        (one.name, item.api, (item.to or "").lower())
        for one in declared.values()
        for item in one.fields
        if item.to in declared and declared[item.to].has_merges and item.api != "MasterRecordId"
    ]


REFERENCES = _references()
# Objects whose records are merged: what refers to one may come to refer to another, unstamped.
MERGED = frozenset(one.name for one in declarations.declared().values() if one.has_merges)


@dataclass(frozen=True)
class Field:
    """A field of an object, as described."""

    name: str
    type: str
    is_calculated: bool = False
    # of a reference: the objects it may lead to
    to: tuple[str, ...] = ()


def describe(salesforce: Salesforce, object_name: str) -> dict[str, Any]:
    """What the org says of an object."""
    try:
        description: dict[str, Any] = salesforce.get_json(
            f"{salesforce.root}/sobjects/{object_name}/describe"
        )
    except ExtractRefused as error:
        if not any(code in str(error) for code in ("answered 404", "403 INSUFFICIENT_ACCESS")):
            raise
        raise NotShown(
            f"The org knows no object {object_name}, or hides it from the user who asks (API name? "
            f"Permissions? API version {salesforce.credentials.api_version}?). {error}"
        ) from error
    return description


def choose_fields(description: dict[str, Any]) -> list[Field]:
    """The fields to ask for, Id first.

    Calculated fields are among them: one that changes moves no stamp, so an increment has it for
    some records only, but leaving it out would blank it in every record that was edited.
    """
    fields = [
        Field(
            item["name"],
            item["type"],
            bool(item.get("calculated")),
            tuple(item.get("referenceTo") or ()),
        )
        for item in description["fields"]
        if item["type"] not in UNREADABLE_TYPES and not item.get("deprecatedAndHidden")
    ]
    fields.sort(key=lambda item: item.name != "Id")
    if not fields or fields[0].name != "Id":
        raise NotShown(
            f"The Salesforce user cannot read Id of {description['name']}: "
            "grant it read access to the object."
        )
    return fields


def stamp_field(fields: Iterable[Field]) -> str | None:
    """The field that says when a record changed last."""
    names = {item.name for item in fields}
    return next((name for name in STAMPS if name in names), None)


def build_soql(
    object_name: str,
    fields: Iterable[Field],
    since: datetime | None = None,
    stamp: str = "SystemModstamp",
    among: tuple[str, Iterable[str]] | None = None,
) -> str:
    """The query: no ORDER BY, no LIMIT (the Bulk API would read without chunks), no upper bound."""
    names = ", ".join(item.name for item in fields)
    query = f"SELECT {names} FROM {object_name}"  # noqa: S608 (names from Salesforce itself)
    if since is not None:
        query += f" WHERE {stamp} >= {soql_stamp(since)}"
    if among is not None:
        listed = ", ".join(f"'{item}'" for item in among[1] if item.isalnum())
        query += f" WHERE {among[0]} IN ({listed})"
    return query


def references_to(object_name: str) -> list[tuple[str, str]]:
    """(object, field) of the declared references to an object whose records may be merged."""
    return [(child, field) for child, field, to in REFERENCES if to == object_name.lower()]


def described_references(description: dict[str, Any]) -> list[tuple[str, str]]:
    """(object, field) of what refers to an object's records, by what the org says: custom lookups.

    Of objects that are extracted.
    """
    return [
        (item["childSObject"], item["field"])
        for item in description.get("childRelationships") or ()
        if item["childSObject"] in OBJECTS and item["field"] not in (None, "MasterRecordId")
    ]


def merging_references(object_name: str, fields: Iterable[Field]) -> set[str]:
    """The fields of an object that may come to refer to another record without a stamp."""
    declared = {field for child, field, _ in REFERENCES if child.lower() == object_name.lower()}
    return declared | {
        item.name for item in fields if item.name != "MasterRecordId" and MERGED & {*item.to}
    }


def soql_stamp(instant: datetime) -> str:
    """An instant as SOQL writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
