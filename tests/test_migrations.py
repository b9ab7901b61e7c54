"""The proofs of migrations/: same as sql/, reversible, and never edited."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.pgtap import environment_of
from warehouse import deploy, freeze, server


def test_sql_is_frozen() -> None:
    """Whatever changed in sql/ needs its migration: make migration name=<what_changed>."""
    frozen = freeze.frozen_texts()
    source = deploy.source_texts()
    assert sorted(frozen) == sorted(source)
    assert [p for p in source if not freeze.is_frozen({p: frozen[p]}, {p: source[p]})] == []


def test_nothing_waits_for_a_person() -> None:
    assert freeze.unfinished() == []


def test_same_as_source_and_reversible(prove_migrations: Callable[[Path, Path], None]) -> None:
    prove_migrations(deploy.MIGRATIONS, deploy.SQL)


def test_plain_yoyo_apply_deploys(make_database: Callable[..., str]) -> None:
    """Production runs yoyo alone, with libpq's variables for the address."""
    by_yoyo, by_make = make_database(), make_database()
    command = [Path(sys.executable).parent / "yoyo", "apply"]
    environment = {**os.environ, **environment_of(by_yoyo)}
    done = subprocess.run(
        command, cwd=server.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert deploy.deploy(by_yoyo) == []
    assert deploy.deploy(by_make) == deploy.migration_ids()
    assert freeze.schema_dump(by_yoyo) == freeze.schema_dump(by_make)


def test_every_migration_has_its_rollback_and_its_sum() -> None:
    folder = deploy.MIGRATIONS
    lines = (folder / deploy.SUMS).read_text().splitlines()
    files = sorted(file for file in folder.glob("*.sql"))
    assert lines == [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}" for f in files]
    names = {file.name for file in files}
    for name in deploy.migration_ids():
        assert f"{name}.rollback.sql" in names


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=server.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no git history to compare with: {done.stderr.strip()}")
    return done.stdout


def test_no_landed_migration_was_edited() -> None:
    """As far back as the history goes: once on the main line, a file stays as it is.

    Removing every migration (before a first release) starts over.
    """
    landed: dict[str, tuple[str, str]] = {}
    commits = git("log", "--first-parent", "--reverse", "--format=%h", "--", "migrations")
    for commit in commits.split():
        tree = {}
        for line in git("ls-tree", commit, "migrations/").splitlines():
            blob, name = line.split()[2:4]
            if name.endswith(".sql"):
                tree[name] = blob
        if not tree:
            landed.clear()
        for name, (blob, since) in landed.items():
            assert tree.get(name) == blob, f"{commit} changed {name}, which {since} had landed"
        for name, blob in tree.items():
            landed.setdefault(name, (blob, commit))
    for name, (blob, since) in landed.items():
        assert (server.ROOT / name).exists(), f"{name} of {since} is gone"
        assert git("hash-object", name).strip() == blob, f"{name} of {since} was edited"
