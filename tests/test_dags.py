"""The two DAGs, run in process: real operators and a metadata database on SQLite, no scheduler."""

import json
import os
import runpy
import subprocess
import sys
import time
import types
from functools import partial
from unittest import mock

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from warehouse import extract, migrations, server, source
from warehouse.demo.salesforce import END, Stub, sample_days

DAGS = source.ROOT / "dags"


# -- the files by themselves

PARSE = """
import json, socket, sys, time, warnings

def refuse(*arguments, **keywords):
    raise OSError("parsing a DAG file needs no network")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
warnings.simplefilter("always")
from airflow.dag_processing.dagbag import DagBag
started = time.monotonic()
bag = DagBag(sys.argv[1])
json.dump({
    "seconds": time.monotonic() - started,
    "errors": bag.import_errors,
    "warnings": {file: list(found) for file, found in bag.captured_warnings.items()},
    "dags": sorted(bag.dags),
    "runs": {name: dag.max_active_runs for name, dag in bag.dags.items()},
}, sys.stderr)
"""


def test_the_files_parse_without_database_network_and_warnings(tmp_path):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("AIRFLOW", "SALESF"))
    }
    done = subprocess.run(
        [sys.executable, "-c", PARSE, str(DAGS)],
        cwd=tmp_path,
        env=environment
        | {
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg://nobody@nowhere/none",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stderr.strip().splitlines()[-1])
    assert found["errors"] == {}
    assert found["warnings"] == {}
    assert found["dags"] == ["salesforce_extract", "salesforce_transform"]
    assert set(found["runs"].values()) == {1}
    assert found["seconds"] < 15, "Airflow gives a file 30 s"


@pytest.fixture
def parse(airflow, monkeypatch):
    """Run a DAG file with settings; its module's names."""

    def parsed(name: str, **settings: str) -> dict:
        for key, value in settings.items():
            monkeypatch.setenv(key, value)
        return runpy.run_path(str(DAGS / f"{name}.py"))

    return parsed


def test_schedules_are_settings(parse):
    dag = parse("salesforce_transform", SALESFORCE_TRANSFORM_SCHEDULE="7 3 * * *")["dag"]
    assert dag.timetable.expression == "7 3 * * *"
    assert parse("salesforce_transform", SALESFORCE_TRANSFORM_SCHEDULE="")["dag"].schedule is None
    both = parse(
        "salesforce_transform",
        SALESFORCE_TRANSFORM_SCHEDULE="@daily",
        SALESFORCE_TRANSFORM_ON_LANDING="true",
        SALESFORCE_SCHEDULE_TIMEZONE="Europe/Berlin",
    )["dag"]
    assert type(both.schedule).__name__ == "AssetOrTimeSchedule"
    landing = parse(
        "salesforce_transform",
        SALESFORCE_TRANSFORM_SCHEDULE="",
        SALESFORCE_TRANSFORM_ON_LANDING="true",
    )["dag"]
    assert [asset.name for asset in landing.schedule] == ["raw_salesforce"]
    extraction = parse("salesforce_extract", SALESFORCE_EXTRACT_SCHEDULE="0 * * * *")["dag"]
    assert extraction.timetable.expression == "0 * * * *"


def test_a_pair_for_every_org(parse):
    """SALESFORCE_TARGETS: DAGs, connections and assets of its own each; one pair without it."""
    named = {"SALESFORCE_TARGETS": "emea apac", "SALESFORCE_TRANSFORM_ON_LANDING": "true"}
    for name in ("salesforce_extract", "salesforce_transform"):
        module = parse(name, **named)
        found = [module["dag_emea"].dag_id, module["dag_apac"].dag_id]
        assert found == [f"{name}_emea", f"{name}_apac"]
        assert "dag" not in module
    task = module["dag_emea"].get_task("run_salesforce_transform")
    assert task.conn_id == "salesforce_warehouse_emea"
    assert [asset.name for asset in task.outlets] == [
        "salesforce_marts_emea",
        "salesforce_marts_emea.changed",
    ]
    assert [asset.name for asset in module["dag_apac"].schedule.asset_condition.objects] == [
        "raw_salesforce_apac"
    ]


def test_the_query_is_stopped_before_the_task(parse):
    module = parse("salesforce_transform", SALESFORCE_TRANSFORM_TIMEOUT_MINUTES="30")
    task = module["dag"].get_task("run_salesforce_transform")
    assert "statement_timeout=1800s" in task.hook_params["options"]
    assert task.execution_timeout > module["TIMEOUT"]


# -- the DAGs at work


@pytest.fixture(scope="session")
def airflow(tmp_path_factory):
    """Airflow with a metadata database of its own; imported only when a test needs it."""
    home = tmp_path_factory.mktemp("airflow")
    os.environ.update(
        {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
            "SALESFORCE_RETRIES": "1",
            "SALESFORCE_RETRY_DELAY_SECONDS": "0.05",
        }
    )
    from airflow.utils.db import initdb

    initdb()


class Runner:
    """Runs DAGs and tells what became of their tasks."""

    def __init__(self, capfd: pytest.CaptureFixture) -> None:
        self.capfd = capfd
        self.log = ""
        self.last = None

    def __call__(self, name: str, **configuration: object) -> dict[str, str]:
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(DAGS)
        self.capfd.readouterr()
        self.last = bag.dags[name].test(run_conf=configuration or None)
        self.log = self.capfd.readouterr().out
        return {"dag": str(self.last.state)} | {
            task.task_id + (f"[{task.rendered_map_index}]" if task.map_index >= 0 else ""): str(
                task.state
            )
            for task in self.last.get_task_instances()
        }

    def tries(self, task: str) -> int:
        return self.last.get_task_instance(task).try_number

    def xcom(self, task: str) -> object:
        return self.last.get_task_instance(task).xcom_pull(task_ids=task)

    def asset_events(self) -> dict[str, dict]:
        """What the last run told of assets: name and extra."""
        from airflow.models.asset import AssetEvent, AssetModel
        from airflow.utils.session import create_session
        from sqlalchemy import select

        with create_session() as session:
            rows = session.execute(
                select(AssetModel.name, AssetEvent.extra)
                .join(AssetEvent, AssetEvent.asset_id == AssetModel.id)
                .where(AssetEvent.source_run_id == self.last.run_id)
            )
            return dict(list(rows))


def airflow_connection(url: str) -> str:
    parts = conninfo_to_dict(url)
    return json.dumps(
        {
            "conn_type": "postgres",
            "host": parts.get("host"),
            "port": int(parts["port"]) if "port" in parts else None,
            "login": parts.get("user"),
            "password": parts.get("password"),
            "schema": parts["dbname"],
        }
    )


@pytest.fixture
def use(monkeypatch):
    """Point the DAGs' warehouse connection at a database."""

    def point(url: str) -> None:
        monkeypatch.setenv("AIRFLOW_CONN_SALESFORCE_WAREHOUSE", airflow_connection(url))

    return point


@pytest.fixture
def run(airflow, capfd, use, database_url):
    """Run a DAG against a database of the test's own."""
    use(database_url)
    return Runner(capfd)


@pytest.fixture(scope="session")
def days():
    return list(sample_days(accounts=20, days=6, end=END))


@pytest.fixture
def org(tmp_path_factory, monkeypatch, days):
    """The stub with the sample's first day, and the connection to it."""
    with Stub(tmp_path_factory.getbasetemp() / "dags-stub") as stub:
        stub.put_sample_day(days[0])
        connection = {"conn_type": "salesforce", "host": stub.url, "extra": stub.settings()}
        monkeypatch.setenv("AIRFLOW_CONN_SALESFORCE", json.dumps(connection))
        yield stub


def returns(database, result: dict, before: str = "") -> None:
    """Replace the transform by one that returns this, so that every verdict can be seen."""
    whole = {
        "run_id": 7,
        "status": "succeeded",
        "reason": None,
        "started_at": "2024-01-01T00:00:00+00:00",
        "finished_at": "2024-01-01T00:00:01+00:00",
        "models": [],
        "checks": {"error": [], "warn": [], "info": []},
        "error": None,
    } | result
    database.execute(
        f"""
        create or replace function
        public.run_salesforce_transform(full_refresh boolean default false)
        returns jsonb language plpgsql as $$ begin
            {before}
            insert into control.run (status, full_refresh, started_at, finished_at)
            values ('failed', full_refresh, now(), now());
            return {psycopg.sql.Literal(json.dumps(whole)).as_string()}::jsonb;
        end; $$
        """
    )


def failure(sqlstate: str) -> dict:
    return {
        "status": "failed",
        "error": {
            "sqlstate": sqlstate,
            "message": "it broke",
            "detail": "here",
            "hint": "do that",
            "context": "somewhere",
            "model": "marts.dim_account",
        },
    }


CHECK = {
    "check": "opportunity_probability_range",
    "violations": 2,
    "samples": [{"record_id": "006000000000001AAA", "reason": "probability is 250"}],
}


def ledger(database) -> int:
    return database.execute("select count(*) from control.run").fetchone()[0]


def test_extraction_and_transform_from_first_to_quiet(run, org, database, days):
    assert set(run("salesforce_extract").values()) == {"success"}
    landed = run.asset_events()["raw_salesforce"]
    assert landed == {name: len(org.objects[name].records) for name in extract.OBJECTS}

    states = run("salesforce_transform")
    assert states["dag"] == states["run_salesforce_transform"] == "success"
    assert "salesforce transform: marts.dim_account" in run.log, "NOTICE lines are in the log"
    result = run.xcom("run_salesforce_transform")
    told = run.asset_events()["salesforce_marts"]
    assert told["run_id"] == result["run_id"]
    inserted = database.execute("select count(*) from marts.fct_opportunity").fetchone()[0]
    assert told["models"]["marts.fct_opportunity"]["inserted"] == inserted > 0
    assert run.asset_events()["salesforce_marts.fct_opportunity"] == {
        "run_id": result["run_id"], "inserted": inserted, "updated": 0, "deleted": 0,
    }  # fmt: skip
    assert "salesforce_marts.merged_account" not in run.asset_events(), "nothing was merged"

    states = run("salesforce_extract")
    assert states["landed"] == "skipped"
    assert (states["dag"], states["complete"]) == ("success", "success")
    assert run.asset_events() == {}
    states = run("salesforce_transform")
    assert states["run_salesforce_transform"] == "skipped"
    assert "no new data" in run.log
    assert run.xcom("run_salesforce_transform")["status"] == "skipped"
    assert run.asset_events() == {}

    org.put_sample_day(days[1])
    assert run("salesforce_extract")["landed"] == "success"
    assert run("salesforce_transform")["run_salesforce_transform"] == "success"
    assert run("salesforce_transform", full_refresh=True)["run_salesforce_transform"] == "success"
    assert {model["mode"] for model in run.xcom("run_salesforce_transform")["models"]} == {"full"}


def test_downstream_dags_run_on_what_changed(run, database):
    """Each mart has an asset, which gets an event only when its rows changed."""

    def merged(model: str, **rows: int) -> dict:
        unchanged = dict.fromkeys(("inserted", "updated", "deleted"), 0)
        return {"model": model, "unchanged": 9, "ms": 1.5, **unchanged, **rows}

    returns(
        database,
        {
            "models": [
                merged("intermediate.account", updated=3),
                merged("marts.dim_account", updated=2, deleted=1),
                merged("marts.fct_opportunity"),
                merged("marts.dim_contact", inserted=1),
            ]
        },
    )
    assert run("salesforce_transform")["run_salesforce_transform"] == "success"
    events = run.asset_events()
    assert set(events) == {
        "salesforce_marts", "salesforce_marts.dim_account", "salesforce_marts.dim_contact",
    }  # fmt: skip
    assert events["salesforce_marts.dim_account"] == {
        "run_id": 7, "inserted": 0, "updated": 2, "deleted": 1,
    }  # fmt: skip


def test_failed_checks_are_red_at_once_and_leave_the_ledger(run, database):
    returns(database, failure("P0001") | {"checks": {"error": [CHECK], "warn": [], "info": []}})
    states = run("salesforce_transform")

    assert (states["dag"], states["run_salesforce_transform"]) == ("failed", "failed")
    assert run.tries("run_salesforce_transform") == 1
    assert "opportunity_probability_range: 2 violations" in run.log
    assert "006000000000001AAA" in run.log
    assert run.xcom("run_salesforce_transform")["checks"]["error"][0]["violations"] == 2
    assert ledger(database) == 1
    assert run.asset_events() == {}


def test_what_may_work_next_time_is_tried_again(run, database):
    returns(database, failure("55P03"))
    states = run("salesforce_transform")
    assert states["run_salesforce_transform"] == "failed"
    assert run.tries("run_salesforce_transform") == ledger(database) == 2


def test_what_would_fail_again_is_not_tried_again(run, database):
    returns(database, failure("22012"))
    assert run("salesforce_transform")["run_salesforce_transform"] == "failed"
    assert run.tries("run_salesforce_transform") == ledger(database) == 1
    for part in ("it broke", "marts.dim_account", "22012", "do that", "here", "somewhere"):
        assert part in run.log


@pytest.mark.parametrize(
    ("sqlstate", "retried"),
    [
        ("08006", True), ("40001", True), ("40P01", True), ("53300", True), ("57014", True),
        ("57P01", True), ("58030", True), ("55P03", True), ("22012", False), ("42P01", False),
        ("55006", False), ("P0001", False), ("XX000", False),
    ],
)  # fmt: skip
def test_the_sqlstate_decides_whether_to_try_again(parse, sqlstate, retried):
    from airflow.sdk.exceptions import AirflowException, AirflowFailException

    judge = parse("salesforce_transform")["judge"]
    judge.__globals__["get_current_context"] = lambda: {"ti": mock.MagicMock(try_number=1)}
    result = {
        "run_id": 1,
        "reason": None,
        "models": [],
        "checks": {"error": [], "warn": [], "info": []},
    } | failure(sqlstate)
    with pytest.raises(AirflowException) as caught:
        judge([result], [], marts=None, changed=None)
    assert isinstance(caught.value, AirflowFailException) is not retried


@pytest.mark.parametrize("status", ["succeeded", "skipped"])
def test_warnings_are_green_and_visible(run, database, status):
    other = CHECK | {"check": "account_industry_drift"}
    returns(
        database,
        {
            "status": status,
            "reason": "no new data",
            "checks": {"error": [], "warn": [CHECK, other], "info": []},
        },
    )
    states = run("salesforce_transform")
    assert states["dag"] == "success"
    assert states["warning[opportunity_probability_range]"] == "success"
    assert states["warning[account_industry_drift]"] == "success"
    assert states["run_salesforce_transform"] == {"succeeded": "success"}.get(status, status)
    (line, *_) = [
        line for line in run.log.splitlines()
        if "warn: account_industry_drift: 2 violations" in line
    ]  # fmt: skip
    assert "warning" in line.partition("warn: account_industry_drift")[0].lower()


def test_who_is_told_of_a_failure(run, database, monkeypatch, tmp_path):
    """The recipe of docs/airflow.md: a policy gives every task of both DAGs a callback."""
    from airflow import policies, settings

    document = (source.ROOT / "docs" / "airflow.md").read_text(encoding="utf-8")
    recipe = document.partition("# airflow_local_settings.py\n")[2].partition("```")[0]
    module = types.ModuleType("airflow_local_settings")
    exec(compile(recipe, "airflow_local_settings.py", "exec"), module.__dict__)
    told = []
    monkeypatch.setattr(
        module.requests, "post", lambda url, json, timeout: told.append((url, json["text"]))
    )
    monkeypatch.setenv("WAREHOUSE_ALERTS_URL", "https://chat.example.com/hook")
    manager = settings.get_policy_plugin_manager()
    known = set(manager.get_plugins())
    policies.make_plugin_from_local_settings(manager, module, {"task_policy"})
    try:
        returns(database, failure("P0001") | {"checks": {"error": [CHECK], "warn": [], "info": []}})
        assert run("salesforce_transform")["dag"] == "failed"
        ((url, text),) = told
        assert url == "https://chat.example.com/hook"
        assert text.startswith("salesforce_transform.run_salesforce_transform failed: Run 7 failed")
        assert "opportunity_probability_range: 2 violations, such as 006000000000001AAA" in text
        told.clear()
        returns(database, {})
        assert run("salesforce_transform")["dag"] == "success"
        assert told == []
    finally:
        for plugin in set(manager.get_plugins()) - known:
            manager.unregister(plugin)


def test_a_retry_does_not_hide_behind_the_attempt_before_it(run, database):
    returns(database, {"status": "skipped", "reason": "another run in progress"})
    assert run("salesforce_transform")["run_salesforce_transform"] == "skipped"
    database.execute("create sequence public.tries")
    returns(
        database,
        {"status": "skipped", "reason": "another run in progress"},
        before="if nextval('public.tries') = 1 then "
        "raise exception using errcode = '57P01'; end if;",
    )
    assert run("salesforce_transform")["run_salesforce_transform"] == "failed"
    assert run.tries("run_salesforce_transform") == 2
    assert "An earlier attempt is still at work" in run.log


def test_a_timeout_really_stops_the_query(run, database, monkeypatch):
    monkeypatch.setenv("SALESFORCE_TRANSFORM_TIMEOUT_MINUTES", "0.02")
    returns(database, {}, before="perform pg_sleep(60);")
    started = time.monotonic()
    assert run("salesforce_transform")["run_salesforce_transform"] == "failed"
    assert time.monotonic() - started < 15
    assert "statement timeout" in run.log
    assert database.execute(
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid() and state <> 'idle'"
    ).fetchone() == (0,)


def test_one_object_that_fails_leaves_the_others_landed(run, org, database):
    org.inject("fail_job", "JOB Contact", times=99)
    states = run("salesforce_extract")

    assert states["dag"] == "failed"
    assert states["extract_contact"] == "failed"
    assert states["extract_account"] == states["extract_opportunity"] == "success"
    assert (states["landed"], states["complete"]) == ("success", "upstream_failed")
    assert set(run.asset_events()["raw_salesforce"]) == set(extract.OBJECTS) - {"Contact"}
    assert "the job went wrong" in run.log
    watermarks = database.execute("select object from control.extract_watermark").fetchall()
    assert {name for (name,) in watermarks} == {
        name.lower() for name in extract.OBJECTS if name != "Contact"
    }

    org.faults.planned.clear()
    assert run("salesforce_extract")["extract_contact"] == "success"
    assert run.asset_events()["raw_salesforce"] == dict.fromkeys(extract.OBJECTS, 0) | {
        "Contact": len(org.objects["Contact"].records)
    }


def test_a_refused_login_is_red_at_once(run, org, monkeypatch):
    connection = {
        "conn_type": "salesforce",
        "host": org.url,
        "extra": org.settings() | {"consumer_secret": "wrong"},
    }
    monkeypatch.setenv("AIRFLOW_CONN_SALESFORCE", json.dumps(connection))
    states = run("salesforce_extract")
    assert states["extract_account"] == "failed"
    assert run.tries("extract_account") == 1
    assert "invalid_client" in run.log


def test_an_extraction_that_fails_for_a_while_is_tried_again(run, org):
    org.inject("fail_job", "JOB Account", times=1)
    states = run("salesforce_extract")
    assert states["dag"] == "success"
    assert run.tries("extract_account") == 2


def test_used_up_calls_are_skipped_and_not_tried_again(run, org):
    org.api_limit = 0
    states = run("salesforce_extract")
    assert states["extract_account"] == "skipped"
    assert run.tries("extract_account") == 1
    assert "API quota" in run.log


def test_below_the_reserve_what_is_left_of_the_calls_is_left_to_others(run, org, database):
    """Green: the objects are skipped, and so is what waits for their landing."""
    org.api_used = int(org.api_limit * 0.81)
    states = run("salesforce_extract")
    assert states["dag"] == "success"
    extractions = {task: state for task, state in states.items() if task.startswith("extract_")}
    assert set(extractions.values()) == {"skipped"}
    assert states["landed"] == "skipped"
    assert {run.tries(task) for task in extractions} == {1}
    assert "20% are left to others (control.setting.api_reserve)" in run.log
    assert database.execute(
        "select distinct status, split_part(reason, ':', 1) from control.extraction"
    ).fetchall() == [("skipped", "API quota")]


def test_another_org_is_red_until_somebody_starts_over(run, org, database):
    database.execute("select control.remember_organization(%s)", [org.organization])
    org.organization = "00D000000000002EAA"
    states = run("salesforce_extract")
    assert (states["dag"], states["extract_account"]) == ("failed", "failed")
    assert run.tries("extract_account") == 1
    assert "ORG_CHANGED=1" in run.log

    assert run("salesforce_extract", org_changed=True)["dag"] == "success"
    assert database.execute("select organization_id from control.organization").fetchone() == (
        "00D000000000002EAA",
    )


# -- create_raw_salesforce_schema


def test_a_deployed_warehouse_is_left_alone(database_url):
    assert extract.ensure_landing(partial(psycopg.connect, database_url)) == []


@pytest.fixture
def needs_migrations():
    if not migrations.migration_ids():
        pytest.skip("sql/ is not frozen into migrations yet")


def test_extraction_works_on_an_empty_database(run, org, use, empty_url, needs_migrations):
    use(empty_url)
    states = run("salesforce_extract")
    assert set(states.values()) == {"success"}
    assert run.xcom("create_raw_salesforce_schema") == migrations.migration_ids()
    assert run("salesforce_transform")["run_salesforce_transform"] == "success"


def deployed_without(database, *objects: str) -> None:
    if database.execute("select to_regclass('public._yoyo_migration')").fetchone() == (None,):
        database.execute("create table public._yoyo_migration (migration_id text)")
        database.execute("insert into public._yoyo_migration (migration_id) values ('0001.first')")
    for name in objects:
        database.execute(f"drop table raw_salesforce.{name} cascade")


def test_a_warehouse_that_lost_its_landing_is_not_upgraded(database, database_url):
    deployed_without(database, *(name.lower() for name in extract.OBJECTS))
    with pytest.raises(
        extract.ExtractRefused, match=r"contact, .* is missing.*never upgrades.*make deploy"
    ):
        extract.ensure_landing(partial(psycopg.connect, database_url))


def test_a_missing_landing_table_stops_no_other(database, database_url, caplog):
    """An object that is declared, and not deployed yet."""
    deployed_without(database, "contact")
    connect = partial(psycopg.connect, database_url)
    assert extract.ensure_landing(connect) == []
    assert "raw_salesforce.contact is missing: deploy it" in caplog.text


def test_a_role_that_may_not_create_gets_the_command(run, org, use, empty_url, needs_migrations):
    name = conninfo_to_dict(empty_url)["dbname"] + "_reader"
    with server.connect(empty_url) as connection:
        connection.execute(f"create role {name} login password 'secret'")
    try:
        use(psycopg.conninfo.make_conninfo(empty_url, user=name, password="secret"))
        states = run("salesforce_extract")
        assert states["create_raw_salesforce_schema"] == "failed"
        assert states["extract_account"] == "upstream_failed"
        assert run.tries("create_raw_salesforce_schema") == 1
        assert "make deploy" in run.log
        assert f"user {name} cannot create it" in run.log
    finally:
        with server.connect(empty_url) as connection:
            connection.execute(f"drop role {name}")
