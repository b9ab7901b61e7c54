"""On call: who may watch, who is told and how often, what is watched, and the page for 3 a.m."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.quality_org import DEALS, fired, land, run, run_clean, stamp
from warehouse import notify, server
from warehouse.errors import WarehouseError
from warehouse.source import ROOT

OPS = ROOT / "ops"
PAGE = (ROOT / "docs" / "on-call.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """A database whose run has passed every check."""
    url = make_database(template_url)
    with server.connect(url) as connection:
        run_clean(connection)
    yield url
    make_database.drop(url)


@pytest.fixture
def own_url(make_database: Callable[..., str], url: str) -> Iterator[str]:
    copy = make_database(url)
    yield copy
    make_database.drop(copy)


@pytest.fixture
def warehouse(own_url: str) -> Iterator[psycopg.Connection]:
    with server.connect(own_url) as connection:
        yield connection


@pytest.fixture
def onlooker(url: str) -> Iterator[psycopg.Connection]:
    """Somebody who is a member of salesforce_monitor, where nobody changes anything."""
    with server.connect(url) as connection:
        connection.execute("set role salesforce_monitor")
        yield connection


@pytest.fixture
def watcher(own_url: str) -> Iterator[psycopg.Connection]:
    """Somebody who is a member of salesforce_monitor and of nothing else."""
    with server.connect(own_url) as connection:
        connection.execute("set role salesforce_monitor")
        yield connection


def break_a_deal(connection: psycopg.Connection) -> int:
    raw_id = land(
        connection, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="140", amount=None
    )
    assert run(connection)["status"] == "failed"
    return raw_id


# -- who may watch


MAY_READ = """
select c.oid::regclass::text
from pg_class as c
where
    c.relkind in ('r', 'p', 'v', 'm')
    and c.relnamespace::regnamespace::text = any(
        '{raw_salesforce,staging,intermediate,marts,control}'
    )
    and has_schema_privilege('salesforce_monitor', c.relnamespace, 'usage')
    and has_any_column_privilege('salesforce_monitor', c.oid, 'select')
order by 1
"""


def test_what_a_monitor_may_read(onlooker: psycopg.Connection) -> None:
    may = {name for (name,) in onlooker.execute(MAY_READ)}
    assert {name for name in may if not name.startswith("control.")} == {"marts.data_status"}
    # the ledger, the checks, what an extraction did, and what there is; nothing that landed
    assert may - {"marts.data_status"} == {
        f"control.{name}"
        for name in (
            "api_usage", "column_link", "configuration_change", "extract_watermark", "extraction",
            "freshness", "freshness_limit", "landing_table", "load", "metrics_export", "model",
            "model_link", "notice", "object_status", "quality_check", "quality_history",
            "quality_result", "quality_source", "quality_status", "quality_total",
            "quality_violation", "run", "run_call", "run_status", "run_step", "schema_change",
            "source_freshness",
        )
    }  # fmt: skip


def test_a_monitor_may_nothing_else(onlooker: psycopg.Connection) -> None:
    for statement in (
        "select from raw_salesforce.account",
        "select from staging.account",
        "select from intermediate.account",
        "select from marts.dim_account",
        "select * from marts.opportunity_as_of(current_date)",
        "select from control.rejected_row",
        "select from control.setting",
        "select public.run_salesforce_transform()",
        "call public.run_salesforce_transform_or_raise()",
        "select control.quarantine('account', 1, 'x')",
        "select control.accept_violations('stale_source')",
        "insert into control.notice (kind, subject, since, message) values ('a', 'b', 'c', 'd')",
        "update control.quality_check set severity = 'warn'",
        "delete from control.run",
        "select control.prune_ledger()",
        "create table control.mine (a integer)",
        "create table marts.mine (a integer)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            onlooker.execute(statement)


def test_acting_for_the_owner_is_what_was_meant(onlooker: psycopg.Connection) -> None:
    rows = onlooker.execute(
        "select p.oid::regprocedure::text from pg_proc as p where p.prosecdef"
        " and has_function_privilege('salesforce_monitor', p.oid, 'execute')"
        " and p.pronamespace::regnamespace::text = any('{public,marts,control}')"
    ).fetchall()
    assert {name for (name,) in rows} == {
        "control.check_quality()", "control.offending_rows(text)",
        "control.take_notices(interval)",
    }  # fmt: skip


def blocks(page: str, heading: str) -> list[str]:
    """The SQL under a heading, block by block."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8") if "\n" not in page else page
    level = re.search(rf"^(#+) {re.escape(heading)}$", text, re.M)
    assert level, heading
    rest = text[level.end() :]
    end = re.search(rf"^#{{1,{len(level[1])}}} ", rest, re.M)
    return re.findall(r"^ *```sql\n(.*?)^ *```", rest[: end.start() if end else None], re.M | re.S)


