"""Tells people what is wrong and what is over, each incident once: control.take_notices()."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from warehouse.errors import WarehouseError, say
from warehouse.source import ROOT

SEND = Path(__file__).with_name("notify_send.py")
LONGEST = 1500
# By the worst of a message: what Apprise calls it.
TYPES = {"failed": "failure", "stale": "warning", "warn": "warning", "recovered": "success"}


def notify(
    connection: psycopg.Connection[Any], quiet_after: str | None = None, dry_run: bool = False
) -> tuple[str, bool]:
    """Sends what nobody was told of; says what that was, and whether every destination took it.

    It counts as told when at least one destination took it, and the transaction commits then: what
    nobody took is sent by the next call.
    """
    try:
        with (
            connection.transaction(force_rollback=dry_run),
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            notices = cursor.execute(
                "select t.kind, t.subject, t.message,"
                " to_char(t.since_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since"
                " from control.take_notices(%s::interval) as t"
                " order by array_position('{failed,stale,warn,recovered}', t.kind), t.subject",
                [quiet_after],
            ).fetchall()
            if not notices:
                return "nothing to tell", True
            message = compose(connection.info, notices)
            is_told = dry_run or _send(message)
    except psycopg.errors.InvalidDatetimeFormat:
        raise WarehouseError(
            f"--quiet-after {quiet_after} is no interval: it looks like 6h, 30min, '1 day'."
        ) from None
    return f"{message['title']}\n\n{message['body']}", is_told


def compose(info: psycopg.ConnectionInfo, notices: list[dict[str, Any]]) -> dict[str, str]:
    """One message for all there is to tell."""
    counts = [
        f"{number} {kind}"
        for kind in TYPES
        if (number := sum(notice["kind"] == kind for notice in notices))
    ]
    place = info.dbname if info.host.startswith("/") else f"{info.dbname} at {info.host}"
    return {
        "title": f"Salesforce warehouse {place}: {', '.join(counts)}",
        "body": "\n\n".join(map(_paragraph, notices)),
        "type": TYPES[notices[0]["kind"]],
    }


def _paragraph(notice: dict[str, Any]) -> str:
    head = f"{notice['kind']}: {notice['subject']}"
    if notice["since"]:
        head += f" (since {notice['since']} UTC)"
    text = notice["message"]
    return f"{head}\n{text if len(text) <= LONGEST else text[:LONGEST] + ' …'}"


def _send(message: dict[str, str]) -> bool:
    """By a process of its own: Apprise has an environment of its own, and URLs with secrets go
    through nobody's arguments."""
    done = subprocess.run(
        [_python(), str(SEND)], input=json.dumps(message), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    said = done.stderr.strip()
    if done.returncode == 0:
        return True
    if done.returncode == 1:
        # told somewhere, and not to be told there again
        say(f"not everybody was told:\n{said}")
        return False
    raise WarehouseError(f"nobody was told, the next call tries again: {said}")


def _python() -> str:
    if find_spec("apprise") is not None:
        return sys.executable
    own = ROOT / ".venv-notify" / "bin" / "python"
    if own.is_file():
        return str(own)
    raise WarehouseError(
        "Apprise, which sends, is not installed: call `make notify`, or "
        "pip install --require-hashes -r requirements/notify.txt."
    )
