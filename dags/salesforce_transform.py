"""Transform what has landed: one call of run_salesforce_transform(), and its verdict.

skipped    nothing new (or another run at work): the task is skipped, the reason in its log
succeeded  the asset salesforce_marts gets an event with the row counts, and so does
           that of each mart whose rows changed: salesforce_marts.fct_opportunity …
failed     checks failed, or the run itself: the task fails without retry; broken connections, lock
           timeouts and lack of resources are tried again
Warnings are tasks of their own, green, one per check. The result is in XCom whatever happens.

The database does the work, so this file needs the Postgres provider and nothing else. Settings are
environment variables, read without touching database or network; see docs/airflow.md.
"""

import json
import os
from datetime import timedelta
from functools import partial

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import (
    DAG,
    Asset,
    AssetAlias,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    Param,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

CONNECTION = os.environ.get("SALESFORCE_TRANSFORM_CONN_ID", "salesforce_warehouse")
CRON = os.environ.get("SALESFORCE_TRANSFORM_SCHEDULE", "*/15 * * * *").strip()
ON_LANDING = os.environ.get("SALESFORCE_TRANSFORM_ON_LANDING", "false").strip().lower() == "true"
TIME_ZONE = os.environ.get("SALESFORCE_SCHEDULE_TIMEZONE", "UTC")
TIMEOUT = timedelta(minutes=float(os.environ.get("SALESFORCE_TRANSFORM_TIMEOUT_MINUTES", "60")))
RETRIES = int(os.environ.get("SALESFORCE_RETRIES", "3"))
RETRY_DELAY = timedelta(seconds=float(os.environ.get("SALESFORCE_RETRY_DELAY_SECONDS", "60")))

# A warehouse holds one org. Of several (emea apac), each has a pair of DAGs, connections and assets
# of its own, named for it: salesforce_transform_emea, salesforce_warehouse_emea.
TARGETS = os.environ.get("SALESFORCE_TARGETS", "").split()


def named(name: str, target: str) -> str:
    """A DAG's, a connection's or an asset's name, for a target."""
    return f"{name}_{target}" if target else name


# The server ends the query first: Airflow's own timeout would end the task and leave it running.
# A worker that is gone is noticed, and its run rolled back, within the check interval.
OPTIONS = (
    f"-c statement_timeout={TIMEOUT.total_seconds():.0f}s "
    "-c lock_timeout=60s "
    "-c client_connection_check_interval=5s "
    "-c application_name=salesforce_transform"
)

# What may well work next time: connection, rollback by the server, resources, operator
# intervention, system errors, lock timeout.
RETRYABLE_CLASSES = ("08", "40", "53", "57", "58")
RETRYABLE_STATES = ("55P03",)


def schedule(landing: Asset):
    """Cron, the landing asset, both or neither (an empty cron)."""
    timetable = CronTriggerTimetable(CRON, timezone=TIME_ZONE) if CRON else None
    if ON_LANDING:
        return AssetOrTimeSchedule(timetable=timetable, assets=[landing]) if CRON else [landing]
    return timetable


def describe_check(check: dict) -> str:
    """`name: 3 violations, such as <record> (<reason>)` of a check that did not pass."""
    samples = "; ".join(
        f"{sample.get('record_id') or 'no id'} ({sample.get('reason')})"
        for sample in check["samples"]
    )
    return f"{check['check']}: {check['violations']} violations, such as {samples}"


def read_result(cursor) -> dict:
    """The result, as text: the hook would turn the numbers of jsonb into floats."""
    return json.loads(cursor.fetchone()[0])


def tell_changes(result: dict, events: dict, marts: Asset, changed: AssetAlias) -> None:
    """One event for the publish, and one for each mart that is not as it was before."""
    counts = {
        model["model"]: {key: model[key] for key in ("inserted", "updated", "deleted")}
        for model in result["models"]
    }
    events[marts].extra = {"run_id": result["run_id"], "models": counts}
    for model, rows in counts.items():
        schema, _, mart = model.partition(".")
        if schema == "marts" and any(rows.values()):
            events[changed].add(
                Asset(f"{marts.name}.{mart}"), extra={"run_id": result["run_id"], **rows}
            )


def judge(
    results: list,
    _descriptions: list,
    marts: Asset,
    changed: AssetAlias,
) -> list:
    """Turn the result into the task's state. Called after the commit: the ledger keeps the run."""
    result = results[-1]
    context = get_current_context()
    task_instance = context["ti"]
    task_instance.xcom_push(key="return_value", value=result)
    log = task_instance.task.log

    log.info("Run %s: %s (%s).", result["run_id"], result["status"], result["reason"])
    for model in result["models"]:
        log.info(
            "%s: %s inserted, %s updated, %s deleted, %s unchanged, %s ms",
            *(model[key] for key in ("model", "inserted", "updated", "deleted", "unchanged", "ms")),
        )
    for severity, say in (("error", log.error), ("warn", log.warning), ("info", log.info)):
        for check in result["checks"][severity]:
            say("%s: %s", severity, describe_check(check))

    if result["status"] == "skipped":
        kept_out = result["reason"].startswith("another run in progress")
        if kept_out and task_instance.try_number > 1:
            # Most likely this task's own earlier attempt, whose worker is gone.
            raise AirflowException("An earlier attempt is still at work: trying again.")
        raise AirflowSkipException(result["reason"])
    if result["status"] == "failed":
        checks = result["checks"]["error"]
        error = result["error"] or {}
        state = error.get("sqlstate") or ""
        why = "; ".join(map(describe_check, checks)) or (
            f"{error.get('message')} (at {error.get('model')}, SQLSTATE {state})"
        )
        for part in ("detail", "hint", "context"):
            if error.get(part):
                log.error("%s: %s", part, error[part])
        message = f"Run {result['run_id']} failed and published nothing: {why}"
        if not checks and (state[:2] in RETRYABLE_CLASSES or state in RETRYABLE_STATES):
            raise AirflowException(message)
        raise AirflowFailException(message)

    tell_changes(result, context["outlet_events"], marts, changed)
    return results


def build(target: str = "") -> DAG:
    """The DAG of the warehouse, or of one of several."""
    landing, marts = (Asset(named(name, target)) for name in ("raw_salesforce", "salesforce_marts"))
    # Which marts there are is the database's to say: their assets come with their first event.
    changed = AssetAlias(f"{marts.name}.changed")
    with DAG(
        named("salesforce_transform", target),
        description="Salesforce: landing to marts, by one function inside the database",
        doc_md=__doc__,
        schedule=schedule(landing),
        catchup=False,
        max_active_runs=1,
        tags=["salesforce", *filter(None, [target])],
        params={
            "full_refresh": Param(
                default=False, type="boolean", description="recompute every model in full"
            )
        },
        default_args={
            "retries": RETRIES,
            "retry_delay": RETRY_DELAY,
            "retry_exponential_backoff": True,
        },
    ) as built:
        run = SQLExecuteQueryOperator(
            task_id="run_salesforce_transform",
            conn_id=named(CONNECTION, target),
            sql="select public.run_salesforce_transform(%(full_refresh)s::boolean)::text",
            parameters={"full_refresh": "{{ params.full_refresh }}"},
            handler=read_result,
            output_processor=partial(judge, marts=marts, changed=changed),
            hook_params={"options": OPTIONS, "enable_log_db_messages": True},
            execution_timeout=TIMEOUT + timedelta(minutes=5),
            outlets=[marts, changed],
        )

        # Soft freshness is judged on skipped runs too, so these run unless the transform failed.
        @task(trigger_rule="none_failed")
        def list_warnings(result: dict) -> list[dict]:
            """The checks that warn."""
            return result["checks"]["warn"]

        @task(map_index_template="{{ check_name }}")
        def warning(check: dict) -> dict:
            """One check that warns: visible, and green."""
            context = get_current_context()
            context["check_name"] = check["check"]
            context["ti"].task.log.warning(describe_check(check))
            return check

        warning.expand(check=list_warnings(run.output))

    return built


for target in TARGETS or [""]:
    globals()[named("dag", target)] = build(target)