@pytest.mark.parametrize(
    ("page", "heading", "block"),
    [
        ("quality.md", "See what is found", 0),
        ("scheduling-without-airflow.md", "Watching", 0),
        ("extraction.md", "What it costs", 0),
        ("on-call.md", "Metrics, alerts, a dashboard", 0),
    ],
)
def test_what_pages_say_works_for_whom_they_name(
    onlooker: psycopg.Connection, page: str, heading: str, block: int
) -> None:
    for statement in blocks(page, heading)[block].split(";\n"):
        if statement.strip():
            onlooker.execute(statement)
    if page == "quality.md":
        onlooker.execute("reset role; set role salesforce_owner")
        onlooker.execute(blocks(page, heading)[1])


def test_what_the_login_is_made_by(url: str) -> None:
    (made,) = blocks("on-call.md", "Who watches")
    with server.connect(url) as admin, admin.transaction(force_rollback=True):
        admin.execute(made.replace("watcher", "watcher_of_a_test"))
        admin.execute("set local role watcher_of_a_test")
        admin.execute("select * from marts.data_status")


# -- who is told


class Webhook:
    """Takes messages as a chat would; what it was sent, and what it answers."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.status == 200:
                    hook.messages.append(json.loads(body))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/canary-of-the-hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self) -> list[dict[str, str]]:
        taken, self.messages = self.messages, []
        return taken


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


@pytest.fixture(scope="module")
def apprise() -> None:
    """Its environment, as make notify makes it."""
    subprocess.run([ROOT / "tools" / "environment", "notify"], check=True, capture_output=True)


def tell(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "warehouse", "notify", *arguments],
        cwd=ROOT,
        env={**os.environ, "APPRISE_URLS": "", "WAREHOUSE_URL": url, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("apprise")
def test_each_incident_is_told_once(
    warehouse: psycopg.Connection,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def told(
        quiet_after: str | None = None, dry_run: bool = False, urls: str = webhook.url
    ) -> tuple[int, list[dict[str, str]], str]:
        """Whether it ended well, what arrived, what was said."""
        monkeypatch.setenv("APPRISE_URLS", urls)
        try:
            said, is_told = notify.notify(warehouse, quiet_after, dry_run)
        except WarehouseError as error:
            said, is_told = str(error), False
        said += capfd.readouterr().err
        assert "canary-of-the-hook" not in said
        return int(not is_told), webhook.take(), said

    assert told() == (0, [], "nothing to tell")

    # failed
    raw_id = break_a_deal(warehouse)
    code, messages, said = told(dry_run=True)
    assert (code, messages) == (0, [])
    assert "1 failed" in said
    code, (message,), said = told()
    assert code == 0
    assert message["type"] == "failure"
    name = warehouse.info.dbname
    assert re.fullmatch(rf"Salesforce warehouse {name}( at \S+)?: 1 failed", message["title"])
    assert f"opportunity_probability: 1 violation ({DEALS[0]}" in message["message"]
    assert f"select control.quarantine('opportunity', {raw_id}, 'reason')" in message["message"]
    assert message["message"] in said
    assert run(warehouse)["status"] == "failed"
    assert told() == (0, [], "nothing to tell")

    # recovered, and something that warns
    land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(0.01), type="Gift")
    assert fired(run(warehouse)) == {"opportunity_type_value": "warn"}
    code, (message,), _ = told()
    assert (code, message["type"]) == (0, "warning")
    assert message["title"].endswith(": 1 warn, 1 recovered")
    assert "warn: opportunity_type_value (since 20" in message["message"]
    assert message["message"].endswith(" UTC)\nworks again")
    assert told()[1] == []

    # stale: somebody changes the limit, nobody calls
    warehouse.execute("update control.freshness_limit set stale_after = '1 second'")
    warehouse.execute("update control.run set started_at = started_at - interval '3 hours'")
    code, (message,), _ = told("2h")
    assert message["title"].endswith(": 4 stale")
    assert "more than 02:00:00 ago: does the scheduler work?" in message["message"]
    assert told("2h")[1] == []

    # one that nobody takes is told by the next call
    warehouse.execute("update control.freshness_limit set stale_after = '9 days'")
    webhook.status = 500
    code, messages, said = told()
    assert (code, messages) == (1, [])
    assert "nobody was told, the next call tries again" in said
    assert "destination 1 (JSON) did not take it" in said
    webhook.status = 200
    # one that somebody takes is not told again, though another did not
    nowhere = "json://127.0.0.1:1/canary-of-the-hook"
    code, (message,), said = told(urls=f"{nowhere} {webhook.url}")
    assert code == 1
    assert "not everybody was told" in said
    assert message["title"].endswith(": 3 recovered")
    assert message["type"] == "success"
    assert told() == (0, [], "nothing to tell")


@pytest.mark.usefixtures("apprise")
def test_what_keeps_it_from_telling(
    warehouse: psycopg.Connection, own_url: str, webhook: Webhook, tmp_path: Path
) -> None:
    break_a_deal(warehouse)
    done = tell(own_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no destination. Name some in APPRISE_URLS" in done.stderr
    done = tell(own_url, APPRISE_URLS="nonsense://x")
    assert "one of APPRISE_URLS is no URL that Apprise knows" in done.stderr
    with pytest.raises(WarehouseError, match="--quiet-after often is no interval"):
        notify.notify(warehouse, "often")
    # from a file
    file = tmp_path / "apprise.yml"
    file.write_text(f"urls:\n  - {webhook.url}\n")
    done = tell(own_url, APPRISE_CONFIG_PATH=str(file))
    assert done.returncode == 0, done.stderr
    (message,) = webhook.take()
    assert done.stdout == f"{message['title']}\n\n{message['message']}\n"


def test_without_apprise(
    warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    break_a_deal(warehouse)
    monkeypatch.setattr(notify, "ROOT", tmp_path)
    with pytest.raises(WarehouseError, match="Apprise, which sends, is not installed"):
        notify.notify(warehouse)
    assert warehouse.execute("select count(*) from control.notice").fetchone() == (0,)


def test_who_may_tell(watcher: psycopg.Connection, warehouse: psycopg.Connection) -> None:
    """A monitor: it writes nothing itself, and what it takes is noted for it."""
    break_a_deal(warehouse)
    assert [row[0] for row in watcher.execute("select * from control.take_notices()")] == ["failed"]
    assert watcher.execute("select kind from control.notice").fetchall() == [("failed",)]
    warehouse.execute("set role salesforce_reporter")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        warehouse.execute("select * from control.take_notices()")


def test_a_call_that_left_nothing(warehouse: psycopg.Connection) -> None:
    """As if the server had been killed: the call is known, and told."""
    warehouse.execute(
        "insert into control.run_call (called_at, called_by, pid) values (now(), 'job', 0)"
    )
    assert warehouse.execute("select message from control.incidents()").fetchall() == [
        ("the call of job was cut off before it could write the ledger",)
    ]
    warehouse.execute("call public.run_salesforce_transform_or_raise()")
    assert warehouse.execute("select message from control.incidents()").fetchall() == []


def test_what_was_told_long_ago_is_forgotten(warehouse: psycopg.Connection) -> None:
    break_a_deal(warehouse)
    warehouse.execute("select * from control.take_notices()")
    warehouse.execute(
        "insert into control.notice (kind, subject, since, message, recovered_at)"
        " values ('warn', 'x', 'run 1', 'y', now() - interval '401 days')"
    )
    warehouse.execute("select control.prune_ledger()")
    rows = warehouse.execute("select kind from control.notice").fetchall()
    assert rows == [("failed",)], "what lasts is remembered"


# -- what is watched


def metrics(connection: psycopg.Connection) -> dict[str, set[str]]:
    """Every metric that there can be -> its labels, of those that have a value."""
    text = (ROOT / "sql/control/monitor/metrics_export.sql").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {
        f"salesforce_warehouse_{name}": set()
        for name in re.findall(r"^    \('(\w+)', '[^']+'\)", text, re.M)
    }
    assert len(found) > 20
    for name, labels in connection.execute("select metric, labels from control.metrics_export"):
        found[name] |= set(labels)
    return found


@pytest.fixture(scope="module")
def extracted(make_database: Callable[..., str], url: str) -> Iterator[psycopg.Connection]:
    """A database with every metric in it: an extraction, a warning."""
    with server.connect(make_database(url)) as warehouse:
        extract(warehouse)
        yield warehouse


def extract(warehouse: psycopg.Connection) -> None:
    warehouse.execute(
        "insert into control.extraction (object, status, started_at, seconds, calls,"
        " delivered_rows, landed_rows, bytes, ways, api_used, api_allowed)"
        " values ('account', 'succeeded', now(), 1, 7, 0, 0, 0, '{}', 80, 100)"
    )
    land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
    assert fired(run(warehouse)) == {"opportunity_type_value": "warn"}


@pytest.fixture
def reader(extracted: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The same as a monitor sees it."""
    extracted.execute("set role salesforce_monitor")
    yield extracted
    extracted.execute("reset role")


