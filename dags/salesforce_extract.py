"""Extract the declared objects from Salesforce into landing (raw_salesforce).

create_raw_salesforce_schema applies the project's migrations where landing is missing, and nothing
anywhere else. Then each object on its own: one that fails leaves the others landed, and its own
watermark where it was. `landed` tells those who wait for landing (the asset raw_salesforce), if
there was anything new; `complete` is red if an object is missing.

The work is in warehouse/extract, which is found beside this folder, or installed.
"""

import os
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

SALESFORCE = os.environ.get("SALESFORCE_CONN_ID", "salesforce")
WAREHOUSE = os.environ.get("SALESFORCE_EXTRACT_CONN_ID", "salesforce_warehouse")
CRON = os.environ.get("SALESFORCE_EXTRACT_SCHEDULE", "*/15 * * * *").strip()
TIME_ZONE = os.environ.get("SALESFORCE_SCHEDULE_TIMEZONE", "UTC")
TIMEOUT = timedelta(minutes=float(os.environ.get("SALESFORCE_EXTRACT_TIMEOUT_MINUTES", "240")))
OVERLAP = timedelta(minutes=float(os.environ.get("SALESFORCE_OVERLAP_MINUTES", "10")))
RETRIES = int(os.environ.get("SALESFORCE_RETRIES", "3"))
RETRY_DELAY = timedelta(seconds=float(os.environ.get("SALESFORCE_RETRY_DELAY_SECONDS", "60")))

# A warehouse holds one org. Of several (emea apac), each has a pair of DAGs, connections and assets
# of its own, named for it: salesforce_extract_emea, salesforce_emea, salesforce_warehouse_emea.
TARGETS = os.environ.get("SALESFORCE_TARGETS", "").split()

# This file stays in dags/ of the project, wherever that is kept: a bundle, a volume, an image.
PROJECT = Path(__file__).resolve().parent.parent
if (PROJECT / "warehouse" / "extract").exists() and str(PROJECT) not in sys.path:
    sys.path.append(str(PROJECT))

from warehouse.generate.declarations import names  # noqa: E402

# What objects/ declares, unless this says otherwise.
OBJECTS = os.environ.get("SALESFORCE_OBJECTS", "").split() or names()


def named(name: str, target: str) -> str:
    """A DAG's, a connection's or an asset's name, for a target."""
    return f"{name}_{target}" if target else name


def connect(target: str = ""):
    """A new connection to the warehouse, as Airflow's connection says."""
    from airflow.providers.postgres.hooks.postgres import PostgresHook

    hook = PostgresHook(
        postgres_conn_id=named(WAREHOUSE, target),
        options="-c lock_timeout=60s -c application_name=salesforce_extract",
    )
    return hook.get_conn()


def salesforce(target: str = ""):
    """A session with the org that the Salesforce connection names."""
    from airflow.sdk import Connection

    from warehouse.extract import Credentials, Salesforce

    connection = Connection.get(named(SALESFORCE, target))
    host = connection.host
    if host and connection.port:
        host = f"{host}:{connection.port}"
    return Salesforce(
        Credentials.from_settings(
            host=host, username=connection.login, settings=connection.extra_dejson
        )
    )


def build(target: str = "") -> DAG:
    """The DAG of the org, or of one of several."""
    landing_asset = Asset(named("raw_salesforce", target))
    with DAG(
        named("salesforce_extract", target),
        description="Salesforce to landing, by Bulk API 2.0 and REST",
        doc_md=__doc__,
        schedule=CronTriggerTimetable(CRON, timezone=TIME_ZONE) if CRON else None,
        catchup=False,
        max_active_runs=1,
        tags=["salesforce", *filter(None, [target])],
        params={
            "full_refresh": Param(
                default=False,
                type="boolean",
                description="every record again",
            ),
            "org_changed": Param(
                default=False,
                type="boolean",
                description="start over: the org is another than before, whose records then end",
            ),
        },
        default_args={
            "retries": RETRIES,
            "retry_delay": RETRY_DELAY,
            "retry_exponential_backoff": True,
        },
    ) as built:

        @task
        def create_raw_salesforce_schema() -> list[str]:
            """Make sure landing exists: the project's migrations, where it is missing."""
            from warehouse.extract import ExtractRefused, ensure_landing

            try:
                return ensure_landing(partial(connect, target), OBJECTS)
            except ExtractRefused as error:
                raise AirflowFailException(str(error)) from error

        @task(execution_timeout=TIMEOUT)
        def extract(object_name: str) -> dict:
            """Extract and land one object."""
            from dataclasses import asdict

            from warehouse.extract import ExtractRefused, QuotaReached, extract_object

            params = get_current_context()["params"]
            try:
                with salesforce(target) as session:
                    result = extract_object(
                        session,
                        partial(connect, target),
                        object_name,
                        full_refresh=params["full_refresh"],
                        org_changed=params["org_changed"],
                        overlap=OVERLAP,
                    )
            except QuotaReached as error:
                # Another try would be refused, too, and be one call more.
                raise AirflowSkipException(f"API quota: {error}") from error
            except ExtractRefused as error:
                raise AirflowFailException(str(error)) from error
            return asdict(result)

        @task(trigger_rule="all_done", outlets=[landing_asset])
        def landed() -> dict:
            """Tell those who wait for landing, if anything landed at all."""
            context = get_current_context()
            results = context["ti"].xcom_pull(
                task_ids=[f"extract_{name.lower()}" for name in OBJECTS]
            )
            counts = {result["object"]: result["landed"] for result in results if result}
            if not any(counts.values()):
                raise AirflowSkipException(f"Nothing new: {counts}")
            context["outlet_events"][landing_asset].extra = counts
            return counts

        @task
        def complete() -> None:
            """Red if an object is missing: a DAG run's state is that of its last tasks."""

        schema = create_raw_salesforce_schema()
        extracts = [
            extract.override(task_id=f"extract_{name.lower()}")(object_name=name)
            for name in OBJECTS
        ]
        schema >> extracts >> landed()
        extracts >> complete()

    return built


for target in TARGETS or [""]:
    globals()[named("dag", target)] = build(target)
