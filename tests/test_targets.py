"""TARGET=prod: where its URL is, what is refused, and what is only looked at."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.quality_org import DEALS, land, stamp
from warehouse import server, targets
from warehouse.errors import WarehouseError
from warehouse.source import ROOT

DOCUMENT = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the page shows, with the variable it names."""
    file = tmp_path / "targets.toml"
    file.write_text(DOCUMENT.partition("```toml\n")[2].partition("```")[0])
    monkeypatch.setenv("PROD_WAREHOUSE_URL", "postgresql://deployer:secret@db/warehouse")
    monkeypatch.delenv("WAREHOUSE_CONFIRM", raising=False)
    return file


def choose(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("WAREHOUSE_TARGET", name)


def test_a_target_by_its_name(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    assert targets.chosen(file) is None
    choose(monkeypatch, "prod")
    assert targets.chosen(file) == targets.Target(
        "prod", "postgresql://deployer:secret@db/warehouse", True
    )
    choose(monkeypatch, "dev")
    assert targets.chosen(file) == targets.Target("dev", "service=warehouse_dev", False)


def test_the_commands_use_it(file: Path, server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets.chosen, "__defaults__", (file,))
    monkeypatch.setenv("WAREHOUSE_URL", server_url)
    choose(monkeypatch, "prod")
    assert server.warehouse_url() == "postgresql://deployer:secret@db/warehouse"
    assert not server.is_embedded()
    monkeypatch.delenv("WAREHOUSE_TARGET")
    assert server.warehouse_url() == server_url


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (None, "prod", "there is no targets.toml"),
        ("[prod", "prod", "targets.toml is no TOML"),
        ("[dev]\nurl = 'service=x'", "prod", "has no target prod: it has dev"),
        ("[prod]\nprotected = true", "prod", "the target prod says no url"),
        ("prod = 'service=x'", "prod", "the target prod says no url"),
        ("[prod]\nurl = 'service=x'\nport = 1", "prod", "says port; known are url and protected"),
        ("[prod]\nurl = 'service=x'\nprotected = 'yes'", "prod", "is protected = true or false"),
        ("[prod]\nurl = '$NOWHERE_AT_ALL'", "prod", "variable NOWHERE_AT_ALL, which is not set"),
        ("[prod]\nurl = 'postgresql://u:secret@h/d'", "prod", "libpq URI without a password"),
        ("[prod]\nurl = 'host=h password=secret'", "prod", "libpq URI without a password"),
        ("[prod]\nurl = 'nonsense secret'", "prod", "libpq URI without a password"),
    ],
)
def test_what_is_wrong_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, name: str, message: str
) -> None:
    file = tmp_path / "targets.toml"
    if text is not None:
        file.write_text(text)
    choose(monkeypatch, name)
    with pytest.raises(WarehouseError) as raised:
        targets.chosen(file)
    assert message in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_protected_target_is_only_looked_at(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "prod")
    for command in ("url", "plan", "trace", "lineage", "notify", "targets", "config"):
        targets.check(command, file)
        assert f"`{command}`" in DOCUMENT
    for command in ("deploy", "rollback", "run", "load", "transform", "diff", "psql", "migration"):
        with pytest.raises(WarehouseError, match=f"make {command} TARGET=prod CONFIRM=prod"):
            targets.check(command, file)
    monkeypatch.setenv("WAREHOUSE_CONFIRM", "dev")
    with pytest.raises(WarehouseError, match="the target prod is protected"):
        targets.check("deploy", file)
    monkeypatch.setenv("WAREHOUSE_CONFIRM", "prod")
    targets.check("deploy", file)
    choose(monkeypatch, "dev")
    targets.check("deploy", file)


def test_the_command_line_says_so() -> None:
    def ended(*command: str) -> tuple[int, str]:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "WAREHOUSE_TARGET": "nowhere"},
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    code, said = ended(sys.executable, "-m", "warehouse", "deploy")
    assert code == 1
    assert "nowhere" in said
    for goal in ("test", "bench", "torture"):
        code, said = ended("make", "--dry-run", goal, "TARGET=prod")
        assert code == 2
        assert "not with TARGET" in said
    done = subprocess.run(
        ["make", "--dry-run", "--print-data-base", "plan", "TARGET=prod", "CONFIRM=prod"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "WAREHOUSE_TARGET := prod" in done.stdout
    assert "WAREHOUSE_CONFIRM := prod" in done.stdout


def test_a_database_per_org(
    make_database: Callable[..., str], template_url: str, tmp_path: Path
) -> None:
    """Orgs on one server: one after the other, side by side; one that fails holds up none."""
    urls = {name: make_database(template_url) for name in ("emea", "apac")}
    urls["new"] = make_database()
    names = ["emea", "gone", "apac", "new"]
    file = tmp_path / "targets.toml"
    file.write_text("\n".join(f'[{name}]\nurl = "${name.upper()}_URL"' for name in names))
    environment = os.environ | {f"{name.upper()}_URL": url for name, url in urls.items()}
    environment |= {"GONE_URL": "host=/nowhere", "WAREHOUSE_TARGETS": str(file)}

    def ended(*command: str, **more: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "warehouse", *command], cwd=ROOT, env={**environment, **more},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    with server.connect(urls["emea"]) as session:
        land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), stagename="Prospecting")
    code, said, problems = ended("transform", WAREHOUSE_TARGET="all")
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("-- ")] == [
        f"-- {name}" for name in names
    ]
    assert problems.splitlines()[-1] == "failed: gone, new"
    code, said, _ = ended("deploy", WAREHOUSE_TARGET="all")
    assert code == 1
    with server.connect(urls["new"]) as session:
        assert session.execute("select to_regnamespace('marts')").fetchone() != (None,)

    code, said, _ = ended("targets")
    assert code == 1
    rows = {line.split()[0]: line for line in said.splitlines()}
    assert list(rows) == ["target", *names]
    assert "nowhere" in rows["gone"]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert [today in rows[name] for name in ("emea", "apac", "new")] == [True, True, False]
    assert re.search(r" 1( |$)", rows["emea"])

    file.write_text(file.read_text() + '\n[all]\nurl = "service=x"\n')
    assert "no target can be called all" in ended("targets")[2]
    assert ended("psql", WAREHOUSE_TARGET="all")[0] == 1