def test_prometheus_reads_what_is_written(
    extracted: psycopg.Connection, reader: psycopg.Connection
) -> None:
    (text,) = reader.execute("select control.metrics_text()").fetchone()
    sample = re.compile(r'(\w+)(\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})? (\S+)')
    name, names = "", set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in names
            names.add(name)
        elif line.startswith("#"):
            assert line == f"# TYPE {name} gauge"
        else:
            found = sample.fullmatch(line)
            assert found, line
            assert found[1] == name
            float(found[3])
    assert names == set(metrics(extracted))


def queries_of_exporters() -> list[tuple[str, str, set[str], list[str]]]:
    """(query, metric, labels, columns of values)"""
    collector = yaml.safe_load((OPS / "exporters/sql_exporter.collector.yml").read_text())
    found = [
        (m["query"], m["metric_name"], set(m.get("key_labels", [])), m["values"])
        for m in collector["metrics"]
    ]
    queries = yaml.safe_load((OPS / "exporters/postgres_exporter.queries.yml").read_text())
    for space, entry in queries.items():
        columns = {name: about for column in entry["metrics"] for name, about in column.items()}
        labels = {name for name, about in columns.items() if about["usage"] == "LABEL"}
        for name in columns.keys() - labels:
            found.append((entry["query"], f"{space}_{name}", labels, [name]))
    return found


