"""A release: what it asks for, what it closes and stamps."""

import datetime
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import SHOUT, Project
from warehouse import deploy, migrations, server, source
from warehouse.errors import WarehouseError
from warehouse.release import FUNCTION, PROJECT, _order, release, version_of

DAY = datetime.date(2026, 11, 27)
CHANGELOG = "# Changelog\n\n## Unreleased\n\nLouder.\n"


class Tree(Project):
    """A small project under git, with all that a release stamps."""

    def __init__(self, root: Path, prove: Callable[[Path, Path], None]) -> None:
        super().__init__(root, prove)
        self.root = root
        for name, pattern, line in (
            ("sql/control/run/version.sql", FUNCTION, "return '0.0.0';"),
            ("pyproject.toml", PROJECT, 'version = "0.0.0"'),
        ):
            # as before a first release, whatever this tree was released as
            text = (source.ROOT / name).read_text(encoding="utf-8")
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(pattern.sub(line, text), encoding="utf-8")
        self.said("Quiet.")
        self.git("init", "-q")
        self.migration()
        self.commit()

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", "-C", self.root, *identity, *arguments],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a state")

    def said(self, text: str) -> None:
        """What the changelog says of the release to be."""
        file = self.root / "CHANGELOG.md"
        log = file.read_text() if file.exists() else "# Changelog\n\n## Unreleased\n"
        file.write_text(log.replace("## Unreleased\n", f"## Unreleased\n\n{text}\n", 1))

    def make(self, version: str) -> list[str]:
        return release(version, self.root, DAY)


@pytest.fixture
def tree(tmp_path: Path, prove_migrations: Callable[[Path, Path], None]) -> Tree:
    return Tree(tmp_path, prove_migrations)


def test_the_version_is_the_same_everywhere() -> None:
    function = source.SQL / "control" / "run" / "version.sql"
    version = version_of(source.ROOT / "pyproject.toml", PROJECT)
    assert version_of(function, FUNCTION) == version
    log = (source.ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## (\d\S*) \(\d{4}-\d\d-\d\d\)$", log, re.M)
    # not the first one: a fork that takes a release on keeps its own above that, until its next
    assert sorted(released, key=_order)[-1:] == ([version] if version != "0.0.0" else [])
    assert bool(released) == bool(migrations.released_ids())


def test_a_release_closes_and_stamps(tree: Tree, empty_url: str) -> None:
    told = tree.make("1.0.0")
    assert told[0].startswith("closed migrations/0001.initial.sql; version 0.0.0 became 1.0.0 in")
    assert migrations.open_migration(tree.migrations) is None
    assert migrations.released_ids(tree.migrations) == ["0001.initial"]
    log = (tree.root / "CHANGELOG.md").read_text()
    assert "## Unreleased\n\n## 1.0.0 (2026-11-27)\n\nQuiet.\n" in log
    tree.prove()
    tree.commit()

    tree.write("marts/shout.sql", SHOUT)
    tree.migration()
    tree.said("Louder.")
    tree.commit()
    tree.make("1.1.0")
    # What was named by nobody is named for its release.
    assert migrations.released_ids(tree.migrations)[-1] == "0002.release_1_1_0"
    tree.commit()

    # Nothing but the version changes, in a release that somebody makes upon it.
    tree.said("Ours.")
    tree.commit()
    tree.make("1.1.0+acme.2")
    assert migrations.released_ids(tree.migrations)[-1] == "0003.release_1_1_0_acme_2"
    tree.prove()
    deploy.deploy(empty_url, tree.migrations)
    with server.connect(empty_url) as connection:
        versions = [connection.execute("select control.version()").fetchone()]
        deploy.rollback(empty_url, tree.migrations)
        versions.append(connection.execute("select control.version()").fetchone())
    assert versions == [("1.1.0+acme.2",), ("1.1.0",)]


@pytest.mark.parametrize("version", ["", "1", "1.0", "v1.0.0", "1.0.0-rc1", "1.0.0+", "1.0.0+A"])
def test_odd_versions_are_refused(tree: Tree, version: str) -> None:
    with pytest.raises(WarehouseError, match="which version"):
        tree.make(version)


def test_versions_only_grow(tree: Tree) -> None:
    tree.make("1.2.10+acme.10")
    tree.said("More.")
    tree.commit()
    for earlier in ("1.2.9", "1.2.10", "1.2.10+acme.10", "1.2.10+acme.9", "0.99.99"):
        with pytest.raises(WarehouseError, match="does not come after"):
            tree.make(earlier)
    tree.make("1.2.11")


def test_what_is_not_ready_is_not_released(tree: Tree) -> None:
    def refused(match: str) -> None:
        before = tree.git("status", "--porcelain")
        with pytest.raises(WarehouseError, match=match):
            tree.make("1.0.0")
        assert tree.git("status", "--porcelain") == before

    tree.write("marts/shout.sql", SHOUT)
    refused(r"first commit(?s:.*)sql/marts/shout\.sql")
    tree.commit()
    refused("sql/ is ahead of the open migration")
    tree.migration()
    tree.commit()
    log = tree.root / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## Unreleased\n\n## 0.9.0\n\nOld.\n")
    tree.commit()
    refused("says nothing under `## Unreleased`")
    log.write_text("# Changelog\n")
    tree.commit()
    refused("has no heading `## Unreleased`")
    log.write_text(CHANGELOG)
    tree.commit()
    tree.make("1.0.0")
    tree.said("More.")
    tree.change("marts/account.sql", "    name text\n", "    name varchar\n")
    tree.migration("varchar")
    tree.commit()
    with pytest.raises(WarehouseError, match=r"first finish .*0002\.varchar\.rollback\.sql:\d+"):
        tree.make("1.1.0")
    shutil.rmtree(tree.root / ".git")
    with pytest.raises(WarehouseError, match="what git holds"):
        tree.make("1.1.0")
