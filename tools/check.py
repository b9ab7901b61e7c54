"""`make test`: lint, pytest, pg_prove. Every part runs, even after one that failed.

python tools/check.py [lint|pytest|pgtap|servers|managed|fork|look|export|tests/x.py|tests/x.sql …]

servers is the part of pytest that judges the server as much as the code: what CI runs, with pgtap,
on each further version of PostgreSQL. managed is what a managed service has to bear, on a server
that gives no more than one (tools/managed.py), managed-whole all that can be tried there. fork is
all of it once more, on a clone with fields and an object of its own (tools/fork.py). look is what
people look at, in Chromium; export, what DuckDB reads of exports.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SQL_FOLDERS = ["sql", "tests", "objects"]
PYTHON_FOLDERS = ["warehouse", "tests", "tools", "dags", "bench"]


def run(*command: str | Path) -> bool:
    sys.stdout.flush()
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def existing(folders: list[str], suffix: str) -> list[str]:
    return [f for f in folders if any((ROOT / f).rglob(f"*{suffix}"))]


# A worker per core, a file to a worker: databases are each test's own, module fixtures are not. The
# order is that of tests/conftest.py: long files first.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile",
          "--no-loadscope-reorder", "-o", "tmp_path_retention_policy=failed"]  # fmt: skip


def lint() -> bool:
    python = existing(PYTHON_FOLDERS, ".py")
    done = [
        run(BIN / "ruff", "check", "--quiet", *python),
        run(BIN / "ruff", "format", "--check", "--quiet", *python),
        run(BIN / "mypy", "--no-error-summary"),
        run(BIN / "sqlfluff", "lint", "--processes", "2", "--disable-progress-bar",
            *existing(SQL_FOLDERS, ".sql")),
        run(sys.executable, "-m", "warehouse", "generate", "--check"),
    ]  # fmt: skip
    return all(done)


def pytest() -> bool:
    return run(*PYTEST)


# Deployment from nothing and back, plans, one result however loads and runs are split, sessions,
# roles and restores, failures, and the embedded server itself.
OF_THE_SERVER = [
    "programs", "migrations", "plans", "idempotence", "run", "failures", "staleness", "determinism",
]  # fmt: skip


def servers() -> bool:
    files = [f"tests/test_{name}.py" for name in OF_THE_SERVER]
    os.environ.setdefault("DETERMINISM_EXAMPLES", "15")  # the known cases take as long again
    return run(*PYTEST, *files)


def pgtap() -> bool:
    return run(sys.executable, ROOT / "tools" / "pgtap.py")


def some(files: list[str]) -> bool:
    """Test files, each by the runner of its kind."""
    python = [name for name in files if not name.endswith(".sql")]
    pgtap_files = [name for name in files if name.endswith(".sql")]
    done = []
    if python:
        done.append(run(sys.executable, "-m", "pytest", "-q", *python))
    if pgtap_files:
        done.append(run(sys.executable, ROOT / "tools" / "pgtap.py", *pgtap_files))
    return all(done)


def managed() -> bool:
    return run(sys.executable, ROOT / "tools" / "managed.py")


def managed_whole() -> bool:
    return run(sys.executable, ROOT / "tools" / "managed.py", "whole")


def fork() -> bool:
    return run(sys.executable, ROOT / "tools" / "fork.py")


def look() -> bool:
    """Needs Chromium; installs the rest on its first call."""
    python = ROOT / ".venv-look" / "bin" / "python"
    return run(ROOT / "tools" / "environment", "look") and run(
        python, "-m", "pytest", "-q", "tests/look"
    )


def export() -> bool:
    """In an environment of its own, which holds DuckDB and a stand-in for S3."""
    python = ROOT / ".venv-export-test" / "bin" / "python"
    return run(ROOT / "tools" / "environment", "export-test") and run(
        python, "-m", "pytest", "-q", "-n", "auto", "tests/export"
    )


PARTS = {
    "lint": lint, "pytest": pytest, "pgtap": pgtap, "servers": servers, "managed": managed,
    "managed-whole": managed_whole, "fork": fork, "look": look, "export": export,
}  # fmt: skip
WHOLE = ["lint", "pytest", "pgtap"]


def part(name: str) -> bool:
    print(f"-- {name}", flush=True)
    return PARTS[name]()


# Tests make and drop some two thousand databases of a thousand files each. A disk's file system
# spends more time over that than all tests over anything else.
MEMORY = Path("/dev/shm")  # noqa: S108
NEEDED = 6 * 2**30
MANY_DATABASES = {"pytest", "pgtap", "servers", "fork"}


@contextmanager
def server_in_memory(names: list[str]) -> Iterator[None]:
    """Where parts would use the embedded server, and memory allows: one of their own, there."""
    sys.path.insert(0, str(ROOT))
    from warehouse import programs, server
    from warehouse.embedded import EmbeddedServer, memory_mb

    named = any(os.environ.get(name, "").strip() for name in ("WAREHOUSE_URL", "WAREHOUSE_HOME"))
    if (
        named
        or MANY_DATABASES.isdisjoint(names)
        or not MEMORY.is_dir()
        or shutil.disk_usage(MEMORY).free < NEEDED
        or memory_mb() * 2**20 < 2 * NEEDED
    ):
        yield
        return
    digest = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    home = MEMORY / f"warehouse-tests-{os.geteuid()}-{digest}"
    os.environ["WAREHOUSE_HOME"] = str(home)  # for the parts, which are processes of their own
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    own = EmbeddedServer(programs.home())
    own.remove()  # of a process that was killed
    scratch = MEMORY / f"warehouse-tmp-{os.geteuid()}-{digest}"
    shutil.rmtree(scratch, ignore_errors=True)
    if not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        # servers that tests start are made of as many files
        scratch.mkdir()
        scratch.chmod(0o755)  # a server that root starts runs as another user
        os.environ["TMPDIR"] = str(scratch)
    try:
        with server.connect(own.start()) as session:
            session.execute("alter system set shared_buffers = '512MB'")
            session.execute("alter system set max_wal_size = '1GB'")
            session.execute("alter system set fsync = off")
            session.execute("alter system set full_page_writes = off")
        own.stop()
        own.start()
        yield
    finally:
        own.remove()
        for folder in (home, scratch):
            shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    os.environ.setdefault("PYTHONUTF8", "1")
    names = sys.argv[1:] or WHOLE
    files = [name for name in names if name not in PARTS]
    missing = [name for name in files if not (ROOT / name.partition("::")[0]).is_file()]
    if missing:
        print(
            f"{', '.join(missing)}: neither a part ({', '.join(PARTS)}) nor a test file",
            file=sys.stderr,
        )
        return 2
    with server_in_memory(names):
        failed = [name for name in names if name in PARTS and not part(name)]
        if files:
            print(f"-- {' '.join(files)}", flush=True)
            if not some(files):
                failed.append("tests")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
