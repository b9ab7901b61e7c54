"""The transform beside dbt, which does the same work, and beside the least that must be written.

    python bench/peers.py [--size 1] [--rounds 3]

dbt runs the project in bench/dbt in the same database, over the same landed rows, as a process of
its own with two threads. No time counts unless both have published the same rows. The floor is what
PostgreSQL takes for the writing alone: CREATE TABLE AS and a primary key for a first load, a bare
UPDATE of the rows that changed for an increment, a connection where nothing did. Ours includes a
new connection for every call, but where it says otherwise.

Size 1 is 100,000 accounts, 200,000 contacts and 500,000 opportunities. Writes bench/results.
"""

import argparse
import json
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
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import land_everything_again
from warehouse import deploy, server
from warehouse.demo.sample import bulk, changes
from warehouse.report import table

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"accounts": 100_000, "contacts": 200_000, "opportunities": 500_000}
RESULTS = ROOT / "bench" / "results"
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


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


class Bench:
    """One database with landed rows, and what is measured there."""

    def __init__(self, url: str, sizes: dict[str, int], folder: Path) -> None:
        self.url = url
        self.sizes = sizes
        self.landings = 0
        self.folder = folder
        self.is_parsed = False

    # what is timed

    def ours(self, full_refresh: bool = False) -> float:
        """A call on a connection of its own."""

        def call() -> None:
            with server.connect(self.url) as connection:
                self.result = connection.execute(
                    "select public.run_salesforce_transform(%s)", [full_refresh]
                ).fetchone()[0]

        elapsed = milliseconds(call)
        if self.result["status"] == "failed":
            raise SystemExit(f"the transform failed: {self.result['error']}")
        return elapsed

    def dbt(self, *arguments: str) -> float:
        """dbt build, as a process of its own; the project was parsed before."""
        if not self.is_parsed:
            self.is_parsed = True
            self._dbt("parse")
        return self._dbt("build", *arguments)

    def _dbt(self, *arguments: str) -> float:
        command = [
            DBT, "--quiet", *arguments, "--project-dir", ROOT / "bench" / "dbt",
            "--profiles-dir", ROOT / "bench" / "dbt", "--target-path", self.folder / "target",
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
                        f"create table floor.{ours.split('.')[1]} as select * from {view};"
                        f" alter table floor.{ours.split('.')[1]} add primary key ({key})"
                    )
                    for ours, _, key, view in TABLES
                ]
            )
            connection.execute("set client_min_messages = warning; drop schema floor cascade")
        return elapsed

    @contextmanager
    def floor_of_an_increment(self, taken: list[float]) -> Iterator[None]:
        """Around a run: then how long UPDATE takes to write the rows that it changed, as they were.

        Rolled back. What a run inserts or deletes is not in it.
        """
        with server.connect(self.url) as connection:
            for ours, _, key, _ in TABLES:
                name = ours.split(".")[1]
                connection.execute(f"create temp table was_{name} as select * from {ours}")
                connection.execute(f"alter table was_{name} add primary key ({key})")
            yield
            updates = []
            for ours, _, key, _ in TABLES:
                name = ours.split(".")[1]
                connection.execute(
                    f"create temp table changed_{name} as select w.* from was_{name} as w"
                    f" inner join {ours} as t on w.{key} = t.{key} where w is distinct from t"
                )
                connection.execute(f"analyze changed_{name}")
                columns = [
                    column
                    for (column,) in connection.execute(
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
                        sql.SQL(f"changed_{name}"),
                        sql.SQL(key),
                        sql.SQL(key),
                    )
                )
            with connection.transaction(force_rollback=True):
                taken.append(milliseconds(lambda: [connection.execute(one) for one in updates]))

    def in_turn(self, round_: int, ours: Callable[[], float]) -> dict[str, float]:
        """Both, each the first one every other time."""
        both = {"ours": ours, "dbt": self.dbt}
        names = sorted(both, reverse=round_ % 2 == 0)
        return {who: both[who]() for who in names}

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
                query = sql.SQL(
                    "select (select count(*) from {0}), count(*) from ("
                    "(select {2} from {0} except all select {2} from {1})"
                    " union all (select {2} from {1} except all select {2} from {0})) as d"
                ).format(sql.SQL(ours), sql.SQL(theirs), common)
                rows, different = connection.execute(query).fetchone()
                if different or not rows:
                    raise SystemExit(f"{ours} and {theirs} differ in {different} of {rows} rows")


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

    def add(self, scenario: str, **times: float) -> None:
        for who, taken in times.items():
            self.times.setdefault(scenario, {}).setdefault(who, []).append(round(taken, 3))
        print(scenario, {who: f"{taken:,.1f} ms" for who, taken in times.items()}, file=sys.stderr)

    def rows(self) -> list[tuple[str, str, str, str, str, str]]:
        found = []
        for scenario, times in self.times.items():
            middle = {who: statistics.median(taken) for who, taken in times.items()}
            ours, dbt, floor = (middle.get(who) for who in ("ours", "dbt", "floor"))
            assert ours is not None
            found.append((
                scenario,
                shown(ours),
                shown(dbt) if dbt else "",
                f"{dbt / ours:,.1f} ×" if dbt else "",
                shown(floor) if floor else "",
                f"{ours / floor:,.1f} ×" if floor else "",
            ))  # fmt: skip
        return found


