"""sql/, the truth: its files in reading order, and an empty database built straight from them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from warehouse.errors import WarehouseError

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "sql"

# Raised while something a file needs does not exist yet: undefined table, function, object,
# schema, column.
NOT_YET = {"42P01", "42883", "42704", "3F000", "42703"}
# Layers in the order in which people read them; a file that comes too early is tried again.
LAYERS = ("raw_salesforce", "control", "staging", "intermediate", "marts")
FIRST = ("sql/roles.sql", "sql/schemas.sql")


def source_texts(folder: Path = SQL) -> dict[str, str]:
    """Every file of sql/ by its path (`sql/marts/dim_account.sql`), in reading order."""

    def order(path: str) -> tuple[int, int, str]:
        if path in FIRST:
            return (0, FIRST.index(path), path)
        layer = path.split("/")[1]
        return (1, LAYERS.index(layer) if layer in LAYERS else len(LAYERS), path)

    texts = {
        f"sql/{file.relative_to(folder).as_posix()}": file.read_text(encoding="utf-8")
        for file in folder.rglob("*.sql")
    }
    return {path: texts[path] for path in sorted(texts, key=order)}


def build_from_source(
    connection: psycopg.Connection[Any],
    texts: Mapping[str, str] | None = None,
    applied: Callable[[str], None] | None = None,
) -> list[str]:
    """Builds an empty database from sql/ in one transaction; returns the order that worked.

    A file that needs something which does not exist yet is put back and tried after the others.
    `applied(path)` is called after each file.
    """
    texts = source_texts() if texts is None else texts
    order: list[str] = []
    with connection.transaction():
        connection.execute("set local plpgsql.extra_errors = 'all'")
        waiting = list(texts)
        while waiting:
            problems: dict[str, psycopg.Error] = {}
            for path in waiting:
                try:
                    with connection.transaction():
                        connection.execute(texts[path])
                except psycopg.Error as error:
                    if error.sqlstate not in NOT_YET:
                        raise WarehouseError(_in_file(path, texts[path], error)) from error
                    problems[path] = error
                    continue
                order.append(path)
                if applied is not None:
                    applied(path)
            if len(problems) == len(waiting):
                raise WarehouseError(
                    "these files of sql/ need something that none of them creates:\n"
                    + "\n".join(_in_file(p, texts[p], e) for p, e in problems.items())
                )
            waiting = list(problems)
    return order


def _in_file(path: str, text: str, error: psycopg.Error) -> str:
    position = error.diag.statement_position
    line = f":{text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    parts = [f"{path}{line}: {error.diag.message_primary or error}"]
    for label in ("detail", "hint"):
        value = getattr(error.diag, f"message_{label}")
        if value:
            parts.append(f"{label}: {value}")
    if error.diag.context:
        parts.append(f"context: {error.diag.context}")
    return "\n  ".join(parts)
