"""The two DAGs under a real Airflow: api-server, scheduler and dag-processor, driven by REST."""

import contextlib
import json
import socket
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import requests

from tests.canary import Watch, files_with
from warehouse import deploy, extract, server, source
from warehouse.airflow_local import LocalAirflow, connection_of
from warehouse.demo.salesforce import END, Stub, sample_days
from warehouse.embedded import EmbeddedServer

pytestmark = pytest.mark.timeout(400)


PASSWORD = "canary-of-the-warehouse"  # the server asks for none, which is no reason to tell it


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class World:
    """An org, a warehouse on a server of its own (to be killed), and Airflow between them."""

    def __init__(
        self, org: Stub, warehouse: EmbeddedServer, airflow: LocalAirflow, watch: Watch
    ) -> None:
        self.org = org
        self.warehouse = warehouse
        self.airflow = airflow
        self.watch = watch

    def query(self, statement: str) -> list[tuple]:
        with server.connect(self.warehouse.url()) as connection:
            return connection.execute(statement).fetchall()

    def trigger(self, dag: str) -> str:
        """Start a DAG run; its id."""
        return self.airflow.api("POST", f"dags/{dag}/dagRuns", {"logical_date": None})["dag_run_id"]

    def tasks(self, dag: str, run: str) -> dict[str, dict]:
        """The tasks of a run by name, mapped ones with what they are called."""
        found = self.airflow.api("GET", f"dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {
            task["task_id"]
            + (f"[{task['rendered_map_index']}]" if task["map_index"] >= 0 else ""): task
            for task in found
        }

    def wait_for_dag(self, dag: str) -> None:
        """Until it was parsed."""
        deadline = time.monotonic() + 60
        while dag not in {found["dag_id"] for found in self.airflow.api("GET", "dags")["dags"]}:
            assert time.monotonic() < deadline, f"{dag} is not known"
            time.sleep(0.3)

    def runs(self, dag: str, at_least: int) -> list[str]:
        """The runs there are, once there are so many."""
        deadline = time.monotonic() + 60
        while True:
            found = self.airflow.api("GET", f"dags/{dag}/dagRuns")["dag_runs"]
            if len(found) >= at_least:
                return [run["dag_run_id"] for run in found]
            assert time.monotonic() < deadline, f"{dag} did not run"
            time.sleep(0.3)

    def wait(self, dag: str, run: str, seconds: float = 90) -> dict[str, str]:
        """Wait for the end of a run; the states of its tasks, and its own as `dag`."""
        deadline = time.monotonic() + seconds
        while True:
            state = self.airflow.api("GET", f"dags/{dag}/dagRuns/{run}")["state"]
            if state in ("success", "failed"):
                return {"dag": state} | {
                    name: task["state"] for name, task in self.tasks(dag, run).items()
                }
            assert time.monotonic() < deadline, f"{dag} is still {state}: {self.tasks(dag, run)}"
            time.sleep(0.3)

    def run(self, dag: str) -> tuple[dict[str, str], str]:
        run = self.trigger(dag)
        return self.wait(dag, run), run

    def log(self, run: str, attempt: int = 1, task: str = "run_salesforce_transform") -> str:
        answer = self.airflow.api(
            "GET", f"dags/salesforce_transform/dagRuns/{run}/taskInstances/{task}/logs/{attempt}"
        )
        return json.dumps(answer["content"], ensure_ascii=False)

    def put_and_extract(self, day: dict) -> None:
        """A day passes in the org and is extracted, in this process: it is quicker."""
        self.org.put_sample_day(day)
        self.extract()

    def extract(self) -> None:
        credentials = extract.Credentials.from_settings(
            host=self.org.url, settings=self.org.settings()
        )
        with extract.Salesforce(credentials) as salesforce:
            list(extract.extract_all(salesforce, lambda: server.connect(self.warehouse.url())))

    def check_marts(self) -> None:
        """The marts hold what the org holds, and the next run finds nothing to do."""
        opportunities = self.org.objects["Opportunity"]
        place = [opportunities.order.index(name) for name in ("Id", "StageName", "IsDeleted")]
        held = [[row[i] for i in place] for row in opportunities.records.values()]
        assert self.query(
            "select opportunity_id, stage_name from marts.fct_opportunity order by 1"
        ) == sorted((id_, stage) for id_, stage, deleted in held if deleted != "true")
        assert self.query("select public.run_salesforce_transform() ->> 'reason'") == [
            ("no new data",)
        ]

    def kill_task(self) -> None:
        """kill -9 the process that runs the task: a child of a worker of the executor."""
        scheduler = psutil.Process(self.airflow.processes["scheduler"].pid)
        victims = [
            process
            for worker in scheduler.children()
            for process in worker.children()
            if process.status() != psutil.STATUS_ZOMBIE
        ]
        assert len(victims) == 1
        victims[0].kill()

    def kill_server(self) -> None:
        """kill -9 the postmaster and every backend."""
        processes = [
            process
            for process in psutil.process_iter(["cmdline"])
            if str(self.warehouse.data) in " ".join(process.info["cmdline"] or ())
        ]
        processes += [child for parent in processes for child in parent.children()]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def explain(self, run: str) -> str:
        """What happened in a run of the transform, for a failing assertion."""
        lines = []
        for name, task in self.tasks("salesforce_transform", run).items():
            lines.append(f"{name}: {task['state']}, try {task['try_number']}")
            if task["state"] not in ("success", "skipped", None):
                for attempt in range(1, task["try_number"] + 1):
                    lines.append(self.log(run, attempt, name.partition("[")[0]))
        for component in self.airflow.processes:
            log = (self.airflow.home / f"{component}.log").read_text(errors="replace")
            lines += [f"-- {component}", log[-3000:]]
        return "\n".join(lines)

    @contextlib.contextmanager
    def held_up(self):
        """Keep the transform waiting for a lock, so that something can happen to it meanwhile."""
        with server.connect(self.warehouse.url(), autocommit=False) as holder:
            holder.execute("lock table marts.dim_account in share mode")
            yield
            with contextlib.suppress(Exception):
                holder.rollback()

    def wait_until_held_up(self, run: str) -> None:
        """Until the transform waits for that lock."""
        for _ in range(300):
            if self.query(
                "select from pg_stat_activity where wait_event_type = 'Lock' "
                "and query ilike '%run_salesforce_transform%'"
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"the transform did not get to the lock: {self.explain(run)}")


