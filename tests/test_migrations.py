"""The proofs of migrations/: same as sql/, reversible, and never edited once released."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse import deploy, migrations, source
from warehouse.freeze import states
from warehouse.server import environment_of


def test_sql_is_frozen() -> None:
    """Whatever changed in sql/ is in the open migration: make migration writes it anew."""
    frozen = migrations.frozen_texts()
    texts = source.source_texts()
    assert sorted(frozen) == sorted(texts)
    assert [p for p in texts if not migrations.is_frozen({p: frozen[p]}, {p: texts[p]})] == []


def test_nothing_waits_for_a_person() -> None:
    assert migrations.unfinished() == []


def test_same_as_source_and_reversible(prove_migrations: Callable[[Path, Path], None]) -> None:
    prove_migrations(migrations.MIGRATIONS, source.SQL)


def test_plain_yoyo_apply_deploys(make_database: Callable[..., str]) -> None:
    """Production runs yoyo alone, with libpq's variables for the address."""
    by_yoyo, by_make = make_database(), make_database()
    command = [Path(sys.executable).parent / "yoyo", "apply"]
    environment = {**os.environ, **environment_of(by_yoyo)}
    done = subprocess.run(
        command, cwd=source.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert deploy.deploy(by_yoyo) == []
    assert deploy.deploy(by_make) == migrations.migration_ids()
    assert states.schema_dump(by_yoyo) == states.schema_dump(by_make)


def test_every_migration_has_its_rollback() -> None:
    folder = migrations.MIGRATIONS
    for name in migrations.migration_ids(folder):
        assert (folder / f"{name}.rollback.sql").exists()


def test_released_migrations_are_what_was_released() -> None:
    folder = migrations.MIGRATIONS
    migrations.check_released(folder)
    migrations.open_migration(folder)  # at most one
    wanted = {f"{name}{s}" for name in migrations.released_ids() for s in (".sql", ".rollback.sql")}
    assert set(migrations.released_sums(folder)) == wanted


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=source.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no git history to compare with: {done.stderr.strip()}")
    return done.stdout


RELEASE = re.compile(r"^## \d", re.M)


def test_no_released_migration_was_edited() -> None:
    """As far back as the history goes: once released on the main line, a file stays as it is.

    A state that lists nothing as released starts over, as long as its changelog names no release.
    """
    released: dict[str, tuple[str, str]] = {}
    commits = git("log", "--first-parent", "--reverse", "--format=%h", "--", "migrations")
    for commit in commits.split():
        blobs = {}
        for line in git("ls-tree", commit, "migrations/").splitlines():
            blob, path = line.split()[2:4]
            blobs[path.removeprefix("migrations/")] = blob
        sums = git("show", blobs[migrations.SUMS]) if migrations.SUMS in blobs else ""
        if not sums and not RELEASE.search(changelog(commit)):
            released.clear()
        for name, (blob, since) in released.items():
            assert blobs.get(name) == blob, f"{commit} changed {name}, which {since} had released"
            assert name in sums, f"{commit} opened {name} again, which {since} had released"
        for line in sums.splitlines():
            name = line.split()[1]
            released.setdefault(name, (blobs[name], commit))
    current = source.ROOT / "CHANGELOG.md"
    if not migrations.released_sums() and not (
        current.exists() and RELEASE.search(current.read_text(encoding="utf-8"))
    ):
        released.clear()
    for name, (blob, since) in released.items():
        assert (migrations.MIGRATIONS / name).exists(), f"{name} of {since} is gone"
        assert git("hash-object", f"migrations/{name}").strip() == blob, (
            f"{name} of {since} was edited"
        )


def changelog(commit: str) -> str:
    listed = git("ls-tree", "--name-only", commit, "CHANGELOG.md")
    return git("show", f"{commit}:CHANGELOG.md") if listed else ""
