"""A real Airflow on this machine: api-server, scheduler and dag-processor (`make airflow`).

Its metadata live in a database of the embedded server. Salesforce is a stand-in that serves the
built-in sample, and its records go to a database of their own: unless AIRFLOW_CONN_SALESFORCE names
your org, which then feeds the warehouse in use.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import requests
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from warehouse.embedded import HOME, EmbeddedServer
from warehouse.errors import WarehouseError, say
from warehouse.server import connect, url_of, warehouse_url, without_password
from warehouse.source import ROOT

COMPONENTS = ("api-server", "scheduler", "dag-processor")
METADATA = "airflow"
USER = "admin"
WAREHOUSE = "warehouse_airflow"
READY_SECONDS = 120


def connection_of(url: str) -> str:
    """An Airflow connection (JSON) for a libpq URI."""
    parts = conninfo_to_dict(url)
    known = {"host": "host", "port": "port", "user": "login", "password": "password"}
    connection: dict[str, Any] = {"conn_type": "postgres", "schema": parts.pop("dbname", None)}
    connection |= {name: parts.pop(key) for key, name in known.items() if key in parts}
    if "port" in connection:
        connection["port"] = int(connection["port"])
    return json.dumps(connection | {"extra": parts})


def make_database(url: str, name: str) -> str:
    """Make sure a database exists on the same server; its URI."""
    with connect(url) as connection:
        if not connection.execute(
            "select from pg_catalog.pg_database where datname = %s", [name]
        ).rowcount:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return url_of(url, name)


class LocalAirflow:
    """Airflow's three components as child processes; a context manager."""

    def __init__(
        self, home: Path, metadata_url: str, settings: Mapping[str, str], port: int = 8080
    ) -> None:
        self.home = home
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._token: str | None = None
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        secret = home / "jwt-secret"
        if not secret.exists():
            _write_private(secret, secrets.token_hex(32))
        # Every user of this machine reaches the port.
        self.password = secrets.token_urlsafe(12)
        passwords = home / "passwords.json"
        _write_private(passwords, json.dumps({USER: self.password}))
        database = "postgresql+psycopg2://" + metadata_url.partition("://")[2]
        self.environment = {
            **os.environ,
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": secret.read_text(),
            "AIRFLOW__API_AUTH__JWT_SECRET": secret.read_text(),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            # The executor starts as many processes as this says, and each takes 170 MB.
            "AIRFLOW__CORE__PARALLELISM": "3",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
            "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
            "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
            # The api-server's first answer takes more than the default 5 s on a busy machine.
            "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
            **settings,
        }

    def __enter__(self) -> LocalAirflow:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def command(self, *arguments: str) -> list[str]:
        """The airflow program of this environment, with arguments."""
        return [str(Path(sys.executable).with_name("airflow")), *arguments]

    def start(self) -> None:
        """Start the components and wait until they are healthy and the DAGs are known."""
        done = subprocess.run(
            self.command("db", "migrate"),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise WarehouseError(f"airflow db migrate failed:\n{done.stderr[-3000:]}")
        for component in COMPONENTS:
            with (self.home / f"{component}.log").open("ab") as log:
                self.processes[component] = subprocess.Popen(
                    self.command(component),
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=0o077,
                )
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            for component, process in self.processes.items():
                if process.poll() is not None:
                    said = (self.home / f"{component}.log").read_text(errors="replace")
                    raise WarehouseError(f"airflow {component} ended:\n{said[-3000:]}")
            if time.monotonic() > deadline:
                raise WarehouseError(f"Airflow is not ready after {READY_SECONDS} s: {self.home}")
            time.sleep(0.3)

    def is_ready(self) -> bool:
        """Whether every component is healthy and both DAGs are there."""
        try:
            health = requests.get(f"{self.url}/api/v2/monitor/health", timeout=5).json()
            if any(
                health[name]["status"] != "healthy"
                for name in ("metadatabase", "scheduler", "dag_processor")
            ):
                return False
            return int(self.api("GET", "dags")["total_entries"]) >= 2
        except (requests.RequestException, KeyError, ValueError):
            return False

    def stop(self) -> None:
        """End the components and all their children."""
        for process in self.processes.values():
            _signal(process, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
            # What outlived its parent.
            _signal(process, signal.SIGKILL)
        self.processes.clear()

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST API."""
        if self._token is None:
            login = {"username": USER, "password": self.password}
            answer = requests.post(f"{self.url}/auth/token", json=login, timeout=10)
            answer.raise_for_status()
            self._token = answer.json()["access_token"]
        answer = requests.request(
            method,
            f"{self.url}/api/v2/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@contextlib.contextmanager
def stub_process(folder: Path, *arguments: str) -> Iterator[str]:
    """The stand-in for Salesforce in a process of its own; yields the Airflow connection to it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse.demo.salesforce", str(folder), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        settings = json.loads(process.stdout.readline() if process.stdout else b"")
        host = settings.pop("url")
        yield json.dumps({"conn_type": "salesforce", "host": host, "extra": settings})
    finally:
        _signal(process, signal.SIGTERM)
        process.wait()


def run(port: int = 8080) -> None:
    """`make airflow`: until interrupted."""
    if shutil.which("airflow", path=str(Path(sys.executable).parent)) is None:
        raise WarehouseError("Airflow is not installed in this environment: use make airflow.")
    embedded = EmbeddedServer()
    metadata_url = make_database(embedded.start(), METADATA)
    own = os.environ.get("AIRFLOW_CONN_SALESFORCE")
    url = warehouse_url() if own else make_database(embedded.start(), WAREHOUSE)
    settings = {
        "AIRFLOW_CONN_SALESFORCE_WAREHOUSE": connection_of(url),
        "SALESFORCE_EXTRACT_SCHEDULE": "* * * * *",
        "SALESFORCE_TRANSFORM_ON_LANDING": "true",
    }
    # What the environment already says stands.
    settings = {key: value for key, value in settings.items() if key not in os.environ}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        if not own:
            settings["AIRFLOW_CONN_SALESFORCE"] = stack.enter_context(
                stub_process(HOME / "stub", "--day-seconds", "60")
            )
        say("starting api-server, scheduler and dag-processor …")
        airflow = stack.enter_context(LocalAirflow(HOME / "airflow", metadata_url, settings, port))
        say(f"Airflow:    {airflow.url} (user {USER}, password {airflow.password})")
        say(f"warehouse:  psql '{without_password(url)[0]}'")
        if not own:
            say("Salesforce: a stand-in that serves the built-in sample, a day of it each minute")
        say(f"logs:       {airflow.home}\nCtrl-C ends it.")
        with contextlib.suppress(KeyboardInterrupt):
            while all(process.poll() is None for process in airflow.processes.values()):
                time.sleep(1)
            raise WarehouseError(f"A component of Airflow ended: see the logs in {airflow.home}.")
