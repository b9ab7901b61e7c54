"""The export's DAG: off unless it is told where to, and what becomes of an export's end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_dags import Runner, airflow, parse, run, use  # noqa: F401

TELL = """#!/bin/sh
echo "$@"
echo "$WAREHOUSE_URL"
echo "{last}"
exit {code}
"""


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], None]:
    """An export that says what it was called with, a last line, and how it ended."""

    def end(code: int, last: str) -> None:
        python = tmp_path / "python"
        python.write_text(TELL.format(last=last, code=code))
        python.chmod(0o700)
        monkeypatch.setenv("SALESFORCE_EXPORT_PYTHON", str(python))
        monkeypatch.setenv("SALESFORCE_EXPORT_TO", "s3://lake/sales/")

    return end


def test_off_by_default_and_one_for_each_org(parse: Callable[..., dict]) -> None:  # noqa: F811
    assert "dag" not in parse("salesforce_export")
    named = {"SALESFORCE_EXPORT_TO": "/srv/lake", "SALESFORCE_TARGETS": "emea apac"}
    module = parse("salesforce_export", **named, SALESFORCE_EXPORT_KEEP="3")
    assert module["dag_apac"].dag_id == "salesforce_export_apac"
    assert [asset.name for asset in module["dag_emea"].schedule] == ["salesforce_marts_emea"]
    assert module["command"]("emea")[1:] == [
        "-m", "warehouse.export", "/srv/lake/emea", "--name", "salesforce_emea", "--keep", "3",
    ]  # fmt: skip
    with_catalog = parse("salesforce_export", SALESFORCE_EXPORT_CATALOG="service=lake")
    assert with_catalog["command"]()[-2:] == ["--catalog", "service=lake"]


def test_an_export_is_a_task(
    run: Runner,  # noqa: F811
    ends: Callable[[int, str], None],
    database_url: str,
) -> None:
    ends(0, "run 7 is in s3://lake/sales")
    assert run("salesforce_export") == {"dag": "success", "export_marts": "success"}
    arguments, url, last = run.xcom("export_marts")
    assert arguments == "-m warehouse.export s3://lake/sales --name salesforce --keep 7"
    database = database_url.partition("?")[0].rpartition("/")[2]
    assert f"dbname={database}" in url
    assert last == "run 7 is in s3://lake/sales"
    ends(75, "another export is at work")
    assert run("salesforce_export")["export_marts"] == "skipped"
    assert "another export is at work" in run.log
    ends(1, "the catalog refused")
    assert run("salesforce_export") == {"dag": "failed", "export_marts": "failed"}
    assert "the catalog refused" in run.log
    assert run.tries("export_marts") == 2
