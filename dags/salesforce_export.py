"""Export the marts as Iceberg tables whenever they changed; off unless SALESFORCE_EXPORT_TO is set.

It waits for the asset salesforce_marts, which a transform that published something updates.

succeeded  every table of the run is there, or nothing was new
skipped    another export is at work
failed     the last export is as readable as it was; tried again

The work is in warehouse/export, in an environment of its own (`make export` makes .venv-export
beside this project; SALESFORCE_EXPORT_PYTHON names another). See docs/export.md.
"""

import os
import subprocess
import sys
from collections import deque
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, task
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

TO = os.environ.get("SALESFORCE_EXPORT_TO", "").strip().rstrip("/")
CONNECTION = os.environ.get("SALESFORCE_EXPORT_CONN_ID", "salesforce_warehouse")
CATALOG = os.environ.get("SALESFORCE_EXPORT_CATALOG", "").strip()
KEEP = os.environ.get("SALESFORCE_EXPORT_KEEP", "7")
TIMEOUT = timedelta(minutes=float(os.environ.get("SALESFORCE_EXPORT_TIMEOUT_MINUTES", "240")))
RETRIES = int(os.environ.get("SALESFORCE_RETRIES", "3"))
RETRY_DELAY = timedelta(seconds=float(os.environ.get("SALESFORCE_RETRY_DELAY_SECONDS", "60")))
TARGETS = os.environ.get("SALESFORCE_TARGETS", "").split()

# This file stays in dags/ of the project, wherever that is kept: a bundle, a volume, an image.
PROJECT = Path(__file__).resolve().parent.parent
OWN_PYTHON = PROJECT / ".venv-export" / "bin" / "python"
PYTHON = os.environ.get("SALESFORCE_EXPORT_PYTHON") or (
    str(OWN_PYTHON) if OWN_PYTHON.exists() else sys.executable
)
# The exit code of an export that found another at work.
TRY_LATER = 75


def named(name: str, target: str) -> str:
    """A DAG's, a connection's or an asset's name, for a target."""
    return f"{name}_{target}" if target else name


def warehouse_url(target: str = "") -> str:
    """What Airflow's connection says, for libpq."""
    from contextlib import closing

    from airflow.providers.postgres.hooks.postgres import PostgresHook
    from psycopg.conninfo import make_conninfo

    with closing(PostgresHook(postgres_conn_id=named(CONNECTION, target)).get_conn()) as connection:
        return make_conninfo(**connection.info.get_parameters(), password=connection.info.password)


def command(target: str = "") -> list[str]:
    """What is executed; the database is in the environment, where no other user can read it."""
    return [
        PYTHON, "-m", "warehouse.export", f"{TO}/{target}" if target else TO,
        "--name", named("salesforce", target), "--keep", KEEP,
        *(["--catalog", CATALOG] if CATALOG else []),
    ]  # fmt: skip


def build(target: str = "") -> DAG:
    """The DAG of the warehouse, or of one of several."""
    with DAG(
        named("salesforce_export", target),
        description="Salesforce marts to Iceberg tables",
        doc_md=__doc__,
        schedule=[Asset(named("salesforce_marts", target))],
        catchup=False,
        max_active_runs=1,
        tags=["salesforce", *filter(None, [target])],
        default_args={"retries": RETRIES, "retry_delay": RETRY_DELAY},
    ) as built:

        @task(execution_timeout=TIMEOUT)
        def export_marts() -> list[str]:
            """One export; what it says is in the log."""
            said: deque[str] = deque(maxlen=200)
            with subprocess.Popen(
                command(target),
                cwd=PROJECT,
                env={**os.environ, "WAREHOUSE_URL": warehouse_url(target)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ) as process:
                try:
                    for line in process.stdout or ():
                        said.append(line.rstrip())
                        print(said[-1])
                except BaseException:
                    process.terminate()
                    raise
            if process.returncode == TRY_LATER:
                raise AirflowSkipException(said[-1])
            if process.returncode:
                raise AirflowException(said[-1] if said else f"ended by {process.returncode}")
            return list(said)

        export_marts()

    return built


if TO:
    for target in TARGETS or [""]:
        globals()[named("dag", target)] = build(target)