@pytest.fixture(scope="module")
def days():
    return list(sample_days(accounts=40, days=8, end=END))


def downstream(folder: Path) -> Path:
    """The DAG of docs/airflow.md that runs on one mart, in a folder of its own."""
    document = (source.ROOT / "docs" / "airflow.md").read_text(encoding="utf-8")
    begin = "from airflow.sdk import DAG, Asset, task\n"
    folder.mkdir()
    (folder / "forecast.py").write_text(begin + document.partition(begin)[2].partition("```")[0])
    return folder


def bundles(folder: Path) -> str:
    """The project's DAGs, and those of a folder."""
    local = "airflow.dag_processing.bundles.local.LocalDagBundle"
    return json.dumps(
        [
            {"name": name, "classpath": local, "kwargs": {"path": path and str(path)}}
            for name, path in (("dags-folder", None), ("others", folder))
        ]
    )


@pytest.fixture(scope="module")
def world(make_database, days):
    # not among pytest's folders: whoever starts it beside us shuts those to the server's user
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        home = Path(name)
        warehouse = EmbeddedServer(home / "server")
        stack.callback(warehouse.remove)
        url = warehouse.start()
        deploy.build(url)
        org = stack.enter_context(Stub(home / "stub"))
        org.put_sample_day(days[0])
        settings = {
            "AIRFLOW_CONN_SALESFORCE": json.dumps(
                {"conn_type": "salesforce", "host": org.url, "extra": org.settings()}
            ),
            "AIRFLOW_CONN_SALESFORCE_WAREHOUSE": connection_of(
                url.replace("//postgres@", f"//postgres:{PASSWORD}@")
            ),
            "SALESFORCE_EXTRACT_SCHEDULE": "",
            "SALESFORCE_TRANSFORM_SCHEDULE": "",
            "SALESFORCE_RETRY_DELAY_SECONDS": "2",
            "SALESFORCE_RETRIES": "5",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": bundles(downstream(home / "others")),
        }
        watch = stack.enter_context(Watch([PASSWORD, org.settings()["consumer_secret"]], 0.5))
        airflow = stack.enter_context(
            LocalAirflow(home / "airflow", make_database(), settings, free_port())
        )
        yield World(org, warehouse, airflow, watch)


def test_nobody_is_an_administrator_without_the_password(world: World) -> None:
    """Every user of the machine reaches the port, and none but ours the logs."""
    airflow = world.airflow
    assert requests.get(f"{airflow.url}/auth/token", timeout=30).status_code == 403
    for password, status in (("guess", 401), (airflow.password, 201)):
        login = {"username": "admin", "password": password}
        answer = requests.post(f"{airflow.url}/auth/token", json=login, timeout=30)
        assert answer.status_code == status
    exposed = [
        path
        for path in [airflow.home, *airflow.home.rglob("*")]
        if path.stat().st_mode & 0o077 and path.parent.stat().st_mode & 0o077
    ]
    assert exposed == []
    assert airflow.home.stat().st_mode & 0o077 == 0


