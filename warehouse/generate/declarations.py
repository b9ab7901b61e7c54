"""The declarations objects/<object>.toml: one per Salesforce object, read and checked."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "objects"
# What reports in other languages call the fields: a file per language.
LABELS = f"{FOLDER}/labels"
# The first line of a generated file.
GENERATED = "-- Generated from {} by make generate; edit that."

# Fields that came after the first deployment of their object: their columns are the last ones of
# every relation, because a table can only grow at its end.
OWN = "own"


@dataclass(frozen=True)
class Kind:
    """How a landed text becomes a value: its type, its cast, what to call a value that fails."""

    type: str
    cast: str | None
    expected: str | None = None


KINDS = {
    "id": Kind("text", "staging.to_id"),
    "reference": Kind("text", "staging.to_id", "id"),
    "text": Kind("text", None),
    "picklist": Kind("text", "staging.to_picklist", "picklist value"),
    "currency": Kind("numeric", "staging.to_numeric", "number"),
    "number": Kind("numeric", "staging.to_numeric", "number"),
    "percent": Kind("numeric", "staging.to_numeric", "number"),
    "integer": Kind("integer", "staging.to_integer", "whole number"),
    "checkbox": Kind("boolean", "staging.to_boolean", "checkbox"),
    "date": Kind("date", "staging.to_date", "date"),
    "birthdate": Kind("date", "staging.to_birthdate", "birthdate"),
    "time": Kind("timestamptz", "staging.to_timestamp", "time"),
}

# Columns that the layers have besides the declared ones.
TAKEN = {
    "version_at", "custom_fields", "landed_id", "extracted_at", "raw_id", "load_xid", "load_id",
    "seen_at", "has_unread_state",
}  # fmt: skip
VERSIONS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
SEVERITIES = ("error", "warn", "info")

OBJECT_KEYS = {
    "name", "label", "plural", "id_prefix", "optional", "stale_after", "mart", "mart_is_generated",
    "severity", "landing", "fields",
}  # fmt: skip
FIELD_KEYS = {
    "kind", "column", "label", "to", "link", "noun", "required", "accepted", "accepted_in",
    "follow", "mart", "history", "comment", "labels", "parts", "state", "indexed",
    "named_in", "names",
}  # fmt: skip

# PostgreSQL's reserved key words, which cannot name a column as they are.
RESERVED = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check
    collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign freeze from full grant group having ilike in
    initially inner intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric system_user table
    tablesample then to trailing true union unique user using variadic verbose when where window
    with
    """.split()  # noqa: SIM905
)


def snake_case(name: str) -> str:
    """StageName: stage_name; Region__c: region; Big_Deal__c: big_deal."""
    name = re.sub(r"__(c|pc|r)$", "", name, flags=re.IGNORECASE)
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"_+", "_", name).strip("_").lower()


def plain(label: str) -> str:
    """What two labels are compared by, as control.plain_label() has it."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", label.lower()))


def with_article(words: str) -> str:
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def identifier(name: str) -> str:
    return f'"{name}"' if name in RESERVED or not re.fullmatch(r"[a-z_][a-z0-9_]*", name) else name


@dataclass(frozen=True)
class Field:
    """A declared field, as every layer sees it."""

    api: str
    group: str
    kind: str
    column: str
    label: str
    comment: str
    to: str | None = None
    link: str | None = None
    noun: str | None = None
    required: bool = False
    accepted: tuple[str, ...] = ()
    accepted_in: str | None = None
    # Accepted values follow the org's picklist.
    follow: bool = False
    mart: bool = True
    history: bool = False
    # What reports call it, where that is not its API name in words.
    labels: tuple[str, ...] = ()
    # The fields that Salesforce joins to this one.
    parts: tuple[str, ...] = ()
    # Their landed texts.
    raw_parts: tuple[str, ...] = ()
    # The field that has the value by the name people see, and the values by those names.
    named_in: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    raw_name: str = ""
    # Decides what the record counts as: where it is there and unreadable, that is unknown.
    state: bool = False
    # Current state is looked up by it.
    indexed: bool = False
    # Landed in custom_fields before it had a column there.
    is_promoted: bool = False

    @property
    def landing(self) -> str:
        return self.api.lower()

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields that its value is taken from where it was not delivered."""
        return (*self.parts, *([self.named_in] if self.named_in else []))

    @property
    def type(self) -> str:
        return KINDS[self.kind].type

    @property
    def cast(self) -> str | None:
        return KINDS[self.kind].cast

    @property
    def expected(self) -> str | None:
        """What a value that does not cast is not; None where every text is one."""
        return KINDS[self.kind].expected

    @property
    def raw(self) -> str:
        """The landed text: r is the landing table, p its promoted fields."""
        return f"{'p' if self.is_promoted else 'r'}.{identifier(self.landing)}"

    @property
    def historical(self) -> str:
        """What Salesforce's field history calls it, in lower case: Owner for OwnerId."""
        return re.sub(r"(?<!^)id$", "", self.landing) if self.kind == "reference" else self.landing

    @property
    def is_own(self) -> bool:
        return self.group == OWN

    @property
    def plain_labels(self) -> list[str]:
        """What reports call it, in letters and digits."""
        return [plain(label) for label in self.labels]

    @property
    def no_value(self) -> str:
        """What a check calls the condition that the field is empty."""
        return f"no_{self.column}"

    @property
    def odd_value(self) -> str:
        """What a check calls the condition that its value is not accepted."""
        return f"odd_{self.column}"


