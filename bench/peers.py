"""The transform beside dbt, which does the same work, and beside the least that must be written.

    python bench/peers.py [--size 1] [--rounds 3] [--fivetran <folder>]

dbt runs the project in bench/dbt in the same database, over the same landed rows, as a process of
its own with two threads. No time counts unless both have published the same rows. The floor is what
PostgreSQL takes for the writing alone: CREATE TABLE AS and a primary key for a first load, a bare
UPDATE of the rows that changed for an increment, a connection where nothing did. Ours includes a
new connection for every call, but where it says otherwise. Fivetran's package, for whoever has it,
runs after both, over what ours has typed (bench/fivetran.py).

Size 1 is 100,000 accounts, 200,000 contacts and 500,000 opportunities. From size 5 on what
takes long is measured once, and dbt in three scenarios: its build takes as long for one record as
for 10,000. Writes bench/results, and quotes it in docs/ in place of what was quoted there.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.conninfo import conninfo_to_dict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import curve, fivetran
from bench.curve import shown
from bench.database import land_everything_again
from bench.usage import Memory, used
from warehouse import deploy, server
from warehouse.demo.sample import bulk, changes
from warehouse.report import table

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"accounts": 100_000, "contacts": 200_000, "opportunities": 500_000}
DBT_PROJECT = ROOT / "bench" / "dbt"
LARGE = 5
DBT = ROOT / ".venv-bench" / "bin" / "dbt"

# ours, dbt's, key, the view it is made from
TABLES = [
    ("intermediate.account", "peer.account", "id", "staging.account"),
    ("intermediate.contact", "peer.contact", "id", "staging.contact"),
    ("intermediate.opportunity", "peer.opportunity", "id", "staging.opportunity"),
    ("marts.dim_contact", "peer.dim_contact", "contact_id", "marts.dim_contact_model"),
    ("marts.fct_opportunity", "peer.fct_opportunity", "opportunity_id",
     "marts.fct_opportunity_model"),
    ("marts.dim_account", "peer.dim_account", "account_id", "marts.dim_account_model"),
]  # fmt: skip

Connection = psycopg.Connection

# The transaction of a row, in full.
WRITTEN_BY = "((pg_current_xact_id()::text::bigint >> 32 << 32) | xmin::text::bigint)::text::xid8"


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


class Bench:
    """One database with landed rows, and what is measured there."""

    def __init__(
        self, url: str, sizes: dict[str, int], folder: Path, packages: Path | None = None
    ) -> None:
        self.url = url
        self.sizes = sizes
        self.landings = 0
        self.folder = folder
        self.packages = packages
        self.parsed: set[Path] = set()
        # of the last call of each: WAL, temporary files, memory; in bytes
        self.taken: dict[str, dict[str, int]] = {}

    # what is timed

    def ours(self, full_refresh: bool = False) -> float:
        """A call on a connection of its own."""
        peak = 0

        def call() -> None:
            nonlocal peak
            with server.connect(self.url) as connection, Memory(connection) as memory:
                self.result = connection.execute(
                    "select public.run_salesforce_transform(%s)", [full_refresh]
                ).fetchone()[0]
            peak = memory.peak

        taken = self.taken["ours"] = {}
        with used(self.url, taken):
            elapsed = milliseconds(call)
        if peak:
            taken["memory"] = peak
        if self.result["status"] == "failed":
            raise SystemExit(f"the transform failed: {self.result['error']}")
        return elapsed

    def dbt(self, *arguments: str) -> float:
        """dbt build, as a process of its own; the project was parsed before."""
        taken = self.taken["dbt"] = {}
        with used(self.url, taken):
            return self._build(DBT_PROJECT, *arguments)

    def fivetran(self) -> dict[str, float]:
        """A build of Fivetran's package over what is typed now, where somebody named it."""
        if self.packages is None:
            return {}
        project = self.folder / "fivetran"
        if not project.exists():
            fivetran.write_project(project, self.packages)
            with server.connect(self.url) as connection:
                fivetran.make_sources(connection)
        elapsed = self._build(project)
        with server.connect(self.url) as connection:
            fivetran.prove_equal(connection)
        return {"fivetran": elapsed}

    def _build(self, project: Path, *arguments: str) -> float:
        if project not in self.parsed:
            self.parsed.add(project)
            self._dbt(project, "parse")
        return self._dbt(project, "build", *arguments)

    def _dbt(self, project: Path, *arguments: str) -> float:
        command = [
            DBT, "--quiet", *arguments, "--project-dir", project, "--profiles-dir", DBT_PROJECT,
            "--target-path", self.folder / f"target-{project.name}",
            "--log-path", self.folder / "logs",
        ]  # fmt: skip
        environment = {**os.environ, **server.environment_of(self.url)}
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        elapsed = 1000 * (time.perf_counter() - started)
        if done.returncode:
            raise SystemExit(f"dbt failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return elapsed

    def floor_of_a_connection(self) -> float:
        """What a call costs that does nothing."""

        def call() -> None:
            with server.connect(self.url) as connection:
                connection.execute("select 1")

        return milliseconds(call)

    def floor_of_a_load(self) -> float:
        """Typed rows and marts into tables of the same columns, each with its key, no more."""
        with server.connect(self.url) as connection:
            connection.execute("create schema floor")
            elapsed = milliseconds(
                lambda: [
                    connection.execute(
                        f"create table floor.{name_of(ours)} as select * from {view};"
                        f" alter table floor.{name_of(ours)} add primary key ({key})"
                    )
                    for ours, _, key, view in TABLES
                ]
            )
            connection.execute("set client_min_messages = warning; drop schema floor cascade")
        return elapsed

    @contextmanager
    def floor_of_an_increment(self, taken: list[float]) -> Iterator[None]:
        """Around a run: then how long UPDATE takes to write the rows that it changed, as they were.

        Rolled back. What a run inserts or deletes is not in it. A snapshot taken before still sees
        how they were; it has no transaction id, so that no run waits for it.
        """
        with server.connect(self.url) as before, server.connect(self.url) as after:
            before.isolation_level = IsolationLevel.REPEATABLE_READ
            with before.transaction():
                (snapshot,) = before.execute("select pg_current_snapshot()::text").fetchone()
                yield
                for ours, _, key, _ in TABLES:
                    changed = after.execute(
                        f"select {key} from {ours}"
                        f" where not pg_visible_in_snapshot({WRITTEN_BY}, %s)",
                        [snapshot],
                    ).fetchall()
                    before.execute(
                        f"create temp table changed_{name_of(ours)} as select t.* from {ours} as t"
                        f" inner join unnest(%s::text[]) as k (id) on t.{key} = k.id",
                        [[id_ for (id_,) in changed]],
                    )
            before.isolation_level = None
            updates = []
            for ours, _, key, _ in TABLES:
                before.execute(f"analyze changed_{name_of(ours)}")
                columns = [
                    column
                    for (column,) in before.execute(
                        "select attname from pg_attribute where attrelid = %s::regclass"
                        " and attnum > 0 and not attisdropped order by attnum",
                        [ours],
                    )
                ]
                updates.append(
                    sql.SQL("update {} as t set {} from {} as w where t.{} = w.{}").format(
                        sql.SQL(ours),
                        sql.SQL(", ").join(
                            sql.SQL("{} = w.{}").format(sql.Identifier(c), sql.Identifier(c))
                            for c in columns
                        ),
                        sql.SQL(f"changed_{name_of(ours)}"),
                        sql.SQL(key),
                        sql.SQL(key),
                    )
                )
            with before.transaction(force_rollback=True):
                taken.append(milliseconds(lambda: [before.execute(one) for one in updates]))

    def in_turn(self, round_: int, ours: Callable[[], float]) -> dict[str, float]:
        """Both, each first every other time; then Fivetran's, which reads what ours wrote."""
        both = {"ours": ours, "dbt": self.dbt}
        names = sorted(both, reverse=round_ % 2 == 0)
        return {who: both[who]() for who in names} | self.fivetran()

    # what is landed

    def land(self, count: int, objects: tuple[str, ...]) -> None:
        self.landings += 1
        with server.connect(self.url) as connection:
            changes(connection, count, round_=self.landings, objects=objects, **self.sizes)

    def land_everything_again(self) -> None:
        with server.connect(self.url) as connection:
            land_everything_again(connection)

    # what makes the times count

    def prove_equal(self) -> None:
        """Row by row, by hashes that equal values have in common, so that no size sorts them."""
        with server.connect(self.url) as connection:
            for ours, theirs, _, _ in TABLES:
                common = sql.SQL(", ").join(
                    sql.Identifier(column)
                    for (column,) in connection.execute(
                        "select a.attname from pg_attribute as a inner join pg_attribute as b"
                        " on a.attname = b.attname where a.attrelid = %s::regclass"
                        " and b.attrelid = %s::regclass and a.attnum > 0 order by a.attnum",
                        [ours, theirs],
                    )
                )
                sums = [
                    connection.execute(
                        sql.SQL(
                            "select count(*), sum(hash_record_extended(row({}), 0)::numeric)"
                            " from {}"
                        ).format(common, sql.SQL(name))
                    ).fetchone()
                    for name in (ours, theirs)
                ]
                if sums[0] != sums[1] or not sums[0][0]:
                    raise SystemExit(
                        f"{ours} ({sums[0][0]:,} rows) and {theirs} ({sums[1][0]:,}) differ"
                    )


def name_of(relation: str) -> str:
    return relation.split(".")[1]


def base(url: str, sizes: dict[str, int]) -> None:
    deploy.build(url)
    with server.connect(url) as connection:
        connection.execute("set client_min_messages = warning")
        bulk(connection, **sizes)
        connection.execute("vacuum analyze")


class Figures:
    """Times in milliseconds by scenario and by who took them; medians count."""

    def __init__(self) -> None:
        self.times: dict[str, dict[str, list[float]]] = {}
        self.used: dict[str, dict[str, dict[str, int]]] = {}

    def add(
        self, scenario: str, used: dict[str, dict[str, int]] | None = None, **times: float
    ) -> None:
        for who, taken in times.items():
            self.times.setdefault(scenario, {}).setdefault(who, []).append(round(taken, 3))
            most = self.used.setdefault(scenario, {}).setdefault(who, {})
            for what, size in (used or {}).get(who, {}).items():
                most[what] = max(size, most.get(what, 0))
        told = {who: f"{taken:,.1f} ms" for who, taken in times.items()}
        print(datetime.now(UTC).strftime("%H:%M:%S"), scenario, told, file=sys.stderr, flush=True)

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Its header, with Fivetran's where it was measured, and its rows."""
        has_fivetran = any("fivetran" in times for times in self.times.values())
        found = []
        for scenario, times in self.times.items():
            middle = {who: statistics.median(taken) for who, taken in times.items()}
            ours, dbt, floor = (middle.get(who) for who in ("ours", "dbt", "floor"))
            theirs = middle.get("fivetran")
            assert ours is not None
            row = (
                scenario,
                shown(ours),
                shown(dbt) if dbt else "",
                f"{dbt / ours:,.1f} ×" if dbt else "",
                shown(floor) if floor else "",
                f"{ours / floor:,.1f} ×" if floor else "",
            )
            more = (shown(theirs), f"{theirs / ours:,.1f} ×") if theirs else ("", "")
            found.append(row + more if has_fivetran else row)
        return (HEADER + FIVETRAN if has_fivetran else HEADER), found


HEADER = ("scenario", "ours", "dbt", "dbt / ours", "floor", "ours / floor")
FIVETRAN = ("Fivetran's package", "Fivetran's / ours")


def measure(
    admin: Connection,
    url: str,
    sizes: dict[str, int],
    rounds: int,
    folder: Path,
    is_large: bool,
    packages: Path | None,
) -> Figures:
    figures = Figures()
    run = uuid.uuid4().hex[:8]
    made: list[str] = []

    def database(template: str = "") -> str:
        made.append(f"warehouse_bench_{run}_{len(made)}")
        copied = conninfo_to_dict(template)["dbname"] if template else "template0"
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(made[-1]),
                sql.Identifier(str(copied)),
            )
        )
        return server.url_of(url, made[-1])

    try:
        landed = database()
        base(landed, sizes)
        for round_ in range(rounds):
            if round_:
                server.drop_database(admin, made[-1])
            # the last round, or the only one, in what landed itself: a copy takes its room twice
            is_last = round_ == rounds - 1
            bench = Bench(
                landed if is_last else database(landed), sizes, folder / str(round_), packages
            )
            times = bench.in_turn(round_, bench.ours)
            figures.add("first load", bench.taken, **times, floor=bench.floor_of_a_load())
            bench.prove_equal()
        with server.connect(bench.url) as connection:
            connection.execute("vacuum analyze")
        bench.ours()
        measure_increments(bench, figures, rounds, is_large)
    finally:
        for name in made:
            server.drop_database(admin, name)
    return figures