def test_the_course_of_things(world, days):
    states, _ = world.run("salesforce_extract")
    assert set(states.values()) == {"success"}
    world.wait_for_dag("forecast")
    states, run = world.run("salesforce_transform")
    assert states["dag"] == states["run_salesforce_transform"] == "success", world.explain(run)
    deals = world.query("select count(*) from marts.fct_opportunity")[0][0]
    assert deals > 0
    events = world.airflow.api("GET", "assets/events")["asset_events"]
    event = next(event for event in events if event["source_run_id"] == run)
    assert event["extra"]["models"]["marts.fct_opportunity"]["inserted"] == deals
    # what waits for one mart has run, and knows of how many rows
    (waiting,) = world.runs("forecast", 1)
    assert world.wait("forecast", waiting)["dag"] == "success"
    (told,) = [
        event["extra"] for event in events if event["name"] == "salesforce_marts.fct_opportunity"
    ]
    assert (told["inserted"], told["updated"], told["deleted"]) == (deals, 0, 0)

    # Nothing new: skipped, and it says why.
    states, run = world.run("salesforce_transform")
    assert (states["dag"], states["run_salesforce_transform"]) == ("success", "skipped"), (
        world.explain(run)
    )
    assert "no new data" in world.log(run)
    assert world.runs("forecast", 1) == [waiting]

    # A record that must not be published, and one that is odd.
    opportunities = world.org.objects["Opportunity"]
    order = opportunities.order
    bad, odd = (
        dict(zip(order, row, strict=False)) for row in list(opportunities.records.values())[:2]
    )
    stamp = {
        "SystemModstamp": max(
            row[order.index("SystemModstamp")] for row in opportunities.records.values()
        )
    }
    good = dict(bad)
    before = world.query("select * from marts.fct_opportunity order by 1")
    world.org.put("Opportunity", bad | stamp | {"Probability": "250.0", "IsDeleted": "false"})
    world.extract()
    states, run = world.run("salesforce_transform")
    assert states["dag"] == states["run_salesforce_transform"] == "failed", world.explain(run)
    assert world.tasks("salesforce_transform", run)["run_salesforce_transform"]["try_number"] == 1
    log = world.log(run)
    assert "opportunity_probability" in log
    assert bad["Id"] in log
    assert world.query("select * from marts.fct_opportunity order by 1") == before
    assert world.query("select status from control.run order by run_id desc limit 1") == [
        ("failed",)
    ]

    world.org.put(
        "Opportunity", good | stamp, odd | stamp | {"StageName": "Invented", "IsDeleted": "false"}
    )
    world.extract()
    states, run = world.run("salesforce_transform")
    assert states["dag"] == states["run_salesforce_transform"] == "success", world.explain(run)
    assert states["warning[opportunity_stage_value]"] == "success"


def test_a_killed_worker_leads_to_a_retry_that_converges(world, days):
    world.put_and_extract(days[1])
    with world.held_up():
        run = world.trigger("salesforce_transform")
        world.wait_until_held_up(run)
        world.kill_task()
    states = world.wait("salesforce_transform", run)

    assert states["dag"] == states["run_salesforce_transform"] == "success", world.explain(run)
    assert world.tasks("salesforce_transform", run)["run_salesforce_transform"]["try_number"] > 1
    world.check_marts()


def test_a_killed_server_leads_to_a_retry_that_converges(world, days):
    world.put_and_extract(days[2])
    with world.held_up():
        run = world.trigger("salesforce_transform")
        world.wait_until_held_up(run)
        world.kill_server()
    world.warehouse.start()
    states = world.wait("salesforce_transform", run)

    assert states["dag"] == states["run_salesforce_transform"] == "success", world.explain(run)
    assert world.tasks("salesforce_transform", run)["run_salesforce_transform"]["try_number"] > 1
    world.check_marts()


def test_no_secret_is_told_after_all_that(world: World) -> None:
    """In no log of a task or component, no arguments of a process, nor in the server's log."""
    secrets = [PASSWORD, world.org.settings()["consumer_secret"], *world.org.tokens]
    assert list(world.airflow.home.rglob("attempt=*.log")), "tasks have logged"
    assert files_with(world.airflow.home, secrets) == []
    assert not any(secret in world.warehouse.log.read_text() for secret in secrets)
    assert world.watch.looks > 5
    assert world.watch.seen == set()
