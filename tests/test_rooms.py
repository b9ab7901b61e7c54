"""The rooms of sql/: what a file of one uses of another, and that no two rooms need each other."""

import re
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

from warehouse.source import SQL

NAME = re.compile(r"\b(?:raw_salesforce|staging|intermediate|marts|control|public)\.[a-z_0-9]+")
CREATES = re.compile(
    r"^create (?:or replace )?(?:table|view|function|procedure|type) (\S+?)(?:\(|\s|$)",
    re.MULTILINE,
)


def code(file: Path) -> str:
    """Without comments and without what comment on says, which may name anything."""
    text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
    return re.sub(r"^comment on .*?';$", "", text, flags=re.MULTILINE | re.DOTALL)


def arrows() -> dict[tuple[str, str], set[str]]:
    """(room, room it uses) -> the files that do, with what they use."""
    files = {file: code(file) for file in sorted(SQL.rglob("*.sql"))}
    room = {file: file.parent.relative_to(SQL).as_posix() for file in files}
    home = {name: room[file] for file, text in files.items() for name in CREATES.findall(text)}
    found: dict[tuple[str, str], set[str]] = {}
    for file, text in files.items():
        for name in NAME.findall(text):
            if name in home and home[name] != room[file]:
                used = f"{file.relative_to(SQL)} uses {name}"
                found.setdefault((room[file], home[name]), set()).add(used)
    return found


def test_no_two_rooms_need_each_other() -> None:
    found = arrows()
    assert len(found) > 20
    graph: dict[str, set[str]] = {}
    for user, used in found:
        graph.setdefault(user, set()).add(used)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        uses = ["; ".join(sorted(found[b, a])) for a, b in pairwise(circle)]
        raise AssertionError(" <- ".join(circle) + "\n" + "\n".join(uses)) from None