def measure_increments(bench: Bench, figures: Figures, rounds: int, is_large: bool) -> None:
    every = ("account", "contact", "opportunity")
    # a source that is alive: without news for three days each call would look into it, and warn
    bench.land(1, every)
    bench.ours()
    with server.connect(bench.url) as connection:

        def call() -> None:
            connection.execute("select public.run_salesforce_transform()")

        for _ in range(3):
            call()
        figures.add(
            "nothing new, open connection",
            ours=statistics.median(milliseconds(call) for _ in range(25)),
        )
    for _ in range(rounds):
        times = {"ours": bench.ours(), "dbt": bench.dbt()} | bench.fivetran()
        figures.add("nothing new", bench.taken, **times, floor=bench.floor_of_a_connection())
        assert bench.result["status"] == "skipped"

    with server.connect(bench.url) as connection:
        # what a connection does for the first time is in the figures of fresh ones
        for place in range(7):
            bench.land(1, ("opportunity",))
            elapsed = milliseconds(
                lambda: connection.execute("select public.run_salesforce_transform()")
            )
            if place > 1:
                figures.add("one opportunity, open connection", ours=elapsed)
    if not is_large:
        bench.dbt()
    for name, count, objects, is_beside_dbt in (
        ("one opportunity", 1, ("opportunity",), not is_large),
        ("1,000 of each object", 1_000, every, not is_large),
        ("10,000 of each object", 10_000, every, True),
    ):
        for round_ in range(rounds if is_beside_dbt else max(rounds, 3)):
            bench.land(count, objects)
            floor: list[float] = []

            def ours(floor: list[float] = floor) -> float:
                with bench.floor_of_an_increment(floor):
                    return bench.ours()

            took = bench.in_turn(round_, ours) if is_beside_dbt else {"ours": ours()}
            figures.add(name, bench.taken, **took, floor=floor[0])
    bench.prove_equal()
    bench.land_everything_again()
    for name, is_full in (
        ("all landed again, unchanged", False),
        ("full refresh, nothing different", True),
    ):
        took = {"ours": bench.ours(full_refresh=is_full)}
        if not is_large:
            took["dbt"] = bench.dbt(*(["--full-refresh"] if is_full else []))
        figures.add(name, bench.taken, **took)
    bench.prove_equal()