def test_exporters_ask_for_every_metric(
    extracted: psycopg.Connection, reader: psycopg.Connection
) -> None:
    known = metrics(extracted)
    asked: dict[str, int] = {}
    for query, metric, labels, values in queries_of_exporters():
        cursor = reader.execute(query)
        assert {c.name for c in cursor.description} >= labels | set(values), metric
        rows = cursor.fetchall()
        assert rows, metric
        assert labels == known[metric], metric
        asked[metric] = asked.get(metric, 0) + 1
    assert asked == dict.fromkeys(known, 2), "by either"
    whole = yaml.safe_load((OPS / "exporters/sql_exporter.yml").read_text())
    assert whole["target"]["collectors"] == ["salesforce_warehouse"]
    assert (OPS / "exporters" / whole["collector_files"][0]).is_file()


def test_alerts_are_about_metrics_there_are(extracted: psycopg.Connection) -> None:
    known = metrics(extracted)
    text = (OPS / "prometheus/salesforce-warehouse.rules.yml").read_text()
    (group,) = yaml.safe_load(text)["groups"]
    assert len(group["rules"]) == 7
    for rule in group["rules"]:
        named = set(re.findall(r"salesforce_warehouse_\w+", rule["expr"]))
        assert named, rule["alert"]
        assert named <= set(known), rule["alert"]
        labels = set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        assert labels <= set().union(*(known[name] for name in named)), rule["alert"]
        for statement in re.findall(r"select [^;\"]+?(?=[;.]? *(?:then|$))",
                                    rule["annotations"].get("description", "")):  # fmt: skip
            extracted.execute(statement.replace("{{ $labels.check }}", "stale_source").rstrip("."))


