"""Where the marts written by hand hold the fields that a declaration adds to them.

A mart's own logic is written by hand; a field that only passes through is not. Every file below
that shows an object's fields has a place for them at the end of its columns, a block that begins
with a comment naming the declaration. It holds what the declaration puts there (`mart`, `history`)
and the file does not have by hand. Columns stay in the order in which they came, because a table
can only grow at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.generate.declarations import GENERATED, Declaration, Field, identifier

MARK = "-- fields of {}, by make generate"


@dataclass(frozen=True)
class Place:
    """The end of a list of columns."""

    path: str
    # The line behind it; what its brackets match is the alias of the columns.
    behind: str
    # None: the columns of a table, name and type.
    alias: str | None = None
    indent: int = 4
    # Something follows in the same brackets: the last column has a comma too.
    goes_on: bool = False

    def column(self, field: Field, alias: str | None) -> str:
        name = identifier(field.column)
        return f"{alias}.{name}" if alias else f"{name} {field.type}"

    def has(self, text: str, field: Field, alias: str | None) -> bool:
        """Whether the columns in the text include the field's."""
        name = re.escape(identifier(field.column))
        shape = rf"(?:\S.* as |\w+\.)?{name}" if alias else rf"{name} \S.*"
        return bool(re.search(rf"^ {{{self.indent}}}{shape},?$", text, re.MULTILINE))


def _table(path: str) -> Place:
    return Place(path, r"    primary key \(", goes_on=True)


def _mart(one: Declaration) -> list[Place]:
    """The object's mart, and the view that shows it beside its account."""
    mart = f"sql/marts/{one.mart}"
    return [
        _table(f"{mart}.sql"),
        Place(f"{mart}_model.sql", rf"from intermediate\.{one.relation} as (\w+)$"),
        Place(f"sql/marts/{one.relation}_enhanced.sql", r"from [\w.]+ as (\w+)$"),
    ]


def _as_of(name: str, alias: str) -> list[Place]:
    """A function that returns a table: its columns, and those it selects."""
    path = f"sql/marts/{name}.sql"
    return [Place(path, r"\)$"), Place(path, r"    from\b", alias, indent=8)]


# What tracks an object's fields over time.
HISTORY = {
    "Opportunity": [
        Place("sql/intermediate/opportunity_version.sql", r"from ", "v"),
        Place("sql/intermediate/opportunity_current_version.sql", r"from ", "v"),
        Place(
            "sql/intermediate/opportunity_first_version.sql",
            r"    from intermediate\.opportunity_landed as (\w+)$",
            indent=8,
        ),
        Place("sql/intermediate/opportunity_field_version.sql", r"from ", "p"),
        *[
            Place(
                "sql/intermediate/opportunity_recorded_version.sql",
                rf"from intermediate\.{which} as \w+;?$",
                alias,
            )
            for which, alias in (("opportunityhistory", "f"), ("opportunity_field_version", "v"))
        ],
        *[
            Place(
                "sql/intermediate/opportunity_known_version.sql",
                rf"from intermediate\.opportunity_{which} as (\w+);?$",
            )
            for which in ("version", "recorded_version")
        ],
        _table("sql/marts/opportunity_history.sql"),
        Place("sql/marts/opportunity_history_model.sql", r"from ", "v"),
        _table("sql/marts/opportunity_version_log.sql"),
        Place("sql/marts/opportunity_version_log_model.sql", r"from ", "v"),
        *_as_of("opportunity_as_of", "h"),
        *_as_of("opportunity_as_of_instant", "h"),
        *_as_of("opportunity_as_of_text", "a"),
        Place("sql/marts/opportunity_daily.sql", r"from ", "h"),
    ]
}


def texts(root: Path, objects: dict[str, Declaration]) -> dict[str, str]:
    """The files written by hand that show a declared object, with the fields it puts there."""
    found: dict[str, str] = {}
    for one in objects.values():
        wanted: list[tuple[Place, list[Field]]] = []
        if one.mart and not one.mart_is_generated:
            fields = [f for f in one.in_mart if f.kind != "id"]
            wanted += [(place, fields) for place in _mart(one)]
        if one.name in HISTORY:
            fields = [f for f in one.fields if f.history]
            wanted += [(place, fields) for place in HISTORY[one.name]]
        for place, fields in wanted:
            file = root / place.path
            if place.path not in found:
                if not file.exists():
                    if file.stem.endswith("_enhanced"):  # not every object has one
                        continue
                    raise WarehouseError(
                        f"{place.path} is missing: {one.file} names it. Write it, or say "
                        "mart_is_generated = true there."
                    )
                text = file.read_text(encoding="utf-8")
                # a mart that was generated until the declaration said otherwise
                found[place.path] = text.removeprefix(GENERATED.format(one.file) + "\n")
            found[place.path] = filled(found[place.path], place, one, fields)
    return found


def filled(text: str, place: Place, one: Declaration, fields: list[Field]) -> str:
    """The text with exactly these fields: those it has by hand, and the others in the block."""
    lines = text.split("\n")
    found = [(i, m) for i, line in enumerate(lines) if (m := re.match(place.behind, line))]
    if not found:
        raise WarehouseError(
            f"{place.path}: no line like `{place.behind}` ends its columns, so that {one.file} can "
            "put none there. Write it that way, or tell warehouse/generate/places.py."
        )
    end, match = found[0]
    alias = match[1] if match.groups() else place.alias
    pad = " " * place.indent
    mark = pad + MARK.format(one.file)
    # a union has several lists in one file
    select = " " * (place.indent - 4) + "select"
    first = next((i for i in range(end - 1, -1, -1) if alias and lines[i] == select), 0)
    begin = next((i for i in range(end - 1, first, -1) if lines[i] == mark), end)
    before = [line.strip().rstrip(",") for line in lines[begin + 1 : end]]
    head = lines[:begin]
    while not head[-1].strip():
        head.pop()
    if not place.goes_on:
        head[-1] = head[-1].removesuffix(",")

    by_hand = "\n".join(head[first:])
    wanted = [place.column(f, alias) for f in fields if not place.has(by_hand, f, alias)]
    columns = [c for c in before if c in wanted] + [c for c in wanted if c not in before]
    if columns:
        if not place.goes_on:
            head[-1] += ","
        if alias:
            head.append("")
        head.append(mark)
        head += [f"{pad}{c}," for c in columns]
        if not place.goes_on:
            head[-1] = head[-1].removesuffix(",")
    return "\n".join([*head, *lines[end:]])
