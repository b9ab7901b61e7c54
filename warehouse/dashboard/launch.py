"""Starts the dashboard in its own environment; runs in the one of every other command."""

import os

from warehouse import server
from warehouse.source import ROOT

PYTHON = ROOT / ".venv-dashboard" / "bin" / "python"


def has_figures(url: str) -> bool:
    """Whether a run has published there."""
    with server.connect(url) as connection:
        there = connection.execute("select to_regclass('marts.data_status')").fetchone()
        if there == (None,):
            return False
        return connection.execute(
            "select from marts.data_status as s where s.last_success_at is not null limit 1"
        ).fetchone() is not None  # fmt: skip


def command(port: int) -> list[str]:
    """What is executed; the database is in the environment, where no other user can read it."""
    return [
        str(PYTHON), "-m", "streamlit", "run", str(ROOT / "warehouse" / "dashboard" / "app.py"),
        f"--server.port={port}",
        "--server.address=localhost",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        "--client.toolbarMode=minimal",
    ]  # fmt: skip


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "WAREHOUSE_URL": url, "PYTHONPATH": str(ROOT)}


def run(url: str, port: int) -> None:
    """Does not return: Streamlit takes this process over."""
    arguments = command(port)
    print(f"the dashboard: http://localhost:{port} (Ctrl-C ends it)", flush=True)
    os.execve(arguments[0], arguments, environment(url))  # noqa: S606
