"""What a run is at while it works: its own NOTICEs, as a bar where a person looks at a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import psycopg

PREFIX = "salesforce transform: "
WIDTH = 24
# Where nobody looks, a run that is over by then says nothing.
PATIENCE = 10.0


class Progress:
    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream, self.done = total, stream, 0
        self.started = time.monotonic()
        self.is_terminal = stream.isatty()

    def notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        said = diagnostic.message_primary or ""
        if said.startswith(PREFIX) and not said.startswith(f"{PREFIX}failed"):
            self.step(said.removeprefix(PREFIX))

    def step(self, what: str) -> None:
        seconds = time.monotonic() - self.started
        if self.is_terminal:
            filled = WIDTH * min(self.done, self.total) // max(self.total, 1)
            bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] " if self.total else ""
            of = f" of {self.total}" if self.total else ""
            self._write(f"\r\x1b[K{bar}{self.done + 1}{of}  {what}  {seconds:.0f} s")
        elif seconds >= PATIENCE:
            self._write(f"{seconds:.0f} s: {what}\n")
        self.done += 1

    def end(self) -> None:
        if self.is_terminal and self.done:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


@contextmanager
def shown(
    connection: psycopg.Connection[Any], full_refresh: bool, stream: TextIO | None = None
) -> Iterator[Progress]:
    """Shows the steps of the run that the body calls."""
    progress = Progress(0, stream or sys.stderr)
    if progress.is_terminal:
        progress.total = _steps(connection, full_refresh)
    connection.add_notice_handler(progress.notice)
    try:
        yield progress
    finally:
        connection.remove_notice_handler(progress.notice)
        progress.end()


def _steps(connection: psycopg.Connection[Any], full_refresh: bool) -> int:
    """How many there will be at most, the checks included; 0 where this login may not ask, or where
    the very first run keeps its tables to itself."""
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '1s'")
            row = connection.execute(
                "select count(*) from control.plan_run(%s)", [full_refresh]
            ).fetchone()
    except psycopg.Error:
        return 0
    return row[0] + 1 if row and row[0] else 0
