"""Writing the open migration: both directions planned, tried and compared."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg

from warehouse import server
from warehouse.errors import WarehouseError
from warehouse.freeze.plan import Plan
from warehouse.freeze.states import State, difference, schema_dump, scratch_databases
from warehouse.freeze.text import OWNER, migration_text
from warehouse.migrations import (
    MARKER,
    MIGRATIONS,
    RECORD_TABLE,
    check_released,
    frozen_texts,
    is_marker,
    normal,
    open_migration,
    released_ids,
    unfinished,
    written_by_hand,
)
from warehouse.source import SQL, source_texts
from warehouse.statements import split, statements


def make_migration(
    name: str | None = None, migrations: Path = MIGRATIONS, source: Path = SQL
) -> list[str]:
    """Writes the open migration anew; returns what to tell the person."""
    migrations.mkdir(exist_ok=True)
    check_released(migrations)
    former = open_migration(migrations)
    released = released_ids(migrations)
    stem = _stem(name, former, released)
    before = frozen_texts(migrations, released=True)
    now = {path: normal(text) for path, text in source_texts(source).items()}
    for path, text in now.items():
        bad = [line for line in text.split("\n") if is_marker(line)]
        if bad:
            raise WarehouseError(f"{path}: the line `{bad[0]}` would be taken for a marker.")
    # Reading order, so that building the earlier state goes the same way as building sql/.
    before = {p: before[p] for p in [*(p for p in now if p in before), *(set(before) - set(now))]}
    if before == now:
        said = ["sql/ holds nothing that the released migrations do not"]
        if former:
            _remove(migrations, former)
            said.append(f"removed migrations/{former}.sql and its rollback")
        return said

    up, down = written_by_hand(migrations, former)
    # What undoes an alteration belongs to the text that it leads to, as the alteration itself does.
    current = {p for p, section in up.sections.items() if section.text == now.get(p)}
    with scratch_databases() as scratch:
        old = State(scratch(), before).build()
        new = State(scratch(), now).build()

        def settled(plan: Plan, suffix: str, depends: str | None) -> str:
            return _settle(plan, scratch, stem, depends, f"{former}{suffix}")

        forth = Plan(old, new, True, up, current)
        text = settled(forth, ".sql", released[-1] if released else "")
        undo = settled(Plan(new, old, False, down, current), ".rollback.sql", None)

    if former and former != stem:
        _remove(migrations, former)
    (migrations / f"{stem}.sql").write_text(text, encoding="utf-8")
    (migrations / f"{stem}.rollback.sql").write_text(undo, encoding="utf-8")
    said = [f"wrote migrations/{stem}.sql and migrations/{stem}.rollback.sql"]
    for kind, dropped in (d for s in statements(text) for d in s.drops()):
        if dropped.startswith("raw_salesforce."):
            said.append(f"it drops {kind} {dropped} with all that landed there")
    for place in unfinished(migrations):
        said.append(f"to be finished by hand: {place} (then call make migration again)")
    return said


def _stem(name: str | None, former: str | None, released: list[str]) -> str:
    """The open migration's name: the one asked for, the one it has, or a plain one."""
    if name and not re.fullmatch(r"[a-z0-9][a-z0-9_]*", name):
        raise WarehouseError(
            f"a migration's name is lower-case words joined by _, such as add_region; not {name!r}"
        )
    number = int(released[-1].split(".")[0]) + 1 if released else 1
    if not name and former:
        name = former.partition(".")[2]
    return f"{number:04d}.{name or ('changes' if released else 'initial')}"


def _remove(folder: Path, name: str) -> None:
    for suffix in (".sql", ".rollback.sql"):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def _settle(
    plan: Plan, scratch: Callable[..., str], name: str, depends: str | None, kept_in: str
) -> str:
    """The text of a plan that was seen to work, or that a person has to finish."""
    for _ in range(20):
        text = migration_text(plan, name, depends)
        if plan.waits:
            return text
        trial = scratch(plan.old.url)
        if not plan.forward:  # what a database has that migrations built
            with server.connect(trial) as connection, connection.transaction():
                connection.execute(f"{OWNER}\n{RECORD_TABLE}".encode())
        failed = _apply(trial, text)
        if failed is not None:
            if not _grown(plan, *failed, kept_in):
                path, error = failed
                raise WarehouseError(f"the migration does not apply: {path or 'by hand'}: {error}")
            continue
        left = difference(schema_dump(trial), schema_dump(plan.new.url), "migrated", "sql/")
        if not left:
            return text
        unasked = set(plan.alterations) - set(plan.kept) - plan.by_hand
        if unasked:
            plan.by_hand |= unasked
            continue
        if plan.kept:
            raise WarehouseError(
                "what is written by hand does not give what sql/ gives. Correct it and call "
                "make migration again (it keeps what you write there):\n"
                + "\n".join(f"migrations/{kept_in}:{s.line} {p}" for p, s in plan.kept.items())
                + f"\n{left}"
            )
        raise WarehouseError(
            "the migration would not give what sql/ gives. Change the file so that running it "
            f"again has the same effect (create or replace, on conflict do update):\n{left}"
        )
    raise WarehouseError("no order of changes was found that applies.")


def _grown(plan: Plan, path: str | None, error: psycopg.Error, kept_in: str) -> bool:
    """Whether the plan could be widened by what failed."""
    if path and path in {*plan.changed, *plan.remade} - set(plan.alterations):
        return plan.recreate(path)
    if error.sqlstate == "2BP01":
        lasting = plan.new.all_objects()
        grown = False
        for file, items in plan.old.objects.items():
            if file in plan.new.texts and any(i not in lasting for i in items):
                grown = plan.recreate(file) or grown
        return grown
    if path in plan.kept:
        raise WarehouseError(
            f"migrations/{kept_in}:{plan.kept[path].line}: what is written by hand for {path} does "
            f"not apply: {error}\nCorrect it and call make migration again (it keeps what you "
            "write there), or delete that section: it is then asked for anew."
        )
    if path in plan.alterations:
        plan.by_hand.add(path)
        return True
    return False


def _apply(url: str, text: str) -> tuple[str | None, psycopg.Error] | None:
    """Applies a migration as yoyo does; returns the failing section's path and the error."""
    position = 0
    with server.connect(url) as connection:
        try:
            with connection.transaction():
                connection.execute("set local plpgsql.extra_errors = 'all'")
                for statement in split(text):
                    found = text.find(statement, position)
                    position = max(position, found) + len(statement)
                    connection.execute(statement.encode())
        except psycopg.Error as error:
            before = text[:position].split("\n")
            marker = next((m for line in reversed(before) if (m := MARKER.match(line))), None)
            return (marker["path"] if marker and marker["verb"] == "begin" else None, error)
    return None
