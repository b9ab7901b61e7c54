"""Statements of SQL texts, recognised by PostgreSQL's own grammar."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pgparse


@dataclass(frozen=True)
class Statement:
    """One statement without the comments before it; `kind` and `tree` are the grammar's."""

    text: str
    kind: str = field(default="", compare=False)
    tree: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_repeatable(self) -> bool:
        """Whether it can simply be run where it is new or changed."""
        return (
            self.kind in {"CommentStmt", "GrantStmt", "GrantRoleStmt", "InsertStmt", "IndexStmt"}
            or self.replaces
        )

    @property
    def replaces(self) -> bool:
        """Whether it says `create or replace`."""
        return bool(self.tree.get("replace"))

    @property
    def is_replaceable(self) -> bool:
        """Whether it creates what `create or replace` could."""
        return self.kind in {"ViewStmt", "CreateFunctionStmt"}

    @property
    def creates_table(self) -> bool:
        return self.kind == "CreateStmt"

    @property
    def index(self) -> str | None:
        """The qualified name of the index it creates."""
        if self.kind != "IndexStmt" or "idxname" not in self.tree:
            return None
        return qualified(self.tree["relation"].get("schemaname"), self.tree["idxname"])

    @property
    def comment_target(self) -> str | None:
        """What a comment is on, as it stands in the text."""
        found = re.match(r"comment\s+on\s+(.+?)\s+is\s", self.text, re.I | re.S)
        if self.kind != "CommentStmt" or found is None:
            return None
        return " ".join(found[1].split())

    @property
    def revoke(self) -> str | None:
        """What takes a grant back."""
        found = re.match(r"grant\s+(.*)\s+to\s+(.*?)\s*;?$", self.text, re.I | re.S)
        if self.kind != "GrantStmt" or not self.tree.get("is_grant") or found is None:
            return None
        return f"revoke {found[1]} from {found[2]};"

    def drops(self) -> Iterator[tuple[str, str]]:
        """What it drops: ("table", "marts.x"), ("column", "marts.x.y"), ("function", "f(int)") …"""
        if self.kind == "DropStmt":
            kind = (
                self.tree["removeType"].removeprefix("OBJECT_").lower().replace("matview", "table")
            )
            for item in self.tree["objects"]:
                yield kind, _object_name(item)
        elif self.kind == "AlterTableStmt":
            relation = self.tree["relation"]
            table = qualified(relation.get("schemaname"), relation["relname"])
            for command in self.tree["cmds"]:
                action = command["AlterTableCmd"]
                if action["subtype"] == "AT_DropColumn":
                    yield "column", f"{table}.{quoted(action['name'])}"


def statements(text: str) -> list[Statement]:
    """The statements of a text, in order.

    The grammar is that of the oldest server we support. A text that only a newer one understands
    is split as yoyo splits it, its statements without a kind: nothing is done with them unasked.
    """
    try:
        parsed = pgparse.parse(text)
    except pgparse.PGQueryError:
        return [Statement(s) for s in map(_strip, split(text)) if s]
    raw = text.encode()
    found = []
    for item in parsed:
        start = item.get("stmt_location", 0)
        end = start + item["stmt_len"] if "stmt_len" in item else len(raw)
        ((kind, tree),) = item["stmt"].items()
        body = _strip(raw[start:end].decode())
        found.append(Statement(f"{body};", kind, tree))
    return found


def split(text: str) -> list[str]:
    """The statements of a migration as yoyo runs them."""
    from yoyo.migrations import read_sql_migration

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "migration.sql"
        file.write_text(text, encoding="utf-8")
        return list(read_sql_migration(str(file))[2])


def quoted(name: str) -> str:
    """As quote_ident writes names, but for keywords, which nobody's names should be."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str | None, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)


def _object_name(item: dict[str, Any]) -> str:
    ((kind, tree),) = item.items()
    if kind == "String":
        return quoted(tree["sval"])
    if kind == "List":
        return ".".join(map(_object_name, tree["items"]))
    if kind == "TypeName":
        return ".".join(map(_object_name, tree["names"])) + "[]" * len(tree.get("arrayBounds", []))
    name = ".".join(map(_object_name, tree["objname"]))
    if tree.get("args_unspecified"):
        return name
    return f"{name}({', '.join(map(_object_name, tree.get('objargs', [])))})"


def _strip(statement: str) -> str:
    """Without the comments before it; what is inside a statement stays as it is."""
    lines = statement.strip().rstrip(";").rstrip().split("\n")
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("--")):
        lines.pop(0)
    return "\n".join(lines)
