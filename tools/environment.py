"""Makes sure an environment holds exactly what a lock file pins; does nothing when it already does.

Runs under any Python 3.11+ with the standard library alone: it is what creates the environment.
A stamp inside it keeps the hash of the lock file and the place it was installed for. What most
commands need is .venv; what one command alone needs has an environment of its own, .venv-<name>.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A larger environment includes the smaller one, so an up-to-date `test` also serves `run`.
LOCKS = {"run": ("run", "test"), "test": ("test",), "bench": ("bench",),
         "notify": ("notify",), "site": ("site",),
         "dashboard": ("dashboard",), "look": ("look",),
         "export": ("export",), "export-test": ("export-test",)}  # fmt: skip
NAME = sys.argv[1] if len(sys.argv) == 2 else ""
VENV = ROOT / (".venv" if NAME in {"run", "test"} else f".venv-{NAME}")
VENV_PYTHON = VENV / "bin" / "python"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fingerprint(name: str) -> str:
    """What has to be unchanged for an installed environment to count as current."""
    digest = hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes())
    # A virtual environment holds absolute paths: a moved folder needs a new one.
    digest.update(str(VENV).encode())
    return digest.hexdigest()


def is_current(name: str) -> bool:
    for candidate in LOCKS[name]:
        stamp = VENV / f"installed-{candidate}"
        if stamp.is_file() and stamp.read_text().strip() == fingerprint(candidate):
            return os.access(VENV_PYTHON, os.X_OK)
    return False


def runs(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def create() -> None:
    """Creates the environment anew with the Python that runs this script."""
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if not runs(sys.executable, "-c", "import ensurepip, venv"):
        # Debian ships the module apart from the interpreter.
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.geteuid() == 0 and shutil.which("apt-get"):
            say(f"{sys.executable} cannot make virtual environments; installing {package} …")
            if not runs("apt-get", "install", "-qq", "-y", "--no-install-recommends", package):
                runs("apt-get", "update", "-qq")
                runs("apt-get", "install", "-qq", "-y", "--no-install-recommends", package)
        if not runs(sys.executable, "-c", "import ensurepip, venv"):
            sys.exit(
                f"{sys.executable} cannot make virtual environments: its module ensurepip is "
                f"missing. Install it (Debian, Ubuntu: apt-get install {package}) or name "
                "another Python: make PYTHON=/path/to/python3"
            )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"could not create {VENV}:\n{done.stdout}{done.stderr}")


def install(name: str) -> None:
    if not runs(VENV_PYTHON, "-m", "pip", "--version") or not runs(
        VENV_PYTHON, "-c", f"import sys; sys.exit(sys.prefix != {str(VENV)!r})"
    ):
        create()
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    lock = ROOT / "requirements" / f"{name}.txt"
    say(f"installing requirements/{name}.txt into {VENV.name} (once; later calls skip this) …")
    # The lock file is complete, so there is nothing to resolve; modules compile on first import.
    command: list[str | Path] = [
        VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check",
        "--no-input", "--no-deps", "--no-compile", "--require-hashes", "--requirement", lock,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        sys.exit(
            f"could not install requirements/{name}.txt: pip's message is above. "
            "Run the same command again once the package index can be reached."
        )
    # Written last: an interrupted installation is simply taken up again.
    (VENV / f"installed-{name}").write_text(fingerprint(name) + "\n")


def main() -> None:
    name = NAME
    if name not in LOCKS:
        sys.exit(f"usage: tools/environment {'|'.join(LOCKS)}")
    if is_current(name):
        return
    try:
        (ROOT / ".warehouse").mkdir(mode=0o700, exist_ok=True)
        lock = (ROOT / ".warehouse" / "environment.lock").open("w")
    except OSError as error:
        sys.exit(f"cannot write to {ROOT}: {error.strerror}. Use a copy of your own.")
    with lock:  # two `make run` at once: the second waits and finds the work done
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(name):
            install(name)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