def shown(ms: float) -> str:
    return f"{ms / 1000:,.1f} s" if ms >= 1000 else f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


HEADER = ("scenario", "ours", "dbt", "dbt / ours", "floor", "ours / floor")


def measure(
    admin: Connection, url: str, sizes: dict[str, int], rounds: int, folder: Path
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
            bench = Bench(database(landed), sizes, folder / str(round_))
            figures.add(
                "first load", **bench.in_turn(round_, bench.ours), floor=bench.floor_of_a_load()
            )
            bench.prove_equal()
        server.drop_database(admin, made[0])
        with server.connect(bench.url) as connection:
            connection.execute("vacuum analyze")
        bench.ours()
        measure_increments(bench, figures, rounds)
        bench.prove_equal()
    finally:
        for name in made:
            server.drop_database(admin, name)
    return figures


def measure_increments(bench: Bench, figures: Figures, rounds: int) -> None:
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
        figures.add(
            "nothing new", ours=bench.ours(), dbt=bench.dbt(), floor=bench.floor_of_a_connection()
        )
        assert bench.result["status"] == "skipped"

    with server.connect(bench.url) as connection:
        for _ in range(2 * rounds):
            bench.land(1, ("opportunity",))
            figures.add(
                "one opportunity, open connection",
                ours=milliseconds(
                    lambda: connection.execute("select public.run_salesforce_transform()")
                ),
            )
    bench.dbt()
    every = ("account", "contact", "opportunity")
    for name, count, objects in (
        ("one opportunity", 1, ("opportunity",)),
        ("1,000 of each object", 1_000, every),
        ("10,000 of each object", 10_000, every),
    ):
        for round_ in range(rounds):
            bench.land(count, objects)
            floor: list[float] = []

            def ours(floor: list[float] = floor) -> float:
                with bench.floor_of_an_increment(floor):
                    return bench.ours()

            took = bench.in_turn(round_, ours)
            figures.add(name, **took, floor=floor[0])
    bench.prove_equal()
    bench.land_everything_again()
    figures.add("all landed again, unchanged", ours=bench.ours(), dbt=bench.dbt())
    figures.add(
        "full refresh, nothing different",
        ours=bench.ours(full_refresh=True),
        dbt=bench.dbt("--full-refresh"),
    )


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


def markdown(rows: list[tuple[str, ...]]) -> str:
    lines = [HEADER, ("---",) * len(HEADER), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--size", type=float, default=1, help="times 800,000 records")
    parser.add_argument("--rounds", type=int, default=3, help="of each scenario; medians count")
    given = parser.parse_args()
    if not DBT.exists():
        raise SystemExit("dbt is not installed: make bench (or tools/environment bench)")
    sizes = {name: int(count * given.size) for name, count in SIZES.items()}
    url = server.warehouse_url()
    with server.connect(url) as admin:
        with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
            figures = measure(admin, url, sizes, given.rounds, Path(folder))
        facts = about(admin, sizes, given.rounds)
    print(", ".join(f"{number:,} {what}" for what, number in sizes.items()))
    print(table(HEADER, figures.rows()))
    if given.size >= 1:
        RESULTS.mkdir(exist_ok=True)
        name = f"peers-{given.size:g}x"
        (RESULTS / f"{name}.md").write_text(markdown(figures.rows()), encoding="utf-8")
        (RESULTS / f"{name}.json").write_text(
            json.dumps(facts | {"milliseconds": figures.times}, indent=2) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