@dataclass(frozen=True)
class Check:
    """A row of control.quality_check."""

    name: str
    description: str
    severity: str
    model: str
    source: str
    scope: str = "record"
    follows: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    threshold: str = "> 0"
    # where errors begin later than warnings
    error_if: str | None = None


@dataclass(frozen=True)
class Declaration:
    """A declared object."""

    name: str
    label: str
    plural: str
    id_prefix: str | None
    stale_after: str | None
    mart: str | None
    mart_is_generated: bool
    fields: tuple[Field, ...]
    landing: tuple[str, ...]
    severity: dict[str, str] = field(default_factory=dict)
    # An org that does not show it is extracted all the same.
    optional: bool = False

    @property
    def relation(self) -> str:
        """What the landing table, the views and the current state are called."""
        return self.name.lower()

    @property
    def stem(self) -> str:
        """What keys and checks are called after: in words, without the mark of a custom object."""
        return snake_case(self.name)

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.relation}.toml"

    @property
    def mart_key(self) -> str:
        return f"{self.stem}_id"

    def __getitem__(self, api: str) -> Field:
        return next(f for f in self.fields if f.api == api)

    def __contains__(self, api: str) -> bool:
        return any(f.api == api for f in self.fields)

    @cached_property
    def groups(self) -> dict[str, list[Field]]:
        """The fields of the first deployment, as they are grouped."""
        found: dict[str, list[Field]] = {}
        for item in self.fields:
            if not item.is_own:
                found.setdefault(item.group, []).append(item)
        return found

    @property
    def first(self) -> list[Field]:
        return [f for f in self.fields if not f.is_own]

    @property
    def own(self) -> list[Field]:
        return [f for f in self.fields if f.is_own]

    @property
    def promoted(self) -> list[Field]:
        return [f for f in self.fields if f.is_promoted]

    @property
    def landing_columns(self) -> list[str]:
        """The landing table's columns up to custom_fields."""
        listed = [name.lower() for name in self.landing]
        others = [f.landing for f in self.first if f.landing not in listed]
        # without the id no order is meant, only what is landed besides
        return listed + others if "id" in listed else others + listed

    @property
    def versions(self) -> list[Field]:
        """What says which version wins, the first one that is there."""
        return [self[api] for api in VERSIONS if api in self]

    @property
    def has_deletes(self) -> bool:
        return "IsDeleted" in self

    @property
    def has_merges(self) -> bool:
        """Whether a record of it may have been merged into another."""
        return self.has_deletes and any(
            f.api == "MasterRecordId" and f.to == self.name for f in self.fields
        )

    def follows(self, declared: dict[str, Declaration]) -> dict[str, list[Field]]:
        """The mart's references to records that may have been merged, by the stem of their object.

        A merged record's own survivor is not among them.
        """
        found: dict[str, list[Field]] = {}
        for item in self.in_mart:
            target = declared.get(item.to or "")
            if target is not None and target.has_merges and item.api != "MasterRecordId":
                found.setdefault(target.stem, []).append(item)
        return found

    @property
    def castable(self) -> list[Field]:
        """The fields with values that may fail to cast."""
        return [f for f in self.fields if f.expected]

    def failure_check(self, item: Field) -> str:
        """The check that reports values of a field that fail to cast."""
        kind = ""
        if item.kind == "checkbox" or item.api in VERSIONS:
            kind = "state_"
        elif item.required or item.kind in ("currency", "birthdate"):
            kind = "main_"
        return f"{self.stem}_{kind}cast_failure"

    @property
    def read_required(self) -> list[Field]:
        """What a check may find empty although a text is there."""
        return [f for f in self.required if f.expected]

    @property
    def bounded(self) -> dict[str, list[Field]]:
        """The fields whose texts fail to cast only by their length, by what decides it."""
        limits = {
            "reference": "staging.longest_id()",
            "picklist": "staging.longest_picklist_value()",
        }
        found = {
            limit: [f for f in self.fields if f.kind == kind] for kind, limit in limits.items()
        }
        return {limit: fields for limit, fields in found.items() if fields}

    @property
    def states(self) -> list[Field]:
        """The flags that decide what a record counts as, beside IsDeleted."""
        return [f for f in self.fields if f.state]

    @property
    def required(self) -> list[Field]:
        return [f for f in self.fields if f.required]

    @property
    def in_mart(self) -> list[Field]:
        return [f for f in self.fields if f.mart] if self.mart else []

    @property
    def picklists(self) -> dict[str, list[Field]]:
        """The fields with accepted values, by their check: fields of one label share it."""
        found: dict[str, list[Field]] = {}
        for item in self.fields:
            if item.accepted or item.accepted_in or item.follow:
                name = f"{self.stem}_{item.label.replace(' ', '_')}_value"
                found.setdefault(name, []).append(item)
        return found

    @property
    def listed(self) -> list[Field]:
        return [f for fields in self.picklists.values() for f in fields]

    @property
    def linked(self) -> list[Field]:
        """The references that a check follows."""
        return [f for f in self.fields if f.link] if self.mart else []

    def links(self, declared: dict[str, Declaration]) -> list[tuple[Field, Declaration]]:
        """The references that a check follows, with the object they lead to."""
        return [(f, declared[f.to]) for f in self.linked if f.to]

    def checks(self, declared: dict[str, Declaration]) -> list[Check]:
        """The checks that every object has, where it has what they look at."""
        stem, current, mart = self.stem, f"intermediate.{self.relation}", f"marts.{self.mart}"
        undeleted = "undeleted " if self.has_deletes else ""
        found: list[Check] = []

        def add(
            name: str, severity: str, description: str, model: str, source: str, **more: Any
        ) -> None:
            name = f"{stem}_{name}"
            found.append(
                Check(
                    name=name,
                    description=description[0].upper() + description[1:],
                    severity=self.severity.get(name, severity),
                    model=model,
                    source=f"{stem}_{source}_check",
                    **more,
                )
            )

        add(
            "without_id", "error",
            f"landed {self.label} rows without a usable id (see control.rejected_row)",
            f"raw_salesforce.{self.relation}", "landing", scope="landing",
        )  # fmt: skip
        add(
            "overlong_id", "warn",
            f"landed {self.label} rows whose id is longer than any id (see control.rejected_row)",
            f"raw_salesforce.{self.relation}", "landing", scope="landing",
        )  # fmt: skip
        failing = [self.failure_check(f) for f in self.castable]
        if f"{stem}_state_cast_failure" in failing:
            add(
                "state_cast_failure", "error",
                f"flags and stamps of {self.plural} that are there and say nothing, by field",
                current, "landing", scope="landing", error_if="> 1 %",
            )  # fmt: skip
        if f"{stem}_main_cast_failure" in failing:
            add(
                "main_cast_failure", "warn",
                f"amounts, birthdates, required values of {self.plural} that are not of their type",
                current, "landing", scope="landing",
            )  # fmt: skip
        add(
            "cast_failure", "warn",
            f"other values of {self.plural} that are not of their type, by field",
            current, "landing", scope="landing", threshold="> 1 %",
        )  # fmt: skip
        begin = f" beginning with {self.id_prefix}" if self.id_prefix else ""
        add(
            "odd_id", "warn",
            f"ids of {self.plural} that are not 18 letters and digits{begin}",
            current, "current",
        )  # fmt: skip
        add(
            "future_stamp", "warn",
            f"current versions of {self.plural} whose stamp is later than their load",
            current, "current",
        )  # fmt: skip
        if self.required:
            lacking = [with_article(f.label) for f in self.required]
            listed = " or ".join([", ".join(lacking[:-1])] * (len(lacking) > 1) + lacking[-1:])
            if len(lacking) > 4:
                listed = "a value that Salesforce requires"
            add(
                "required_field", "warn",
                f"{undeleted}{self.plural} without {listed}",
                current, "current",
            )  # fmt: skip
        for name, fields in self.picklists.items():
            add(
                name.removeprefix(f"{stem}_"), "warn",
                f"the {fields[0].label} of {undeleted}{self.plural} is one of "
                f"{fields[0].accepted_in or 'control.accepted_value'}",
                current, "current",
            )  # fmt: skip
        if not self.mart:
            return found
        add(
            "mart_row_missing", "error", f"every {undeleted}record has its row in {mart}",
            current, "current", links={mart: "id"},
        )  # fmt: skip
        add(
            "mart_row_stray", "error", f"every row of {mart} has its {undeleted}record",
            mart, "mart", follows=(current,),
        )  # fmt: skip
        for item, to in self.links(declared):
            add(
                f"{item.link}_link", "warn",
                f"each {item.column} in {mart} names a row of marts.{to.mart}",
                mart, "mart",
                links={
                    f"marts.{to.mart}": item.column,
                    f"intermediate.{to.relation}": item.column,
                },
            )  # fmt: skip
        return found


