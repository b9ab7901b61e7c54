"""Everything at once, for as long as one likes: `make torture MINUTES=30`.

On a server of its own, sessions land (by INSERT and COPY; with savepoints, giving up, two-phase
commits), run (within transactions, rolled back, prepared, cut off by time), retain, erase, set rows
aside and change settings, while others are cancelled, ended and killed, and now and then the server
with them. Nobody waits for anybody. After each round whoever is left finishes, and the tables must
be what plain Python makes of the rows that were committed: current state and marts, every kept day
of the history, the checks; a full refresh must find nothing to do. All the while a reader looks for
half a run.

    python -m tests.torture [minutes] [seed]

The seed settles what is tried, not when; both are printed.
"""

import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from tests import brute_force, hooks
from tests.history_model import Model, Version
from tests.test_determinism import model, shown, without_erased
from tests.test_history import assert_as_of
from warehouse import deploy
from warehouse.embedded import EmbeddedServer

OPTIONS = "-c client_min_messages=error -c lock_timeout=3s -c timezone=UTC"
TODAY = datetime.now(UTC).date()
START = TODAY - timedelta(days=45)
IDS = {
    "account": [f"001A{n:011d}" for n in range(1, 13)],
    "contact": [f"003A{n:011d}" for n in range(1, 21)],
    "opportunity": [f"006A{n:011d}" for n in range(1, 31)],
}
# Landed and read by no model: where each row says which one it is.
MARK = {"account": "jigsaw", "contact": "jigsaw", "opportunity": "contractid"}
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]
# What a run may fail with here: cancelled, a snapshot older than the last run's, a deadlock with
# whatever else is at work, a lock that was not to be had in time.
EXPECTED = {"57014", "40001", "40P01", "55P03"}
# Identities, which no landed value can break.
IDENTITIES = (
    "account_mart_row_missing", "account_mart_row_stray", "contact_mart_row_missing",
    "contact_mart_row_stray", "opportunity_mart_row_missing", "opportunity_mart_row_stray",
    "opportunity_history_chain", "opportunity_history_current", "pipeline_residual",
)  # fmt: skip


def full(identifier: str) -> str:
    return identifier + brute_force.id_suffix(identifier)


@dataclass
class Claim:
    """What a transaction did, for the day it is known whether it committed."""

    token: str
    rows: list[tuple[str, dict]] = field(default_factory=list)
    erased: tuple[str, str] | None = None
    aside: tuple[str, str] | None = None