def test_every_query_of_the_dashboard_works_for_a_monitor(
    extracted: psycopg.Connection, reader: psycopg.Connection
) -> None:
    dashboard = json.loads((OPS / "grafana/salesforce-warehouse.json").read_text())
    seen, empty = 0, set()
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            # as Grafana writes its macro
            query = re.sub(
                r"\$__timeFilter\(([\w.]+)\)",
                r"\1 between now() - interval '7 days' and now() + interval '1 minute'",
                target["rawSql"],
            )
            assert "$" not in query
            cursor = reader.execute(query)
            if target["format"] == "time_series":
                assert cursor.description[0].name == "time"
            if not cursor.fetchall():
                empty.add(panel["title"])
            seen += 1
    assert seen == len(dashboard["panels"]) > 10
    assert empty == {"What was told"}
    places = [tuple(panel["gridPos"].values()) for panel in dashboard["panels"]]
    assert len(places) == len(set(places))
    assert all(x + w <= 24 for x, _, w, _ in places)


# -- the page


def test_the_failed_run_at_three(
    warehouse: psycopg.Connection, watcher: psycopg.Connection
) -> None:
    """Every step of the page in its order, with the record and the row of this failure."""
    raw_id = break_a_deal(warehouse)

    (look,) = blocks("on-call.md", "1. Where do we stand")
    row = watcher.execute(look).fetchone()
    assert row[-1] == "quality checks: opportunity_probability"
    assert row[1] == "failed"

    which, advice, story = blocks("on-call.md", "2. Quality checks: which records")
    assert DEALS[0] in story
    warehouse.execute(story)
    assert watcher.execute(which).fetchall() == [
        ("opportunity_probability", 1, 5, DEALS[0], "probability is 140")
    ]
    message, hint = watcher.execute(advice).fetchone()
    assert "opportunity_probability" in message
    assert f"control.quarantine('opportunity', {raw_id}, " in hint
    published = "select * from control.offending_rows('opportunity_probability')"
    assert published in PAGE
    assert watcher.execute(published).fetchall() == []

    set_aside, lower = blocks("on-call.md", "3. Decide")
    (again,) = blocks("on-call.md", "4. Run")
    over = blocks("on-call.md", "5. See that it is over")[0].split(";\n")

    def is_over() -> tuple[bool, list[str]]:
        warehouse.execute("set role salesforce_transformer")
        warehouse.execute(again)
        warehouse.execute("reset role")
        failing = watcher.execute(over[0]).fetchone()[2]
        return failing, [row[0] for row in watcher.execute(over[1])]

    # one way, and undone
    warehouse.execute(lower)
    assert is_over() == (False, ["opportunity_probability"])
    warehouse.execute("update control.quality_check set severity = 'error'"
                      " where name = 'opportunity_probability'")  # fmt: skip
    assert run(warehouse)["status"] == "failed"

    # the other
    assert "'opportunity', 4711," in set_aside
    warehouse.execute(set_aside.replace("4711", str(raw_id)))
    assert is_over() == (False, [])
    left = blocks("on-call.md", "5. See that it is over")[1]
    left = left.replace("reset role;", "").replace("set role salesforce_owner;", "")
    warehouse.execute("set role salesforce_owner")
    rows = warehouse.execute(left).fetchall()
    assert rows == [("opportunity", raw_id, DEALS[0], "probability is 140, sales ops is asked")]
    warehouse.execute(f"select control.release('opportunity', {raw_id})")


@pytest.mark.parametrize(
    "heading",
    ["57014: it was ended", "A run that does not end", "Stale, and extractions"],
)
def test_what_else_the_page_asks(
    warehouse: psycopg.Connection, watcher: psycopg.Connection, heading: str
) -> None:
    for block in blocks("on-call.md", heading):
        for statement in block.split(";\n"):
            if statement.strip():
                watcher.execute(statement)


def test_a_run_that_is_ended_is_told_by_its_code(warehouse: psycopg.Connection) -> None:
    land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp())
    with warehouse.transaction():
        warehouse.execute("set local statement_timeout = 0")
        warehouse.execute(
            "create view control.check_account_win_rate as"
            " select 'x' as record_id, pg_sleep(60)::text as reason"
        )
        warehouse.execute("alter view control.check_account_win_rate owner to salesforce_owner")
    warehouse.execute(
        "update control.quality_check set source = null where name = 'account_win_rate'"
    )
    warehouse.execute("set statement_timeout = '1500ms'")
    assert run(warehouse)["error"]["sqlstate"] == "57014"
    (failure,) = warehouse.execute("select failure from control.run_status").fetchone()
    assert re.fullmatch(r"SQLSTATE 57014 at \S+", failure)
    kinds = re.findall(r"^\| `SQLSTATE (\d+)", PAGE, re.M)
    assert "57014" in kinds