def declared(root: Path = ROOT) -> dict[str, Declaration]:
    """The declared objects by their API name, in the order of their files."""
    found: dict[str, Declaration] = {}
    for file in sorted((root / FOLDER).glob("*.toml")):
        one = read(file)
        if file.stem != one.relation:
            raise _error(file, f"declares {one.name}: rename the file to {one.relation}.toml")
        found[one.name] = one
    for one in found.values():
        for item in one.fields:
            file = root / one.file
            if not item.link:
                continue
            target = found.get(item.to or "")
            if target is None or target.mart is None:
                raise _error(
                    file,
                    f"{item.api}: `link` follows the reference to the mart of {item.to}, which is "
                    "not declared: leave `link` out, or declare it (make object)",
                )
            if not item.mart or one.mart is None:
                raise _error(file, f"{item.api}: `link` needs the field in the mart")
    return found


def translations(
    root: Path, objects: dict[str, Declaration]
) -> Iterator[tuple[Declaration, Field, str]]:
    """What other languages call declared fields, in letters and digits."""
    meant: dict[tuple[str, str], str] = {}
    for file in sorted((root / LABELS).glob("*.toml")):
        for name, fields in _toml(file).items():
            # a fork need not declare all of it
            for api in fields if name in objects else ():
                for label in map(plain, fields[api] if api in objects[name] else ()):
                    other = meant.get((name, label))
                    if other is None:
                        meant[name, label] = api
                        yield objects[name], objects[name][api], label
                    elif other != api:
                        raise _error(
                            file,
                            f"{name}: {label} is {api} here and {other} in another place: it can "
                            "name one field of an object",
                        )


