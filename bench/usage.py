"""What work takes beside time: WAL, temporary files, memory of the server's processes."""

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from warehouse import server

PROCESSES = Path("/proc")
EVERY = 0.1
MIB = 2**20


@contextmanager
def used(url: str, into: dict[str, int]) -> Iterator[None]:
    """WAL of the server and temporary files of the database, in bytes, of what is done within."""
    with server.connect(url) as connection:
        before = _counted(connection)
        yield
        # a process adds what it wrote to the statistics as it ends
        for _ in range(100):
            (others,) = connection.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and backend_type in ('client backend', 'parallel worker') and state = 'active'"
                " and pid <> pg_backend_pid()"
            ).fetchone()
            if not others:
                break
            time.sleep(0.05)
        time.sleep(0.05)
        after = _counted(connection)
    into |= {name: after[name] - before[name] for name in after}


def _counted(connection: psycopg.Connection) -> dict[str, int]:
    row = connection.execute(
        "select (pg_current_wal_insert_lsn() - '0/0')::bigint,"
        " (select temp_bytes from pg_stat_database where datname = current_database())"
    ).fetchone()
    return {"wal": row[0], "temporary": row[1]}


class Memory(threading.Thread):
    """The most that a backend and its parallel workers hold of their own, shared buffers aside.

    Nothing where the server is on another machine, or that machine has no /proc.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(daemon=True)
        self.pid = connection.info.backend_pid
        self.peak = 0
        self._ended = threading.Event()
        title = _read(self.pid, "cmdline")
        self.is_here = connection.info.dbname in title and title.startswith("postgres")
        if self.is_here:
            parent = _field(_read(self.pid, "status"), "PPid")
            self._siblings = PROCESSES / str(parent) / "task" / str(parent) / "children"

    def __enter__(self) -> "Memory":
        if self.is_here:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self.is_here:
            self.join()

    def run(self) -> None:
        while True:
            self.peak = max(self.peak, sum(map(_own, self._processes())))
            if self._ended.wait(EVERY):
                return

    def _processes(self) -> list[int]:
        workers = f"parallel worker for PID {self.pid}"
        siblings: list[int] = []
        with contextlib.suppress(OSError):
            siblings = [int(pid) for pid in self._siblings.read_text().split()]
        return [self.pid, *(pid for pid in siblings if workers in _read(pid, "cmdline"))]


def _own(pid: int) -> int:
    return _field(_read(pid, "status"), "RssAnon") * 1024


def _read(pid: int, name: str) -> str:
    try:
        return (PROCESSES / str(pid) / name).read_text(errors="replace")
    except OSError:
        return ""


def _field(status: str, name: str) -> int:
    value = status.partition(f"{name}:")[2].split(maxsplit=1)
    return int(value[0]) if value else 0


def shown(size: int) -> str:
    if size >= 1000 * MIB:
        return f"{size / MIB / 1024:,.1f} GB"
    return f"{size / MIB:,.0f} MB" if size >= 10 * MIB or not size else f"{size / MIB:,.1f} MB"
