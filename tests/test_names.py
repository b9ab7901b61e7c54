"""Names of people and kinds of records: beside every id, as ids where they were never landed, and
summed up along the line of managers, against plain Python."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import psycopg
import pytest

from tests.history_cases import run
from warehouse import server

STAMP = "2026-01-01T00:00:00.000Z"
# Without owners in their slices.
BY_HAND = {"pipeline_movement", "pipeline_movement_converted"}


def user_id(number: int) -> str:
    return f"005{number:012}AAA"


def land(connection: psycopg.Connection, table: str, rows: list[dict]) -> None:
    for row in rows:
        connection.execute(
            f"insert into raw_salesforce.{table} ({', '.join(row)})"
            f" values ({', '.join(['%s'] * len(row))})",
            list(row.values()),
        )


def deal(number: int, owner: str | None, **more: str | None) -> dict:
    return {
        "id": f"006{number:012}AAA",
        "ownerid": owner,
        "isclosed": "false",
        "iswon": "false",
        "systemmodstamp": STAMP,
    } | more


# -- managers, by plain Python


@pytest.fixture(scope="module", params=range(6))
def org(
    request: pytest.FixtureRequest, make_database: Callable[..., str], template_url: str
) -> Iterator[tuple[psycopg.Connection, dict[str, str | None], list[dict]]]:
    """Users under managers at random: circles, themselves, nobody, somebody never landed."""
    choose = random.Random(request.param)
    url = make_database(template_url)
    users = [user_id(n) for n in range(1, choose.randint(4, 16))]
    managers = {user: choose.choice([None, user_id(99), *users, *users]) for user in users}
    if request.param == 0:  # all in one circle
        managers = dict(zip(users, [*users[1:], users[0]], strict=True))
    deals = []
    for number in range(60):
        closed = choose.random() < 0.6
        deals.append(
            deal(
                number,
                choose.choice([None, user_id(99), *users]),
                amount=choose.choice([None, "0", "10", "99.5", "1200"]),
                currencyisocode=choose.choice(["EUR", "USD", None]),
                isclosed=str(closed).lower(),
                iswon=str(closed and choose.random() < 0.5).lower(),
                closedate="2026-02-01",
                isdeleted=choose.choice(["false", "false", "false", "true"]),
            )
        )
    with server.connect(url) as connection:
        land(
            connection,
            "user",
            [
                {"id": user, "name": f"Name {user[-6:]}", "managerid": manager,
                 "systemmodstamp": STAMP}
                for user, manager in managers.items()
            ],
        )  # fmt: skip
        land(connection, "opportunity", deals)
        run(connection)
        yield connection, managers, deals
    make_database.drop(url)


def below(manager: str, managers: dict[str, str | None]) -> set[str]:
    """Everybody under a manager, however far, and the manager: step by step until nobody is new."""
    found = {manager}
    while True:
        more = {user for user, above in managers.items() if above in found} - found
        if not more:
            return found
        found |= more


def test_managers_have_the_figures_of_all_below(org: tuple) -> None:
    connection, managers, deals = org
    wanted = {}
    for manager in managers:
        team = below(manager, managers)
        if team == {manager}:
            continue
        own = [d for d in deals if d["ownerid"] in team and d["isdeleted"] == "false"]
        for currency in {d["currencyisocode"] for d in own}:
            some = [d for d in own if d["currencyisocode"] == currency]

            def total(some: list[dict]) -> Decimal:
                return sum((Decimal(d["amount"]) for d in some if d["amount"]), Decimal(0))

            won = [d for d in some if d["iswon"] == "true"]
            lost = [d for d in some if d["isclosed"] == "true" and d["iswon"] == "false"]
            still = [d for d in some if d["isclosed"] == "false"]
            closed = len(won) + len(lost)
            wanted[manager, currency] = (
                len({d["ownerid"] for d in some}),
                len(won), total(won), len(lost), total(lost), len(still), total(still),
                round(Decimal(len(won)) / closed, 4) if closed else None,
            )  # fmt: skip
    shown = connection.execute(
        "select manager_id, currency_iso_code, owner_count, bookings_count, bookings_amount,"
        " lost_count, lost_amount, pipeline_count, pipeline_amount, win_rate"
        " from marts.manager_performance"
    ).fetchall()
    assert {row[:2]: row[2:] for row in shown} == wanted
    assert len(shown) == len(wanted) > 1


def test_a_users_line_is_their_managers_up_to_the_first_again(org: tuple) -> None:
    connection, managers, _ = org
    wanted = {}
    for user in managers:
        line, above = [], managers[user]
        while above in managers and above != user and above not in line:
            line.insert(0, above)
            above = managers[above]
        wanted[user] = line
    shown = connection.execute("select user_id, manager_ids from marts.dim_user").fetchall()
    assert dict(shown) == wanted


# -- names beside ids


def test_whatever_shows_an_owner_shows_their_name(database: psycopg.Connection) -> None:
    rows = database.execute(
        "select c.relname, array_agg(a.attname::text) from pg_class as c"
        " inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0"
        # to tables names are joined when they are read
        " where c.relnamespace = 'marts'::regnamespace and c.relkind = 'v'"
        " and has_table_privilege('salesforce_reporter', c.oid, 'select')"
        " and c.relname !~ '_(p|y)?[0-9_]+$' group by 1"
    ).fetchall()
    showing = {name: columns for name, columns in rows if name not in BY_HAND}
    for relation, columns in showing.items():
        for column in columns:
            if column.endswith(("owner_id", "record_type_id", "_by_id")):
                assert f"{column.removesuffix('_id')}_name" in columns, (relation, column)
    assert sum("owner_id" in columns for columns in showing.values()) >= 8


def named(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select owner_name, owner_manager_name, record_type_name, created_by_name,"
        " last_modified_by_name, account_owner_name from marts.opportunity_enhanced"
    ).fetchall()


def test_ids_in_place_of_names_where_nobody_landed(database: psycopg.Connection) -> None:
    kind = "012000000000001AAA"
    land(
        database,
        "account",
        [{"id": "001000000000001AAA", "name": "Acme", "ownerid": user_id(3),
          "systemmodstamp": STAMP}],
    )  # fmt: skip
    land(
        database,
        "opportunity",
        [
            deal(
                1, user_id(1), recordtypeid=kind, accountid="001000000000001AAA", name="A deal",
                createdbyid=user_id(2), lastmodifiedbyid=user_id(3), stagename="Prospecting",
                closedate="2026-03-01",
            )
        ],
    )  # fmt: skip
    run(database)
    assert named(database) == [
        (user_id(1), None, kind, user_id(2), user_id(3), user_id(3)),
    ]  # fmt: skip
    assert (
        database.execute(
            "select owner_name from marts.owner_performance"
            " union all select owner_name from marts.pipeline_velocity where slice = 'owner'"
        ).fetchall()
        == [(user_id(1),)] * 2
    )
    assert database.execute("select * from marts.manager_performance").fetchall() == []
    # nothing is missed, nothing is stale: these objects are optional
    assert not database.execute(
        "select check_name, record_id from control.quality_violation"
        " where check_name ~ 'user|record_?type' or record_id ~ '^(user|userrole|recordtype)$'"
    ).fetchall()
    watched = database.execute("select object from control.freshness_limit order by 1").fetchall()
    assert [name for (name,) in watched if name in ("user", "userrole", "recordtype")] == []

    # they land later: the same deal, now with names, and no fact is written for it
    land(
        database,
        "user",
        [
            {"id": user_id(n), "name": name, "managerid": manager, "systemmodstamp": STAMP}
            for n, name, manager in [
                (1, "Ada", user_id(2)), (2, "Ben", None), (3, "Cleo", None),
            ]
        ],
    )  # fmt: skip
    land(database, "recordtype", [{"id": kind, "name": "Renewal", "systemmodstamp": STAMP}])
    result = database.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert {m["model"] for m in result["models"] if m["inserted"] + m["updated"]} == {
        "intermediate.user", "marts.dim_user", "intermediate.recordtype", "marts.dim_record_type",
    }  # fmt: skip
    assert named(database) == [("Ada", "Ben", "Renewal", "Ben", "Cleo", "Cleo")]


def test_who_changed_a_closed_deal(database: psycopg.Connection) -> None:
    database.execute("update control.setting set history_start = '2026-01-01'")
    land(
        database,
        "user",
        [
            {"id": user_id(1), "name": "Ada", "systemmodstamp": STAMP},
            {"id": user_id(2), "name": "Ben", "systemmodstamp": STAMP},
        ],
    )
    won = {"closedate": "2026-02-10", "isclosed": "true", "iswon": "true"}
    land(
        database,
        "opportunity",
        [
            deal(1, user_id(1), amount=amount, lastmodifiedbyid=by,
                 systemmodstamp=f"2026-{day}T10:00:00.000Z", **won)
            for amount, by, day in [
                ("100", user_id(1), "02-10"),
                ("80", user_id(2), "05-05"),
                ("70", user_id(7), "06-06"),
                ("60", None, "07-07"),
            ]
        ],
    )  # fmt: skip
    run(database)
    assert database.execute(
        "select changed_on::text, amount, changed_by_id, changed_by_name"
        " from marts.closed_period_restatement order by 1"
    ).fetchall() == [
        ("2026-05-05", -20, user_id(2), "Ben"),
        ("2026-06-06", -10, user_id(7), user_id(7)),
        ("2026-07-07", -10, None, None),
    ]
