"""ops/ in the programs it is for, where they are installed.

promtool and postgres_exporter (Debian: prometheus, prometheus-postgres-exporter), and
grafana-foundation-sdk, which has Grafana's schema. Without them tests/test_on_call.py holds what
can be known.
"""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.quality_org import DEALS, land, run, run_clean, stamp
from warehouse import server
from warehouse.source import ROOT

OPS = ROOT / "ops"
RULES = OPS / "prometheus" / "salesforce-warehouse.rules.yml"


def program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"none of {', '.join(names)} is installed (apt-get install {names[-1]})")


# asked for before a database is made: who has none of them waits for nothing
@pytest.fixture(scope="module")
def exporter() -> str:
    return program("postgres_exporter", "prometheus-postgres-exporter")


@pytest.fixture(scope="module")
def promtool() -> str:
    return program("promtool", "prometheus")


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """A database with an extraction and a warning, as a member of salesforce_monitor sees it."""
    url = make_database(template_url)
    login = "exporter_of_a_test"
    with server.connect(url) as connection:
        run_clean(connection)
        connection.execute(
            "insert into control.extraction (object, status, started_at, seconds, calls,"
            " delivered_rows, landed_rows, bytes, ways, api_used, api_allowed)"
            " values ('account', 'failed', now(), 1, 7, 0, 0, 0, '{}', 95, 100)"
        )
        land(connection, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
        run(connection)
        connection.execute(f"drop role if exists {login}")
        connection.execute(f"create role {login} login in role salesforce_monitor")
    try:
        yield make_conninfo(url, user=login)
    finally:
        make_database.drop(url)
        with server.connect(template_url) as connection:
            connection.execute(f"drop role {login}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], address: str, log: Path, **environment: str) -> Iterator[None]:
    """A program that serves HTTP, from when it answers."""
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        for _ in range(200):
            assert process.poll() is None, log.read_text()
            try:
                read(address)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                break
        yield
    finally:
        process.terminate()
        process.wait(20)


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def sampled(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Samples of ours in the exposition format: (metric, labels) -> value."""
    found = {}
    for name, labels, value in re.findall(
        r"^(salesforce_warehouse_\w+)(?:\{(.*)\})? (\S+)$", text, re.M
    ):
        pairs = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels))
        pairs.pop("server", None)  # postgres_exporter's own
        found[name, frozenset(pairs.items())] = float(value)
    return found


def told(url: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select metric, labels, value from control.metrics_export")
        return {(m, frozenset(labels.items())): float(value) for m, labels, value in rows}


def as_go_writes_it(url: str) -> str:
    """For lib/pq, whose words are libpq's."""
    parts = conninfo_to_dict(url)
    known = ("host", "port", "user", "password", "dbname")
    return make_conninfo(**{k: v for k, v in parts.items() if k in known}, sslmode="disable")


# what moves between two readings
MOVING = re.compile(r"_(timestamp_)?seconds$")


def test_postgres_exporter_tells_every_metric(exporter: str, url: str, tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    log = tmp_path / "log"
    command = [
        exporter, f"--web.listen-address={address}", "--disable-default-metrics",
        "--disable-settings-metrics",
        f"--extend.query-path={OPS / 'exporters/postgres_exporter.queries.yml'}",
    ]  # fmt: skip
    with running(command, f"http://{address}/", log, DATA_SOURCE_NAME=as_go_writes_it(url)):
        text = read(f"http://{address}/metrics")
    found, known = sampled(text), told(url)
    assert known
    assert set(found) == set(known), log.read_text()
    for sample, value in known.items():
        if not MOVING.search(sample[0]):
            assert found[sample] == value, sample
    assert "pg_exporter_last_scrape_error 0" in text


def test_the_alert_rules_are_good_ones(promtool: str) -> None:
    done = subprocess.run(
        [promtool, "check", "rules", RULES], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 rules found" in done.stdout


def test_each_alert_fires_when_it_should_and_not_before(promtool: str, tmp_path: Path) -> None:
    """In promtool's own unit tests of rules."""

    def series(name: str, *values: str, **labels: str) -> dict[str, str]:
        written = ",".join(f'{key}="{value}"' for key, value in labels.items())
        return {"series": f"salesforce_warehouse_{name}{{{written}}}", "values": " ".join(values)}

    rules = {
        rule["alert"]: rule for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    }

    def fires(alert: str, at: str, **labels: str) -> dict[str, object]:
        rule = rules[alert]
        notes = {
            key: re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda m: labels[m[1]], text)
            for key, text in rule["annotations"].items()
        }
        return {
            "eval_time": at, "alertname": alert,
            # what the rule says of itself comes before what the metric says
            "exp_alerts": [{"exp_labels": {**labels, **rule["labels"]}, "exp_annotations": notes}],
        }  # fmt: skip

    def is_quiet(alert: str, at: str) -> dict[str, object]:
        return {"eval_time": at, "alertname": alert}

    # minute by minute: good for ten, bad from then on
    turned = ("0x10", "1x300")
    ill = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    series("pending_failure", *turned),
                    series("last_success_timestamp_seconds", "0x400"),
                    series("object_stale", *turned, object="account"),
                    series("object_stale", "0x400", object="contact"),
                    series("extraction_failing", *turned, object="contact"),
                    series("check_outcome", "0x10", "2x300", check="stale_source", severity="warn"),
                    series("check_outcome", "3x400", check="fct_count", severity="error"),
                    series("api_calls_used", "80x10", "91x300"),
                    series("api_calls_allowed", "100x400"),
                    series("info", "1x30", version="1.0.0"),
                ],
                "alert_rule_test": [
                    is_quiet("SalesforceRunFailing", "20m"),
                    fires("SalesforceRunFailing", "40m"),
                    is_quiet("SalesforceNoRecentSuccess", "179m"),
                    fires("SalesforceNoRecentSuccess", "181m"),
                    is_quiet("SalesforceObjectStale", "60m"),
                    fires("SalesforceObjectStale", "75m", object="account"),
                    is_quiet("SalesforceExtractionFailing", "60m"),
                    fires("SalesforceExtractionFailing", "75m", object="contact"),
                    is_quiet("SalesforceCheckWarns", "9m"),
                    fires("SalesforceCheckWarns", "12m", check="stale_source"),
                    is_quiet("SalesforceApiNearlyUsedUp", "9m"),
                    fires("SalesforceApiNearlyUsedUp", "12m"),
                    is_quiet("SalesforceMetricsMissing", "45m"),
                    fires("SalesforceMetricsMissing", "60m"),
                ],
            }
        ],
    }  # fmt: skip
    file = tmp_path / "alerts.yml"
    file.write_text(yaml.safe_dump(ill))
    done = subprocess.run(
        [promtool, "test", "rules", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_what_is_written_for_it(promtool: str, url: str) -> None:
    """The text for node_exporter, by Prometheus' own parser and linter."""
    with psycopg.connect(url) as connection:
        (text,) = connection.execute("select control.metrics_text()").fetchone()
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert sampled(text).keys() == told(url).keys()


def left_out(whole: object, kept: object, path: str = "") -> list[str]:
    """What of a document is not in what was made of it."""
    if isinstance(whole, dict) and isinstance(kept, dict):
        return [
            where
            for key, value in whole.items()
            for where in (
                left_out(value, kept[key], f"{path}.{key}") if key in kept else [f"{path}.{key}"]
            )
        ]
    if isinstance(whole, list) and isinstance(kept, list) and len(whole) == len(kept):
        pairs = enumerate(zip(whole, kept, strict=True))
        return [where for i, (a, b) in pairs for where in left_out(a, b, f"{path}[{i}]")]
    return [] if whole == kept else [path]


def test_grafana_s_schema_knows_every_word_of_the_dashboard() -> None:
    plugins = pytest.importorskip(
        "grafana_foundation_sdk.cog.plugins", reason="pip install grafana-foundation-sdk"
    )
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.dashboard import Dashboard

    plugins.register_default_plugins()

    def unknown(document: dict[str, object]) -> list[str]:
        read = JSONEncoder().encode(Dashboard.from_json(document))
        return left_out(document, json.loads(read))

    dashboard = json.loads((OPS / "grafana" / "salesforce-warehouse.json").read_text())
    assert unknown(dashboard) == []
    # a word that it does not know would be found
    dashboard["panels"][0]["fieldConfig"]["defaults"]["units"] = "s"
    assert unknown(dashboard) == [".panels[0].fieldConfig.defaults.units"]
