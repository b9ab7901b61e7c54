"""Comments on the columns of the marts: a column means the same wherever it is shown.

What a column means is written once: with the field it comes from (objects/*.toml), or in
sql/marts/dictionary.toml. From there it is written, as plain `comment on column`, below every table
and view of sql/marts that shows the column and says nothing of its own about it.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.generate.declarations import Declaration, identifier

FOLDER = "sql/marts"
DICTIONARY = f"{FOLDER}/dictionary.toml"
MARK = "-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate."
RELATION = re.compile(r"^create (?:table|or replace view) (marts\.\w+)", re.MULTILINE)
COMMENTED = re.compile(r'^comment on column (marts\.\w+)\."?(\w+)', re.MULTILINE)
GRANTED = re.compile(r"^grant select on (marts\.\w+) to salesforce_reporter", re.MULTILINE)
WIDTH = 100


def texts(
    root: Path, objects: Mapping[str, Declaration], placed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The files of sql/marts that reporters may read, with the comments of their columns.

    `placed` are files as they are going to be: with the fields that declarations put there.
    """
    meanings = _meanings(root)
    files = {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted((root / FOLDER).glob("*.sql"))
    }
    files |= {path: text for path, text in (placed or {}).items() if path in files}
    return {
        path: _commented(text, files, meanings, objects)
        for path, text in files.items()
        if GRANTED.search(text) and RELATION.search(text) and not text.startswith("-- Generated")
    }


def _meanings(root: Path) -> dict[str, Any]:
    file = root / DICTIONARY
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _commented(
    text: str,
    files: Mapping[str, str],
    meanings: Mapping[str, Any],
    objects: Mapping[str, Declaration],
) -> str:
    by_hand = text.partition(f"\n{MARK}\n")[0].rstrip("\n")
    relation = RELATION.findall(by_hand)[0]
    name = relation.partition(".")[2]
    shown = meanings.get("objects", {}).get(name)
    fields = {f.column: f.comment for f in objects[shown].fields if f.comment} if shown else {}
    if shown:
        fields[objects[shown].mart_key] = objects[shown]["Id"].comment
    groups = meanings.get("groups", {}).values()
    known = meanings.get("columns", {}) | fields
    for group in groups:
        known |= group if name in group["relations"] else {}
    known |= meanings.get("relations", {}).get(name, {})
    own = {column for table, column in COMMENTED.findall(by_hand) if table == relation}
    lines = [
        _comment(f"{relation}.{identifier(column)}", known[column])
        for column in columns(by_hand, files)
        if column not in own and column in known
    ]
    return "\n".join([by_hand, "", MARK, *lines, ""]) if lines else f"{by_hand}\n"


def _comment(column: str, meaning: str) -> str:
    literal = "'" + " ".join(meaning.split()).replace("'", "''") + "';"
    head = f"comment on column {column} is"
    if len(head) > WIDTH:
        head = f"comment on column\n{column} is"
    if "\n" not in head and len(head) + 1 + len(literal) <= WIDTH:
        return f"{head} {literal}"
    return "\n".join(
        [head, *textwrap.wrap(literal, WIDTH, break_long_words=False, break_on_hyphens=False)]
    )


# -- the columns of a relation, told from how sql/ is written (sqlfluff holds it to that)


def columns(text: str, files: Mapping[str, str]) -> list[str]:
    """The columns of the table or view a file creates, in order."""
    code = re.sub(r"--.*", "", text)
    table = re.search(r"^create table [\w.]+ \(\n(.*?)^\)", code, re.MULTILINE | re.DOTALL)
    if table:
        return [
            entry.split()[0].strip('"')
            for entry in _entries(table[1])
            if entry.split()[0] not in ("primary", "constraint", "check", "unique", "foreign")
        ]
    # of several at the left margin, the last is the query's own: what is before it are its WITHs
    view = re.findall(r"^select\s(.*?)^from ", code, re.MULTILINE | re.DOTALL)
    if not view:
        raise WarehouseError(f"cannot tell the columns of {RELATION.findall(text)[0]}")
    found = []
    for entry in _entries(view[-1]):
        if entry.endswith(".*"):
            found += _returned(entry.removesuffix(".*"), code, files)
        else:
            found.append(re.split(r"\bas\s+|\.", entry)[-1].strip().strip('"'))
    return found


def _returned(alias: str, code: str, files: Mapping[str, str]) -> list[str]:
    """The columns of the function that a view reads under an alias."""
    called = re.search(rf"lateral marts\.(\w+)\([^)]*\) as {alias}\b", code)
    body = files.get(f"{FOLDER}/{called[1]}.sql", "") if called else ""
    result = re.search(r"^returns table \(\n(.*?)^\)", body, re.MULTILINE | re.DOTALL)
    if not result:
        raise WarehouseError(f"cannot tell the columns of {alias}.* in {RELATION.findall(code)[0]}")
    return [entry.split()[0] for entry in _entries(result[1])]


def _entries(listed: str) -> list[str]:
    """The parts of a list between its commas, brackets respected."""
    entries, depth, entry = [], 0, ""
    for letter in listed:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            entries.append(" ".join(entry.split()))
            entry = ""
        else:
            entry += letter
    return [*entries, " ".join(entry.split())]
