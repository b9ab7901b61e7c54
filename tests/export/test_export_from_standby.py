"""The primary is left alone: an export from a standby. With the long form, EXPORT_RUNS=100."""

import os
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.export.conftest import QUIET, REASON, Reader, same
from tests.quality_org import ACCOUNTS, land, stamp
from tests.quality_org import run as transform
from tests.test_replicas import clone_of, folder, own  # noqa: F401
from warehouse import server
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError

pytest.importorskip("pyiceberg", reason=REASON)

from warehouse.export.run import Options, export

pytestmark = pytest.mark.skipif(
    int(os.environ.get("EXPORT_RUNS", "0")) < 50, reason="takes servers of its own: EXPORT_RUNS=100"
)


def test_an_export_from_a_standby(
    own: EmbeddedServer,  # noqa: F811
    folder: Path,  # noqa: F811
    tmp_path: Path,
    duckdb: Any,
) -> None:
    reader = Reader(duckdb, str(tmp_path), (tmp_path / "exports.json").read_text)
    standby = clone_of(own, folder / "standby", "--write-recovery-conf")
    standby.start()
    try:
        url = standby.url()
        with pytest.raises(WarehouseError, match="is a standby, which keeps no catalog"):
            export(url, str(tmp_path), Options(url))
        for catalog in (f"sqlite:///{tmp_path}/catalog.db", own.url()):
            options = Options(catalog, name=catalog[:6])
            is_first = catalog != own.url()
            place = str(tmp_path if is_first else tmp_path / "more")
            export(url, place, options)
            with server.connect(own.url(), options=QUIET) as primary:
                land(primary, "account", ACCOUNTS[0], name=catalog[:6], systemmodstamp=stamp())
                run_id = transform(primary)["run_id"]
            with server.connect(url, options=QUIET) as session:
                wait_for(session, run_id)
                assert export(url, place, options).run == run_id
                if is_first:
                    same(session, reader)
    finally:
        standby.remove()


def wait_for(session: psycopg.Connection, run_id: int) -> None:
    deadline = time.monotonic() + 20
    query = "select published_run_id from marts.data_status limit 1"
    while session.execute(query).fetchone() != (run_id,):
        assert time.monotonic() < deadline
        time.sleep(0.1)