def about(admin: Connection, sizes: dict[str, int], rounds: int) -> dict:
    versions = subprocess.run([DBT, "--version"], capture_output=True, text=True, check=True)
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "rounds": rounds,
        "sizes": sizes,
        "postgres": admin.execute("show server_version").fetchone()[0],
        "settings": dict(
            admin.execute(
                "select name, current_setting(name) from pg_settings where name in"
                " ('shared_buffers', 'work_mem', 'max_parallel_workers_per_gather', 'fsync',"
                " 'synchronous_commit', 'wal_level', 'max_wal_size') order by name"
            ).fetchall()
        ),
        "dbt": [line.strip(" -") for line in versions.stdout.splitlines() if "installed" in line
                or "postgres:" in line],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--size", type=float, default=1, help="times 800,000 records")
    parser.add_argument("--rounds", type=int, help="of each scenario; medians count")
    parser.add_argument("--fivetran", type=Path, help="where dbt deps brought its package")
    given = parser.parse_args()
    if not DBT.exists():
        raise SystemExit("dbt is not installed: make bench (or tools/environment bench)")
    packages = fivetran.packages(given.fivetran) if given.fivetran else None
    is_large = given.size >= LARGE
    rounds = given.rounds or (1 if is_large else 3)
    sizes = {name: int(count * given.size) for name, count in SIZES.items()}
    url = server.warehouse_url()
    with server.connect(url) as admin:
        with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
            figures = measure(admin, url, sizes, rounds, Path(folder), is_large, packages)
        facts = about(admin, sizes, rounds)
    header, rows = figures.table()
    print(", ".join(f"{number:,} {what}" for what, number in sizes.items()))
    print(table(header, rows))
    measured = facts | {"milliseconds": figures.times, "bytes": figures.used}
    curve.publish(f"{given.size:g}", curve.markdown(header, rows), measured)


if __name__ == "__main__":
    main()
