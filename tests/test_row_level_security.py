"""docs/row-level-security.md, word for word: who sees what, by tables and views, after a run."""

import re
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests import hooks
from tests.quality_org import ACCOUNTS, CONTACTS, DEALS, land, run, run_clean, stamp
from warehouse import server, source

GUIDE = source.ROOT / "docs" / "row-level-security.md"
REP, OTHER, BOSS = (f"00500000000000{n}AAA" for n in (1, 2, 3))


@pytest.fixture(scope="module")
def people() -> dict[str, str]:
    """Logins: name in the test -> role."""
    suffix = uuid.uuid4().hex[:8]
    return {name: f"warehouse_test_{name}_{suffix}" for name in ("rep", "other", "boss", "guest")}


@pytest.fixture(scope="module")
def url(
    make_database: Callable[..., str], template_url: str, people: dict[str, str]
) -> Iterator[str]:
    made = make_database(template_url)
    with server.connect(made, options="-c client_min_messages=warning") as session:
        session.execute("update control.setting set snapshot_cadence = 'version'")
        run_clean(session)
        for number, owner in enumerate([REP, REP, OTHER, BOSS]):
            land(session, "opportunity", DEALS[number], ownerid=owner, systemmodstamp=stamp(-0.5))
        land(session, "account", ACCOUNTS[0], ownerid=REP, systemmodstamp=stamp(-0.5))
        land(session, "contact", CONTACTS[0], ownerid=OTHER, systemmodstamp=stamp(-0.5))
        assert run(session)["status"] == "succeeded"
        for role in people.values():
            session.execute(f"create role {role} login; grant salesforce_reporter to {role}")
        for block in re.findall(r"```sql\n(.*?)```", GUIDE.read_text(), re.S):
            session.execute(block)
        session.execute(
            "insert into access.person (login, user_id, manager_id) values"
            " (%s, %s, null), (%s, %s, %s), (%s, %s, %s)",
            [people["boss"], BOSS, people["rep"], REP, BOSS, people["other"], OTHER, BOSS],
        )
    yield made
    make_database.drop(made)
    with server.connect(server.warehouse_url()) as admin:
        for role in people.values():
            admin.execute(f"drop role {role}")


@pytest.fixture
def session(url: str) -> Iterator[psycopg.Connection]:
    with server.connect(url, options="-c client_min_messages=warning") as connection:
        yield connection


SEEN = {
    "rep": {DEALS[0], DEALS[1]},
    "other": {DEALS[2]},
    "boss": {DEALS[0], DEALS[1], DEALS[2], DEALS[3]},
    "guest": set(),
}


@pytest.mark.parametrize("who", SEEN)
def test_each_sees_their_own_and_what_is_below(
    session: psycopg.Connection, people: dict[str, str], who: str
) -> None:
    session.execute(f"set session authorization {people[who]}")
    for relation in ("marts.fct_opportunity", "marts.opportunity_enhanced",
                     "marts.opportunity_as_of(current_date)"):  # fmt: skip
        found = session.execute(f"select opportunity_id from {relation}").fetchall()
        assert {id_ for (id_,) in found} == SEEN[who], relation
    found = session.execute(
        "select distinct opportunity_id from marts.opportunity_history where owner_id is not null"
    ).fetchall()
    assert {id_ for (id_,) in found} == SEEN[who]
    accounts, contacts = session.execute(
        "select (select count(*) from marts.dim_account), (select count(*) from marts.dim_contact)"
    ).fetchone()
    assert (accounts, contacts) == {
        "rep": (1, 0), "other": (0, 1), "boss": (1, 1), "guest": (0, 0),
    }[who]  # fmt: skip
    found = session.execute("select owner_id from marts.owner_performance").fetchall()
    assert {id_ for (id_,) in found} == {
        "rep": {REP}, "other": {OTHER}, "boss": {REP, OTHER, BOSS}, "guest": set(),
    }[who]  # fmt: skip
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("select from intermediate.opportunity")


def test_runs_and_checks_see_everything(session: psycopg.Connection) -> None:
    # as production has it: neither a superuser nor exempt
    transformer = f"warehouse_test_{uuid.uuid4().hex[:8]}"
    session.execute(f"create role {transformer}; grant salesforce_transformer to {transformer}")
    land(session, "opportunity", DEALS[0], ownerid=REP, systemmodstamp=stamp(-0.4), amount="7.0")
    session.execute(f"set session authorization {transformer}")
    for full in (False, True):
        result = run(session, full)
        assert result["status"] == "succeeded", result["error"]
        assert result["checks"]["error"] == []
    changed = [m for m in result["models"] if m["inserted"] + m["updated"] + m["deleted"]]
    assert changed == []
    session.execute("reset session authorization")
    session.execute(f"drop role {transformer}")
    before = hooks.contents(session)
    session.execute("set role salesforce_owner")
    assert hooks.contents(session) == before, "the owner reads all of it"
    wrong = session.execute(
        "select check_name from control.check_quality() where outcome = 'error'"
    ).fetchall()
    assert wrong == []