def find(name: str, root: Path = ROOT) -> Declaration | None:
    """The declaration of an object, however its name is capitalised."""
    objects = declared(root).items()
    return next((one for known, one in objects if known.lower() == name.lower()), None)


def names(root: Path = ROOT) -> list[str]:
    """The API names of the declared objects: what is extracted."""
    return list(declared(root))


def read(file: Path) -> Declaration:
    """One declaration; what is wrong with it is said by field and key."""
    return _declaration(file, _toml(file))


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _error(file, f"cannot be read: {error}") from error


def _declaration(file: Path, given: dict[str, Any]) -> Declaration:
    unknown = sorted(set(given) - OBJECT_KEYS)
    if unknown:
        raise _error(
            file, f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(OBJECT_KEYS))}"
        )
    name = given.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name):
        raise _error(file, 'needs name = "<API name of the object>"')
    landing = tuple(given.get("landing", ()))
    listed = {api.lower() for api in landing}
    if len(listed) < len(landing):
        raise _error(file, "landing names a field twice")
    fields = tuple(_fields(file, given.get("fields", {}), listed))
    landed = listed | {f.landing for f in fields if not f.is_promoted}
    fields = tuple(
        replace(
            f,
            raw_parts=tuple(_raw_part(part, landed) for part in f.parts),
            raw_name=_raw_part(f.named_in, landed) if f.named_in else "",
        )
        for f in fields
    )

    for column in {f.column for f in fields}:
        same = [f.api for f in fields if f.column == column]
        if len(same) > 1:
            raise _error(
                file,
                f"{' and '.join(same)} would both be column {column}: give one another `column`",
            )
    apis = [f.api.lower() for f in fields]
    for api in apis:
        if apis.count(api) > 1:
            raise _error(file, f"{api} is declared twice")
    for api in ("Id", "SystemModstamp"):
        if api not in {f.api for f in fields}:
            raise _error(file, f"{api} is missing: every object has it, and the run reads it")
    stem = snake_case(name)
    label = given.get("label", name.removesuffix("__c").replace("_", " "))
    severity = given.get("severity", {})
    for check, value in severity.items():
        if value not in SEVERITIES:
            raise _error(file, f"severity of {check}: {value!r} is none of {', '.join(SEVERITIES)}")
    prefix = given.get("id_prefix")
    if prefix is not None and not re.fullmatch(r"[0-9A-Za-z]{3}", prefix):
        raise _error(file, f"id_prefix {prefix!r} is not the first three characters of an id")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).lower()
    return Declaration(
        name=name,
        label=label,
        plural=given.get("plural", re.sub(r"y$", "ie", words) + "s"),
        id_prefix=prefix,
        stale_after=given.get("stale_after"),
        mart=given.get("mart", f"dim_{stem}") or None,
        mart_is_generated=given.get("mart_is_generated", False),
        fields=fields,
        landing=landing,
        severity=severity,
        optional=given.get("optional", False),
    )