class Torture:
    """A database, what was committed in it, and the sessions that go about in it."""

    def __init__(self, own: EmbeddedServer, url: str, seed: int) -> None:
        self.own, self.url, self.seed = own, url, seed
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.claims: list[Claim] = []
        self.rows: list[tuple[str, dict]] = []
        self.erased: set[tuple[str, str]] = set()
        self.once_aside: set[str] = set()
        self.number = 0
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        with self.connect() as session:
            session.execute("create schema torture; create table torture.claim (token text)")
            session.execute(
                "update control.setting set calendar_start = '2024-01-01',"
                " calendar_end = '2024-01-07', history_start = %s, snapshot_cadence = 'version'",
                [START],
            )
            # values that are wrong are told, and stop nothing
            session.execute(
                "update control.quality_check set severity = 'warn'"
                " where severity = 'error' and name <> all(%s)", [list(IDENTITIES)],
            )  # fmt: skip

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True, options=OPTIONS, connect_timeout=5)

    # -- going about

    def go(self, seconds: float) -> None:
        """Everybody at once for so long."""
        self.over.clear()
        actors = [
            self.loader, self.loader, self.loader, self.runner, self.runner, self.operator,
            self.killer, self.reader, self.finisher,
        ]  # fmt: skip
        threads = [
            threading.Thread(target=self._act, args=(actor, random.Random(f"{self.seed} {n}")))
            for n, actor in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.over.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "a session does not come to an end"

    def _act(self, actor: Callable, chance: random.Random) -> None:
        session: psycopg.Connection | None = None
        while not self.over.is_set():
            try:
                if session is None or session.closed or session.broken:
                    session = self.connect()
                actor(session, chance)
            except psycopg.OperationalError:  # ended, killed, cancelled, or the server is down
                self.counts["cut off"] += 1
                time.sleep(0.1)
            except psycopg.Error as error:
                if error.sqlstate not in EXPECTED | {"P0002", "23505", "25P02", "22023", "42704"}:
                    self.wrong.append(f"{actor.__name__}: {error.sqlstate} {error}")
            except AssertionError as error:
                self.wrong.append(f"{actor.__name__}: {error}")
            if session is not None and not session.closed:
                with contextlib.suppress(psycopg.Error):
                    session.execute("rollback")
        if session is not None:
            session.close()

    def _note(self, claim: Claim) -> None:
        with self.lock:
            self.claims.append(claim)

    @contextlib.contextmanager
    def _transaction(
        self, session: psycopg.Connection, chance: random.Random, level: str = ""
    ) -> Iterator[Claim]:
        """Ends in any way there is; what became of it is asked of the server, later."""
        claim = Claim(uuid.uuid4().hex)
        self._note(claim)
        session.execute(f"begin {level}")
        # its number would not do: a server that is killed gives the last ones out again
        session.execute("insert into torture.claim values (%s)", [claim.token])
        yield claim
        way = chance.random()
        if way < 0.1:
            session.execute("rollback")
        elif way < 0.25:
            session.execute(f"prepare transaction 'p{claim.token}'")
            self.counts["prepared"] += 1
            if chance.random() < 0.7:
                time.sleep(chance.random() * 0.2)
                verb = chance.choice(["commit", "commit", "rollback"])
                session.execute(f"{verb} prepared 'p{claim.token}'")
        else:
            session.execute("commit")

    def row(self, chance: random.Random) -> tuple[str, dict]:
        kind = chance.choice(["account", "contact", "opportunity", "opportunity"])
        stamp = datetime.now(UTC).replace(microsecond=0) - timedelta(
            days=chance.choice([0, 0, 0, 1, 2, 5, 20, 44, 60]), hours=chance.randrange(3) * 7
        )
        with self.lock:
            self.number += 1
            number = self.number
        id_ = chance.choice(IDS[kind])
        row: dict = {
            "id": chance.choice([id_, full(id_), full(id_)]),
            "systemmodstamp": chance.choice(
                [stamp.strftime("%Y-%m-%dT%H:%M:%S.000Z"), stamp.strftime("%Y-%m-%d"), None]
            ),
            # the same day in every zone that is set: the oracle of the marts knows UTC alone
            "createddate": (stamp - timedelta(days=3)).strftime("%Y-%m-%dT10:30:00.000Z"),
            "isdeleted": chance.choice(["false", "false", "false", "true"]),
            "currencyisocode": chance.choice(["EUR", "USD", None]),
            MARK[kind]: f"row {number}",
            # landed long ago, so that retention may have it
            "extracted_at": (stamp - timedelta(days=chance.choice([0, 400]))).isoformat(),
        }
        if kind == "account":
            row |= {
                "name": chance.choice(["Acme", "Äcme 🚀", None]),
                "annualrevenue": chance.choice(["10", "10.0", "many", None]),
                "parentid": chance.choice([None, full(chance.choice(IDS["account"]))]),
            }
            return kind, row
        row["accountid"] = chance.choice(
            [full(chance.choice(IDS["account"])), chance.choice(IDS["account"]), "001MISSING00001"]
        )
        if kind == "contact":
            row |= {"lastname": chance.choice(["Ng", "", "Young"]), "email": "A@B.c"}
            return kind, row
        row |= {
            "stagename": chance.choice(["Prospecting", "Closed Won", "Closed Lost", "Odd"]),
            "amount": chance.choice(["10", "10.00", "-5.5", None, "NaN"]),
            "probability": chance.choice(["50", "0", None]),
            "isclosed": chance.choice(["true", "false", None]),
            "iswon": chance.choice(["true", "false", None]),
            "closedate": chance.choice(["2026-04-20", "2026-12-01", None]),
        }
        return kind, row

    def insert(
        self, session: psycopg.Connection, kind: str, row: dict, by_copy: bool = False
    ) -> tuple[str, dict]:
        columns = sql.SQL(", ").join(map(sql.Identifier, row))
        table = sql.Identifier("raw_salesforce", kind)
        if by_copy:
            with session.cursor().copy(
                sql.SQL("copy {} ({}) from stdin").format(table, columns)
            ) as copy:
                copy.write_row(list(row.values()))
            query = sql.SQL("select raw_id from {} where {} = %s").format(
                table, sql.Identifier(MARK[kind])
            )
            (raw_id,) = session.execute(query, [row[MARK[kind]]]).fetchone()
        else:
            (raw_id,) = session.execute(
                sql.SQL("insert into {} ({}) values ({}) returning raw_id").format(
                    table, columns, sql.SQL(", ").join(sql.Placeholder() * len(row))
                ),
                list(row.values()),
            ).fetchone()
        return kind, {**row, "raw_id": raw_id}

    def loader(self, session: psycopg.Connection, chance: random.Random) -> None:
        level = chance.choice(["", "", "", "isolation level repeatable read"])
        with self._transaction(session, chance, level) as claim:
            for _ in range(chance.randint(1, 5)):
                is_tried = chance.random() < 0.2
                landed = []
                if is_tried:
                    session.execute("savepoint tried")
                for _ in range(chance.randint(1, 3)):
                    landed.append(
                        self.insert(session, *self.row(chance), by_copy=chance.random() < 0.3)
                    )
                    if chance.random() < 0.05:
                        time.sleep(chance.random() * 0.3)
                if is_tried and chance.random() < 0.6:
                    session.execute("rollback to savepoint tried")
                else:
                    claim.rows += landed
            if chance.random() < 0.1:
                self._run(session, "select public.run_salesforce_transform()")
        self.counts["loads"] += 1

    def _run(self, session: psycopg.Connection, query: str) -> None:
        result = session.execute(query).fetchone()[0]
        self.counts[f"runs {result['status']}: {result['reason']}"[:40]] += 1
        error = result["error"]
        if error and error["sqlstate"] not in EXPECTED:
            self.wrong.append(f"a run failed: {error}")

    def runner(self, session: psycopg.Connection, chance: random.Random) -> None:
        time.sleep(chance.random() * 0.1)
        timeout = chance.choice(["0", "0", "0", "0", "2s", "500ms", "50ms"])
        session.execute(f"set statement_timeout = '{timeout}'")
        refresh = "true" if chance.random() < 0.05 else "false"
        query = f"select public.run_salesforce_transform({refresh})"
        way = chance.random()
        if way < 0.7:
            self._run(session, query)
        elif way < 0.85:
            try:
                session.execute(f"call public.run_salesforce_transform_or_raise({refresh})")
            finally:
                self.counts["runs by the procedure"] += 1
        else:  # rolled back, or prepared
            with self._transaction(
                session, chance, chance.choice(["", "isolation level repeatable read"])
            ):
                self._run(session, query)
        session.execute("set statement_timeout = 0")

    def operator(self, session: psycopg.Connection, chance: random.Random) -> None:
        time.sleep(chance.random() * 0.3)
        what = chance.choice(
            ["setting", "setting", "aside", "aside", "retention", "history", "erase"]
        )
        if what == "setting":
            session.execute(
                "update control.setting set "
                + chance.choice(
                    [
                        f"fiscal_year_start_month = {chance.randint(1, 12)}",
                        f"time_zone = '{chance.choice(ZONES)}'",
                        f"snapshot_cadence = '{chance.choice(['daily', 'version'])}'",
                        f"landing_keep_days = {chance.choice(['null', '30', '300'])}",
                        f"ledger_keep_days = {chance.choice(['1', '400'])}",
                        f"history_keep_months = {chance.choice(['null', '1', '2'])}",
                    ]
                )
            )
        elif what == "aside":
            kind = chance.choice(list(IDS))
            row = session.execute(
                f"select r.raw_id, r.id from raw_salesforce.{kind} as r order by random() limit 1"
            ).fetchone()
            if row is None:
                return
            with self.lock:
                self.once_aside.add(brute_force.salesforce_id(row[1]))
            try:
                session.execute("select control.quarantine(%s, %s, 'torture')", [kind, row[0]])
            except psycopg.errors.UniqueViolation:
                session.execute("select control.release(%s, %s)", [kind, row[0]])
        elif what == "retention":
            session.execute("select control.apply_retention(%s)", [chance.choice([5, 50, 10000])])
        elif what == "history":
            session.execute("select control.apply_history_retention(1000)")
        elif what == "erase" and chance.random() < 0.4:
            kind = chance.choice(list(IDS))
            chosen = (kind, full(chance.choice(IDS[kind])))
            with self._transaction(session, chance) as claim:
                claim.erased = chosen
                session.execute("select control.erase(%s, %s, 'torture')", chosen)
        self.counts[what] += 1

    def finisher(self, session: psycopg.Connection, chance: random.Random) -> None:
        """Ends what others prepared and forgot, most of it."""
        time.sleep(0.2)
        for (gid,) in session.execute(
            "select gid from pg_prepared_xacts where database = current_database()"
            " and prepared < now() - interval '300 ms'"
        ).fetchall():
            if chance.random() < 0.7:
                verb = chance.choice(["commit", "commit", "rollback"])
                session.execute(f"{verb} prepared '{gid}'")

    def killer(self, session: psycopg.Connection, chance: random.Random) -> None:
        time.sleep(chance.random())
        way = chance.random()
        pids = [
            pid
            for (pid,) in session.execute(
                "select pid from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid() and backend_type = 'client backend'"
            ).fetchall()
        ]
        if not pids:
            return
        pid = chance.choice(pids)
        if way < 0.45:
            session.execute("select pg_cancel_backend(%s)", [pid])
            self.counts["cancelled"] += 1
        elif way < 0.94:
            session.execute("select pg_terminate_backend(%s)", [pid])
            self.counts["terminated"] += 1
        elif way < 0.985:
            os.kill(pid, signal.SIGKILL)
            self.counts["backends killed"] += 1
            time.sleep(1)
        else:
            session.close()
            os.kill(int((self.own.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            self.counts["servers killed"] += 1
            time.sleep(0.3)
            self.own.start()

    def reader(self, session: psycopg.Connection, chance: random.Random) -> None:
        """Half a run would show in one statement."""
        time.sleep(chance.random() * 0.05)
        seen = session.execute(
            """
            select
                (select coalesce(sum(a.contact_count), 0) from marts.dim_account as a)
                = (
                    select count(*) from marts.dim_contact as c
                    inner join marts.dim_account as a on c.account_id = a.account_id
                ),
                (select count(*) from marts.fct_opportunity)
                = (
                    select count(*) from intermediate.opportunity as o
                    where o.is_deleted is not true
                ),
                (
                    select count(*) from marts.opportunity_history as h
                    where h.valid_to = '9999-12-31'
                )
                = (select count(*) from intermediate.opportunity)
            """
        ).fetchone()
        self.counts["reads"] += 1
        assert seen == (True, True, True), f"half a run was seen: {seen}"

    # -- and what became of it

    def settle(self) -> None:
        """Everybody finishes; then the tables are what was committed."""
        self.own.start()
        chance = random.Random(f"{self.seed} settle {self.number}")
        with self.connect() as session:
            hooks.wait_until(
                lambda: (
                    not session.execute(
                        "select from pg_stat_activity where datname = current_database()"
                        " and pid <> pg_backend_pid() and backend_type = 'client backend'"
                    ).rowcount
                ),
                60,
            )
            for (gid,) in session.execute(
                "select gid from pg_prepared_xacts where database = current_database()"
            ).fetchall():
                verb = chance.choice(["commit", "commit", "rollback"])
                session.execute(f"{verb} prepared '{gid}'")
            committed = {token for (token,) in session.execute("select token from torture.claim")}
            for claim in self.claims:
                if claim.token in committed:
                    self.rows += claim.rows
                    if claim.erased:
                        self.erased.add(claim.erased)
            self.claims = []
            self.rows.sort(key=lambda pair: pair[1]["raw_id"])
            assert not self.wrong, "\n".join(self.wrong)
            while (result := self._settled(session))["status"] != "skipped":
                assert result["status"] == "succeeded", result["error"]
            self._compare(session)

    @staticmethod
    def _settled(session: psycopg.Connection, refresh: bool = False) -> dict:
        return session.execute("select public.run_salesforce_transform(%s)", [refresh]).fetchone()[
            0
        ]

    def _compare(self, session: psycopg.Connection) -> None:
        months, zone, retained_from, last = session.execute(
            "select s.fiscal_year_start_month, s.time_zone, b.retained_from,"
            " (now() at time zone s.time_zone)::date"
            " from control.setting as s cross join control.history_bound as b"
        ).fetchone()
        aside = {
            (object_, raw_id)
            for object_, raw_id in session.execute(
                "select object, raw_id from control.quarantined_row where not is_given_back"
            )
        }
        still = {
            (kind, raw_id)
            for kind in IDS
            for (raw_id,) in session.execute(f"select raw_id from raw_salesforce.{kind}")
        }
        known = {(kind, row["raw_id"]) for kind, row in self.rows}
        assert still <= known, f"landed without having been committed: {sorted(still - known)[:5]}"
        erased = frozenset(self.erased)
        rows = [
            (kind, row)
            for kind, row in without_erased(self.rows, erased)
            if (kind, row["raw_id"]) not in aside
            # what retention took away does not come back when a row is set aside
            and (
                (kind, row["raw_id"]) in still
                or brute_force.salesforce_id(row["id"]) not in self.once_aside
            )
        ]
        self.counts["rows"] += len(rows)
        expected = model(
            [(k, {c: v for c, v in r.items() if c != "extracted_at"}) for k, r in rows], months
        )
        found = shown(session)
        for table, records in expected.items():
            for key in sorted({*records, *found[table]}):
                got, wanted = found[table].get(key), records.get(key)
                assert got == wanted, f"{table} {key}: {got} is not {wanted}"
        self.counts["comparisons"] += sum(map(len, expected.values()))

        history = Model(
            [
                Version(
                    opportunity_id=brute_force.salesforce_id(row["id"]),
                    stamp=brute_force.instant(row["systemmodstamp"]),
                    created=brute_force.instant(row["createddate"]),
                    stage_name=row["stagename"],
                    amount=brute_force.decimal(row["amount"]),
                    probability=brute_force.decimal(row["probability"]),
                    close_date=brute_force.business_date(row["closedate"]),
                    account_id=brute_force.salesforce_id(row["accountid"]),
                    currency_iso_code=row["currencyisocode"],
                    is_closed=brute_force.checkbox(row["isclosed"]),
                    is_won=brute_force.checkbox(row["iswon"]),
                    is_deleted=bool(brute_force.checkbox(row["isdeleted"])),
                    raw_id=row["raw_id"],
                )
                for kind, row in rows
                if kind == "opportunity"
            ],
            zone,
            START,
        )
        first: date = max(retained_from, START)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        assert_as_of(session, history, days)
        self.counts["comparisons"] += len(days)

        totals = dict(
            session.execute(
                "select check_name, sum(violations) from control.quality_total"
                " group by check_name having sum(violations) <> 0"
            ).fetchall()
        )
        looked = dict(
            session.execute(
                "select q.check_name, q.violations from control.check_quality() as q"
                " inner join control.quality_check as c on q.check_name = c.name"
                " where q.violations > 0 and c.scope in ('record', 'landing')"
            ).fetchall()
        )
        scoped = {
            name
            for (name,) in session.execute(
                "select name from control.quality_check where scope in ('record', 'landing')"
            )
        }
        assert {k: v for k, v in totals.items() if k in scoped} == looked
        assert not set(IDENTITIES) & set(totals)
        self.counts["comparisons"] += len(scoped)

        before = hooks.contents(session)
        refreshed = self._settled(session, refresh=True)
        assert refreshed["status"] == "succeeded", refreshed["error"]
        changed = [s for s in refreshed["models"] if s["inserted"] + s["updated"] + s["deleted"]]
        assert not changed, f"a full refresh found something to do: {changed}"
        assert hooks.contents(session) == before
        self.counts["comparisons"] += len(before)
        self.counts["rounds"] += 1


@contextlib.contextmanager
def own_server() -> Iterator[EmbeddedServer]:
    """A server to be killed, with a deployed template on it."""
    with tempfile.TemporaryDirectory() as folder:
        own = EmbeddedServer(Path(folder) / "home")
        try:
            with psycopg.connect(own.start(), autocommit=True) as admin:
                admin.execute("alter system set max_prepared_transactions = 30")
                admin.execute("alter system set wal_level = minimal")
                admin.execute("alter system set max_wal_senders = 0")
                admin.execute("create database template_torture")
            own.stop()
            own.start()
            deploy.build(own.url("template_torture"))
            yield own
        finally:
            own.remove()


def torture(seconds: float, seed: int, rounds: int = 3) -> Counter[str]:
    """A database after the other, each tormented for some rounds; what was counted."""
    counts: Counter[str] = Counter()
    with own_server() as own:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            name = f"torture_{seed}"
            with psycopg.connect(own.url("postgres"), autocommit=True) as admin:
                admin.execute(f"create database {name} template template_torture")
            tormented = Torture(own, own.url(name), seed)
            try:
                for _ in range(rounds):
                    left = end - time.monotonic()
                    if left <= 0:
                        break
                    tormented.go(min(10, left))
                    tormented.settle()
            finally:
                counts += tormented.counts
                print(f"seed {seed}: {dict(sorted(tormented.counts.items()))}", flush=True)
            with psycopg.connect(own.url("postgres"), autocommit=True) as admin:
                admin.execute(f"drop database {name} with (force)")
            seed += 1
    return counts


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"{minutes} minutes from seed {seed}", flush=True)
    counts = torture(60 * minutes, seed)
    print(f"no difference: {dict(sorted(counts.items()))}")


if __name__ == "__main__":
    main()
