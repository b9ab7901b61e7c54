"""The embedded server survives what happens to servers on people's machines."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from warehouse import embedded as module
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError
from warehouse.source import ROOT

START = """
import sys
from pathlib import Path
from warehouse.embedded import EmbeddedServer
print(EmbeddedServer(Path(sys.argv[1])).start())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not tmp_path: every pytest that starts closes its parent to other users, and with it to the
    system user that a server of root's runs as."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def embedded(folder: Path) -> Iterator[EmbeddedServer]:
    embedded = EmbeddedServer(folder / "home")
    yield embedded
    embedded.remove()


def pid_of(embedded: EmbeddedServer) -> int:
    return int((embedded.data / "postmaster.pid").read_text().splitlines()[0])


def note(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table note as select 1 as kept")


def kept(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("select kept from note").fetchall() == [(1,)]


def killed(embedded: EmbeddedServer) -> None:
    pid = pid_of(embedded)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while embedded._postmaster() is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_starts_once_and_stops(embedded: EmbeddedServer) -> None:
    url = embedded.start()
    pid = pid_of(embedded)
    assert embedded.start() == url
    assert pid_of(embedded) == pid
    assert embedded.stop()
    assert not embedded.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_nobody_else_reads_what_failed(embedded: EmbeddedServer) -> None:
    """The log holds statements that failed, with whatever secret was typed into them."""
    embedded.home.mkdir(mode=0o755)
    embedded.log.touch(mode=0o644)
    with psycopg.connect(embedded.start(), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("create role somebody password 'canary' nonsense")
        connection.execute("create table made_by_the_server as select 1 as one")
    assert "canary" in embedded.log.read_text()
    assert embedded.log.stat().st_mode & 0o077 == 0
    assert embedded.home.stat().st_mode & 0o066 == 0
    assert embedded.data.stat().st_mode & 0o077 == 0


def test_settings_are_in_force_and_can_be_overridden(embedded: EmbeddedServer) -> None:
    with psycopg.connect(embedded.start(), autocommit=True) as connection:
        settings = module.settings()
        for name in ("listen_addresses", "jit", "work_mem", "TimeZone"):
            wanted = {**settings, "TimeZone": settings["timezone"]}[name][0]
            found = connection.execute("select current_setting(%s)", [name]).fetchone()[0]
            assert found == wanted, name
        shared = connection.execute(
            "select setting::bigint * 8192 / 2 ^ 20 from pg_settings where name = 'shared_buffers'"
        ).fetchone()[0]
        assert shared == min(max(module.memory_mb() // 4, 128), 4096)
        connection.execute("alter system set work_mem = '5MB'")
    embedded.stop()
    with psycopg.connect(embedded.start()) as connection:
        assert connection.execute("show work_mem").fetchone() == ("5MB",)


def test_its_address_is_not_for_alter_system(embedded: EmbeddedServer) -> None:
    """We look for it in one place; a port set there would have it wait for two minutes."""
    with psycopg.connect(embedded.start(), autocommit=True) as connection:
        connection.execute("alter system set port = 5433")
        connection.execute("alter system set unix_socket_directories = '/tmp'")
    embedded.stop()
    with psycopg.connect(embedded.start()) as connection:
        assert connection.execute("show port").fetchone() == ("5432",)


@pytest.mark.parametrize(
    ("group", "file"),
    [
        ("0::/\n", "memory.max"),
        ("0::/user.slice/unit\n", "user.slice/memory.max"),
        ("1:cpu:/\n0::/user.slice/unit\n", "user.slice/unit/memory.max"),
        ("4:memory:/docker/1a\n", "memory/memory.limit_in_bytes"),
        ("4:hugetlb,memory:/docker/1a\n", "memory/docker/1a/memory.limit_in_bytes"),
    ],
)
def test_memory_is_what_the_control_group_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, file: str
) -> None:
    monkeypatch.setattr(module, "PROCESS", tmp_path)
    monkeypatch.setattr(module, "CONTROL_GROUPS", tmp_path)
    machine = module.memory_mb()
    (tmp_path / "cgroup").write_text(group)
    limit = tmp_path / file
    limit.parent.mkdir(parents=True, exist_ok=True)
    for unlimited in ("max\n", "0\n", "-1\n", "nonsense", "9223372036854771712\n"):
        limit.write_text(unlimited)
        assert module.memory_mb() == machine > 200
    limit.write_text(f"{200 * 2**20}\n")
    assert module.memory_mb() == 200


def test_starts_within_a_ulimit(embedded: EmbeddedServer) -> None:
    script = f"ulimit -v 3000000; exec {sys.executable} -c '{START}' '{embedded.home}'"
    subprocess.run(["sh", "-c", script], check=True, timeout=60, cwd=ROOT)
    embedded.stop()


def test_killed_server_recovers_with_its_data(embedded: EmbeddedServer) -> None:
    url = embedded.start()
    note(url)
    # A session at work outlives its postmaster and keeps the memory in use.
    busy = psycopg.pq.PGconn.connect(url.encode())
    busy.send_query(b"select count(*) from generate_series(1, 1000000000000)")
    time.sleep(0.2)
    killed(embedded)
    assert kept(embedded.start())
    busy.finish()


@pytest.mark.parametrize("content", ["{other}\n/elsewhere\n1\n5432\n", "", "nonsense\n"])
def test_stale_pid_file(embedded: EmbeddedServer, content: str) -> None:
    note(embedded.start())
    killed(embedded)
    time.sleep(0.2)
    # The pid has long become another program's: this one's.
    (embedded.data / "postmaster.pid").write_text(content.format(other=os.getpid()))
    assert kept(embedded.start())


def test_server_of_a_removed_folder(embedded: EmbeddedServer) -> None:
    """As after rm -rf and another clone at the same place, with the server running."""
    embedded.start()
    former = psutil.Process(pid_of(embedded))
    shutil.rmtree(embedded.data)
    note(embedded.start())
    assert not former.is_running() or former.status() == psutil.STATUS_ZOMBIE
    assert kept(embedded.start())


def test_interrupted_initdb(embedded: EmbeddedServer) -> None:
    command = [sys.executable, "-c", START, str(embedded.home)]
    child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    fresh = embedded.home / "pgdata.new"
    deadline = time.monotonic() + 30
    while not (fresh / "base").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert not embedded.data.exists()
    note(embedded.start())
    assert not fresh.exists()


def test_two_at_once(embedded: EmbeddedServer) -> None:
    command = [sys.executable, "-c", START, str(embedded.home)]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = {child.communicate(timeout=120)[0] for child in children}
    assert answers == {embedded.url() + "\n"}


def test_lost_socket(embedded: EmbeddedServer) -> None:
    note(embedded.start())
    (embedded.socket_folder / ".s.PGSQL.5432").unlink()
    assert kept(embedded.start())


@pytest.mark.parametrize("name", ["with space, comma", 'it\'s "quoted" $HOME 100%é', "long" * 30])
def test_awkward_folders(folder: Path, name: str) -> None:
    embedded = EmbeddedServer(folder / name)
    try:
        note(embedded.start())
        assert kept(embedded.url())
    finally:
        embedded.remove()


def test_folder_of_something_else_is_left_alone(embedded: EmbeddedServer) -> None:
    embedded.data.mkdir(parents=True)
    (embedded.data / "precious").write_text("mine")
    with pytest.raises(WarehouseError, match="no PostgreSQL data folder"):
        embedded.start()
    assert (embedded.data / "precious").exists()
    (embedded.data / "precious").unlink()
    embedded.data.rmdir()


def test_data_of_another_version_is_left_alone(embedded: EmbeddedServer) -> None:
    embedded.start()
    embedded.stop()
    (embedded.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(WarehouseError, match="was made by PostgreSQL 16"):
        embedded.start()


def test_broken_server_shows_the_end_of_its_log(embedded: EmbeddedServer) -> None:
    embedded.start()
    embedded.stop()
    with (embedded.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'nonsense'\n")
    with pytest.raises(WarehouseError, match="invalid value for parameter"):
        embedded.start()