def _raw_part(api: str, landed: set[str]) -> str:
    """The landed text of a field that another is joined from, be it a column or not."""
    name = api.lower()
    if name in landed:
        return f"r.{identifier(name)}"
    return f"coalesce(r.custom_fields ->> '{name}', r.custom_fields ->> '{snake_case(api)}')"


def _fields(file: Path, groups: dict[str, Any], listed: set[str]) -> Iterator[Field]:
    for group, items in groups.items():
        if not isinstance(items, dict) or "kind" in items:
            raise _error(file, f"fields.{group} is no group: write [fields.<group>] above fields")
        for api, given in items.items():
            yield _field(file, api, group, given, listed)


def _field(file: Path, api: str, group: str, given: dict[str, Any], listed: set[str]) -> Field:
    unknown = sorted(set(given) - FIELD_KEYS)
    if unknown:
        raise _error(
            file, f"{api}: unknown: {', '.join(unknown)}; known: {', '.join(sorted(FIELD_KEYS))}"
        )
    if not re.fullmatch(r"[A-Za-z]\w*", api):
        raise _error(file, f"{api!r} is no API name")
    kind = given.get("kind")
    if kind not in KINDS:
        raise _error(file, f"{api}: kind {kind!r} is none of {', '.join(KINDS)}")
    column = given.get("column", snake_case(api))
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", column) or column in TAKEN:
        raise _error(file, f"{api}: {column} cannot be its column: give it another by `column`")
    if (kind == "reference") != ("to" in given):
        raise _error(file, f"{api}: `to` names the object that a reference leads to")
    if (kind == "id") != (api == "Id"):
        raise _error(file, f"{api}: kind id is for Id alone; other ids are references")
    if kind != "picklist" and {"accepted", "accepted_in", "follow"} & set(given):
        raise _error(file, f"{api}: accepted values are for the kind picklist")
    if "accepted" in given and "accepted_in" in given:
        raise _error(file, f"{api}: `accepted` or `accepted_in`, not both")
    if given.get("state") and kind != "checkbox":
        raise _error(file, f"{api}: `state` is for the kind checkbox")
    if "parts" in given and kind != "text":
        raise _error(file, f"{api}: `parts` are for the kind text")
    if ("named_in" in given) != ("names" in given) or ("names" in given and kind != "picklist"):
        raise _error(file, f"{api}: `named_in` and `names` go together, for the kind picklist")
    comment = given.get("comment", "")
    if not comment.strip():
        raise _error(file, f"{api}: `comment` is missing: say in a sentence what it holds")
    link = given.get("link")
    return Field(
        api=api,
        group=group,
        kind=kind,
        column=column,
        label=given.get("label", column.replace("_", " ")),
        labels=(*((given["label"],) if "label" in given else ()), *given.get("labels", ())),
        parts=tuple(given.get("parts", ())),
        named_in=given.get("named_in"),
        names=tuple(given.get("names", {}).items()),
        state=given.get("state", False),
        indexed=given.get("indexed", False),
        comment=comment,
        to=given.get("to"),
        link=link,
        noun=given.get("noun", link and link.replace("_", " ")),
        required=given.get("required", False),
        accepted=tuple(given.get("accepted", ())),
        accepted_in=given.get("accepted_in"),
        follow=given.get("follow", False),
        mart=given.get("mart", True),
        history=given.get("history", False),
        is_promoted=group == OWN and api.lower() not in listed,
    )


def _error(file: Path, text: str) -> WarehouseError:
    folder = LABELS if file.parent.name == Path(LABELS).name else FOLDER
    return WarehouseError(f"{folder}/{file.name}: {text}.")
