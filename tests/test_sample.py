"""The built-in sample: the same bytes from the same seed, believable, and as messy as announced."""

import csv
import hashlib
import json
import re
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from warehouse import load, server, source
from warehouse.demo import sample
from warehouse.demo.sample import FORMS, OBJECTS, UNCASTABLE, Bulk, Org
from warehouse.demo.sample.forms import BOOLEANS, DATES, NUMBERS, REFERENCES, STAMPS, TEXTS
from warehouse.demo.sample.values import IdMaker, check_suffix, number_text
from warehouse.errors import WarehouseError

ROOT = source.ROOT
END = date(2025, 3, 14)
PREFIXES = {"account": "001", "contact": "003", "opportunity": "006"}


def delivered(**options) -> tuple[Org, list[tuple[int, str, dict[str, str]]]]:
    """The org after its last day, and every delivered version as (day, object, fields)."""
    org = Org(**{"end": END, **options})
    versions = [
        (number, name, version)
        for number, (_, increment) in enumerate(org.increments())
        for name in OBJECTS
        for version in increment[name]
    ]
    return org, versions


@pytest.fixture(scope="module")
def messy() -> tuple[Org, list]:
    """The default sample, but for its end."""
    return delivered()


@pytest.fixture(scope="module")
def clean() -> tuple[Org, list]:
    return delivered(messy=False, currencies=True)


def stamp_of(version: dict[str, str]) -> datetime:
    """Which version wins, as the warehouse reads it: SystemModstamp, else LastModifiedDate."""
    for text in (version["SystemModstamp"], version["LastModifiedDate"]):
        for pattern in (
            "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%dT%H:%M:%S.000+0000", "%Y-%m-%d %H:%M:%S",
            "%m/%d/%y %I:%M %p",
        ):  # fmt: skip
            try:
                stamp = datetime.strptime(text, pattern).replace(tzinfo=UTC)
            except ValueError:
                continue
            if 1999 <= stamp.year <= 2100:
                return stamp
    raise AssertionError(f"a version without any stamp: {version}")


def winners(versions: list) -> dict[str, dict[str, dict[str, str]]]:
    """By object and short id, the version with the greatest stamp, of equals the last."""
    best: dict = {name: {} for name in OBJECTS}
    for _, name, version in versions:
        key, stamp = version["Id"][:15], stamp_of(version)
        if key not in best[name] or stamp >= best[name][key][0]:
            best[name][key] = (stamp, version)
    return {
        name: {key: version for key, (_, version) in found.items()} for name, found in best.items()
    }


def digest(versions: list) -> str:
    return hashlib.sha256(json.dumps(versions, ensure_ascii=False).encode()).hexdigest()


# the same every time


def test_the_same_seed_and_end_give_the_same_bytes_in_another_process(messy: tuple) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests'); from test_sample import delivered, digest; "
        "print(digest(delivered()[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == digest(messy[1])


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"end": END + timedelta(days=1)}, {"accounts": 401}, {"days": 269}]
)
def test_another_seed_size_or_end_gives_another_org(messy: tuple, other: dict) -> None:
    assert digest(delivered(**other)[1]) != digest(messy[1])


def test_it_ends_today_unless_told() -> None:
    assert Org().end == datetime.now(UTC).date()
    days = [day for day, _ in sample.generate(accounts=5, days=3, end=END)]
    assert days == [END - timedelta(days=2), END - timedelta(days=1), END]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "size",
    [
        {"accounts": 1, "contacts": 0, "opportunities": 0, "days": 1},
        {"accounts": 1, "days": 2},
        {"accounts": 2, "days": 40},
        {"accounts": 8, "days": 120, "currencies": ("EUR", "USD")},
        {"accounts": 30, "contacts": 3, "opportunities": 200, "days": 60},
    ],
)
def test_any_size_works_and_its_last_version_wins(seed: int, size: dict) -> None:
    org, versions = delivered(seed=seed, **size)
    best = winners(versions)
    for name in OBJECTS:
        for version in org.current(name):
            assert best[name][version["Id"][:15]] == version


@pytest.mark.parametrize("wrong", [{"accounts": 0}, {"days": 0}])
def test_no_org_without_an_account_and_a_day(wrong: dict) -> None:
    with pytest.raises(WarehouseError, match="at least one"):
        Org(**wrong)


# believable


def test_counts(messy: tuple) -> None:
    org, versions = messy
    made = Counter(name for _, name, _ in versions)
    assert 380 <= len(list(org.current("account"))) <= 420
    assert 850 <= len(list(org.current("contact"))) <= 950
    assert 1350 <= len(list(org.current("opportunity"))) <= 1450
    assert 1000 <= made["account"] <= 1600
    assert 1500 <= made["contact"] <= 2500
    assert 5000 <= made["opportunity"] <= 9000
    assert org.days == 270
    days = Counter(number for number, _, _ in versions)
    assert days[0] > 1500  # what the org had before
    assert len(days) > 240
    stages = Counter(version["StageName"] for version in org.current("opportunity"))
    closed = stages["Closed Won"] + stages["Closed Lost"]
    assert 0.2 < stages["Closed Won"] / closed < 0.45
    assert 120 < sum(stages.values()) - closed < 400
    assert len(stages) >= 10


def test_owners_differ_in_skill(clean: tuple) -> None:
    won, closed = Counter(), Counter()
    for version in clean[0].current("opportunity"):
        if version["IsClosed"] == "true":
            closed[version["OwnerId"]] += 1
            won[version["OwnerId"]] += version["IsWon"] == "true"
    rates = sorted(won[owner] / closed[owner] for owner in closed)
    assert len(closed) >= 11
    assert rates[-1] > 2 * rates[0]


@pytest.mark.parametrize(
    "event",
    [
        "won", "lost", "slipped", "pulled in", "amount changed", "moved back", "most likely",
        "transferred", "deleted", "restored", "purged", "account deleted", "merged", "reopened",
        "restated", "opportunity moved", "contact moved", "late parent", "tie", "delivered late",
        "delivered twice", "overtaken",
    ],
)  # fmt: skip
def test_everything_happens(messy: tuple, clean: tuple, event: str) -> None:
    assert messy[0].events[event] > 0
    assert clean[0].events[event] > 0


def test_what_happens_only_where_it_can(messy: tuple, clean: tuple) -> None:
    assert messy[0].events["dangling"] > 0
    assert messy[0].events["own stage"] > 0
    assert clean[0].events["dangling"] == clean[0].events["own stage"] == 0
    assert clean[0].events["currency changed"] > 0
    assert messy[0].events["currency changed"] == 0
    assert not any("CurrencyIsoCode" in version for _, _, version in messy[1])
    for name in OBJECTS:
        codes = {version["CurrencyIsoCode"] for version in clean[0].current(name)}
        assert codes == {"EUR", "USD", "GBP"}


def by_record(versions: list) -> dict[str, list[tuple[int, dict[str, str]]]]:
    found = defaultdict(list)
    for day, _, version in versions:
        found[version["Id"][:15]].append((day, version))
    return found


def test_delivery_is_untidy(messy: tuple, clean: tuple) -> None:
    for org, versions in (messy, clean):
        late = disordered = repeated = ties = 0
        for history in by_record(versions).values():
            for (day, before), (_, after) in pairwise(history):
                repeated += before == after
                disordered += stamp_of(after) < stamp_of(before)
                ties += before != after and stamp_of(after) == stamp_of(before)
                late += 0 < day - (stamp_of(before).date() - org.start).days <= 3
        assert late > 50
        assert disordered >= 8
        assert repeated > 50
        assert ties >= 3
    org, versions = clean
    first = {}
    for place, (_, _, version) in enumerate(versions):
        first.setdefault(version["Id"], place)
    parents = [
        (version["AccountId"], place)
        for place, (day, name, version) in enumerate(versions)
        if name == "opportunity" and day
    ]
    assert sum(first.get(account, place) > place for account, place in parents) >= 1


def test_moves_deletes_and_restores_are_delivered(clean: tuple) -> None:
    org, versions = clean
    moved, restored, reopened = Counter(), 0, 0
    gone = set()
    names = {version["Id"]: name for _, name, version in versions}
    present = {version["Id"] for name in OBJECTS for version in org.current(name)}
    for key, history in by_record(versions).items():
        states = sorted((version for _, version in history), key=stamp_of)
        for before, after in pairwise(states):
            moved[names[after["Id"]]] += before.get("AccountId") != after.get("AccountId")
            restored += (before["IsDeleted"], after["IsDeleted"]) == ("true", "false")
            reopened += (before.get("IsClosed"), after.get("IsClosed")) == ("true", "false")
        last = states[-1]
        days_ago = (org.end - stamp_of(last).date()).days
        assert (last["Id"] in present) == (last["IsDeleted"] == "false" or days_ago < 15), key
        gone |= {last["Id"]} - present
    assert moved["opportunity"] >= 10
    assert moved["contact"] >= 8
    assert restored >= 5
    assert reopened >= 5
    assert gone  # purged: known from their deletion only
    assert any(version["AccountId"] == "" for version in org.current("contact"))
    assert any(version["AccountId"] == "" for version in org.current("opportunity"))
    assert any(version["ParentId"] for version in org.current("account"))
    assert any(version["MasterRecordId"] for _, name, version in versions if name == "account")


def test_no_stamp_lies_beyond_the_first_minutes_of_the_last_day(messy: tuple) -> None:
    last = max(stamp_of(version) for _, _, version in messy[1])
    assert last.date() == END
    assert (last.hour, last.minute < 10) == (0, True)


def test_there_is_something_on_the_last_day(clean: tuple) -> None:
    org, _ = clean
    today = [
        version
        for version in org.current("opportunity")
        if version["SystemModstamp"].startswith(str(END))
    ]
    assert any(version["CreatedDate"].startswith(str(END)) for version in today)
    assert any(version["IsWon"] == "true" and version["CloseDate"] == str(END) for version in today)


def test_account_hierarchies_have_no_circles(clean: tuple) -> None:
    parents = {version["Id"]: version["ParentId"] for version in clean[0].current("account")}
    for start in parents:
        seen, key = set(), start
        while key:
            assert key not in seen
            seen.add(key)
            key = parents.get(key)


# rules that hold in every org


def number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?(E-?\d+)?", text) else None


def test_rules_that_no_version_breaks(messy: tuple, clean: tuple) -> None:
    true = {"true", "TRUE", "1"}
    for _, versions in (messy, clean):
        for _, name, version in versions:
            assert re.fullmatch(PREFIXES[name] + r"[A-Za-z0-9]{12}([A-Z0-5]{3})?", version["Id"])
            assert version["Id"][15:] in ("", check_suffix(version["Id"][:15]))
            assert version["IsDeleted"] in true | {"false", "FALSE", "0", ""}
            if name == "opportunity":
                probability = number(version["Probability"])
                assert probability is None or 0 <= probability <= 100
                assert version["IsWon"] not in true or version["IsClosed"] in true
                assert (version["IsWon"] in true) == (version["StageName"] == "Closed Won")
                assert (version["IsClosed"] in true) == version["StageName"].startswith("Closed")
                assert version["StageName"]


# formats

BULK_API = {
    "stamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z",
    "date": r"\d{4}-\d\d-\d\d",
    "boolean": r"true|false",
    "number": r"-?\d+(\.\d+)?|-?\d\.\d+E-?\d+",
    "reference": r"00[15][A-Za-z0-9]{12}[A-Z0-5]{3}|003[A-Za-z0-9]{12}[A-Z0-5]{3}",
}


def test_without_messy_values_are_exactly_as_bulk_api_2_writes_them(clean: tuple) -> None:
    seen = Counter()
    for _, name, version in clean[1]:
        for kind, fields in (KINDS | {"reference": REFERENCES}).items():
            for key in fields[name]:
                if value := version[key]:
                    seen[kind] += 1
                    assert re.fullmatch(BULK_API[kind], value), (key, value)
        for key in TEXTS[name]:
            assert version[key] == version[key].strip()
            assert not re.search(r"[\r\n\t\\\"]|^(NA|null)$", version[key])
    assert len(seen) == 5
    assert not clean[0].forms
    amounts = [version["Amount"] for _, name, version in clean[1] if name == "opportunity"]
    assert any(re.fullmatch(r"1\.\d+E7", amount) for amount in amounts)
    lists = [version["Products__c"] for _, name, version in clean[1] if name == "opportunity"]
    assert any(";" in value for value in lists)


def found_in(fields: dict[str, tuple[str, ...]], pattern: str) -> Callable[[str, dict], bool]:
    return lambda name, version: any(re.search(pattern, version[key]) for key in fields[name])


def opportunity(test: Callable[[dict], bool]) -> Callable[[str, dict], bool]:
    return lambda name, version: name == "opportunity" and test(version)


OCCURS = {
    "report stamp": found_in(STAMPS, r"^\d\d/\d\d/\d\d \d\d:\d\d [AP]M$"),
    "stamp with offset": found_in(STAMPS, r"\.000\+0000$"),
    "stamp with space": found_in(STAMPS, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"),
    "report date": found_in(DATES, r"^[01]\d/[0-3]\d/\d\d$"),
    "date at midnight": found_in(DATES, r"^\d{4}-\d\d-\d\d 00:00:00$"),
    "boolean 1 or 0": found_in(BOOLEANS, r"^0$"),
    "boolean 1 or empty": found_in(BOOLEANS, r"^$"),
    "boolean upper case": found_in(BOOLEANS, r"^(TRUE|FALSE)$"),
    "number without decimals": found_in({**NUMBERS, "account": ("Score__c",)}, r"^\d+$"),
    "number with exponent": found_in(NUMBERS, r"^\d\.\d+E[0-6]$"),
    "references of 15 characters": found_in(REFERENCES, r"^00[135][a-zA-Z0-9]{12}$"),
    "own id of 15 characters": lambda _, version: len(version["Id"]) == 15,
    "all-zero reference": found_in(REFERENCES, r"^0{15}(AAA)?$"),
    "padded text": lambda name, version: any(v.startswith("  ") for v in version.values()),
    "emoji": found_in(TEXTS, "🚀"),
    "newlines": found_in(TEXTS, r"\n.*\r\n"),
    "tab": found_in(TEXTS, r"\t"),
    "quotes": found_in(TEXTS, r'".*".*\\'),
    "lone backslash dot": found_in(TEXTS, r"\A\\\.\Z"),
    "backslash dot on a line": found_in(TEXTS, r"\n\\\.\n"),
    "the word NA": found_in(TEXTS, r"^NA$"),
    "the word null": found_in(TEXTS, r"^null$"),
    "negative amount": opportunity(lambda v: v["Amount"] == "-1500.0"),
    "tiny amount": opportunity(lambda v: v["Amount"] == "-1.0E-4"),
    "zero amount": opportunity(lambda v: v["Amount"] == "0.0"),
    "no amount": opportunity(lambda v: v["Amount"] == "" and v["IsClosed"] == "false"),
    "closed before created": opportunity(
        lambda v: v["IsClosed"] == "true" and v["CloseDate"][:4].isdigit()
        and v["CloseDate"][:10] < v["CreatedDate"][:10]
    ),
    "close date far off": opportunity(lambda v: v["CloseDate"] == "2085-06-30"),
    "no SystemModstamp": lambda _, version: version["SystemModstamp"] == "",
}  # fmt: skip
KINDS = {"number": NUMBERS, "date": DATES, "stamp": STAMPS, "boolean": BOOLEANS}


def test_every_form_has_a_test() -> None:
    assert OCCURS.keys() == FORMS.keys()
    assert KINDS.keys() == UNCASTABLE.keys()


@pytest.mark.parametrize("form", OCCURS)
def test_every_form_occurs_in_the_default_sample(messy: tuple, clean: tuple, form: str) -> None:
    org, versions = messy
    assert org.forms[form] > 0
    assert any(OCCURS[form](name, version) for _, name, version in versions)
    if form != "no amount":  # which is ordinary, too
        assert not any(OCCURS[form](name, version) for _, name, version in clean[1])


@pytest.mark.parametrize(
    ("kind", "raw"), [(k, raw) for k, raws in UNCASTABLE.items() for raw in raws]
)
def test_every_uncastable_value_occurs_in_the_default_sample(
    messy: tuple, kind: str, raw: str
) -> None:
    assert any(version[key] == raw for _, name, version in messy[1] for key in KINDS[kind][name])


def test_messy_values_are_a_small_share(messy: tuple) -> None:
    org, versions = messy
    uncastable = sum(n for form, n in org.forms.items() if form.startswith("uncastable"))
    assert (org.forms.total() - uncastable) / len(versions) > 0.7 * sample.MESSY_SHARE
    assert org.forms.total() / len(versions) < 1.3 * (sample.MESSY_SHARE + 0.007)


# ids and numbers


def test_the_check_suffix() -> None:
    """By its definition: each group of five tells which of its characters are capitals."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    make = IdMaker("006", "Sa0")
    ids = [make(number) for number in (*range(5000), 62**3, 62**4 + 77, 62**5 - 1)]
    assert len(set(ids)) == len(ids)
    for key in ids:
        assert len(key) == 18
        for group in range(3):
            bits = "".join("1" if c.isupper() else "0" for c in key[group * 5 : group * 5 + 5])
            assert key[15 + group] == alphabet[int(bits[::-1], 2)]
    # Some differ by case alone, which only the 18-character form keeps apart without it.
    assert len({key[:15].lower() for key in ids}) < len({key.lower() for key in ids}) == len(ids)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (0.0, "0.0"), (100, "100.0"), (23.5, "23.5"), (35000.0, "35000.0"),
        (9999999.0, "9999999.0"), (1e7, "1.0E7"), (99213206.0, "9.9213206E7"),
        (16147805824397.0, "1.6147805824397E13"), (-0.0001, "-1.0E-4"), (0.001, "0.001"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_java_does(value: float | None, text: str) -> None:
    assert number_text(value) == text


# memory and files


def test_memory_follows_the_state_not_the_history() -> None:
    peaks = []
    for days in (60, 360):
        tracemalloc.start()
        for _ in sample.generate(accounts=60, days=days, end=END):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.35 * peaks[0], peaks


def test_write_csv_is_the_current_state_and_loads(
    database: psycopg.Connection, tmp_path: Path
) -> None:
    counts = sample.write_csv(tmp_path, end=END)
    org, _ = delivered()
    for name, file_name in sample.FILE_NAMES.items():
        with (tmp_path / file_name).open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file)) == list(org.current(name))
    landed = {result.object: result.rows for result in load.load_folder(database, tmp_path)}
    assert {name: rows for name, rows in landed.items() if rows} == counts
    landed = database.execute(
        "select count(*), count((to_jsonb(t) || coalesce(t.custom_fields, '{}')) ->> 'region__c') "
        "from raw_salesforce.opportunity as t"
    ).fetchone()
    assert landed == (counts["opportunity"],) * 2


# landing


def landed_rows(connection: psycopg.Connection, name: str, columns: str) -> list[tuple]:
    return connection.execute(
        f"select {columns} from raw_salesforce.{name} as t order by t.raw_id"
    ).fetchall()


def test_land_sample(database: psycopg.Connection, messy: tuple) -> None:
    org, versions = messy
    assert not sample.is_landed(database)
    result = sample.land_sample(database, end=END)
    assert result.landed
    assert sample.is_landed(database)
    assert (result.first_day, result.last_day) == (org.start, END)
    columns = {
        "account": ("Id", "Name", "SystemModstamp", "Description"),
        "contact": ("Id", "LastName", "AccountId", "Birthdate"),
        "opportunity": ("Id", "StageName", "Amount", "NextStep"),
    }
    for name in OBJECTS:
        expected = [
            tuple(version[key] for key in columns[name])
            for _, kind, version in versions
            if kind == name
        ]
        assert result.rows[name] == len(expected)
        names = ", ".join(f"t.{key.lower()}" for key in columns[name])
        assert landed_rows(database, name, names) == expected
    custom = landed_rows(database, "opportunity", "t.custom_fields ->> 'products__c'")
    assert [row[0] for row in custom] == [
        version["Products__c"] or None for _, name, version in versions if name == "opportunity"
    ]
    days, first, last, future = database.execute(
        """
        select count(distinct t.extracted_at), min(t.extracted_at)::date, max(t.extracted_at)::date,
            count(*) filter (where t.extracted_at > now())
        from raw_salesforce.opportunity as t
        """
    ).fetchone()
    assert days > 200
    assert (first, last, future) == (org.start + timedelta(days=1), END + timedelta(days=1), 0)
    # Its months are history.
    start = database.execute("select s.history_start from control.setting as s").fetchone()[0]
    assert start == org.start


def test_the_sample_lands_in_an_empty_landing_only(database: psycopg.Connection) -> None:
    database.execute("insert into raw_salesforce.contact (id) values ('003')")
    result = sample.land_sample(database)
    assert not result.landed
    assert "raw_salesforce.contact already holds records" in str(result)
    assert landed_rows(database, "account", "t.id") == []
    start = database.execute("select s.history_start from control.setting as s").fetchone()[0]
    assert start is None


def test_it_lands_once_by_url(database_url: str) -> None:
    result = sample.land_sample(database_url, accounts=20, days=28, end=END)
    assert result.landed
    assert not sample.land_sample(database_url, accounts=20, days=28, end=END).landed
    with server.connect(database_url) as connection:
        count = connection.execute("select count(*) from raw_salesforce.opportunity").fetchone()
    assert count == (result.rows["opportunity"],)


def test_a_history_start_that_was_set_is_kept(database: psycopg.Connection) -> None:
    database.execute("update control.setting set history_start = '2020-01-01'")
    assert sample.land_sample(database, accounts=5, days=10, end=END).landed
    start = database.execute("select s.history_start from control.setting as s").fetchone()[0]
    assert start == date(2020, 1, 1)


@pytest.mark.parametrize("options", [{"messy": True}, {"messy": False, "currencies": True}])
def test_the_run_finds_no_error_and_the_orgs_own_state(
    database: psycopg.Connection, options: dict
) -> None:
    org, _ = delivered(**options)
    sample.land_sample(database, end=END, **options)
    result = database.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert result["status"] == "succeeded", result["error"]
    assert result["checks"]["error"] == []
    for name, count in (("dim_account", 350), ("dim_contact", 800), ("fct_opportunity", 1300)):
        assert database.execute(f"select count(*) from marts.{name}").fetchone()[0] > count
    # Purged records stay as they were delivered last: deleted.
    found = {
        key: (stage, owner)
        for key, stage, owner in database.execute(
            "select o.id, o.stage_name, o.owner_id from intermediate.opportunity as o"
        ).fetchall()
    }
    for version in org.current("opportunity"):
        key = version["Id"][:15]
        stage, owner = found[key + check_suffix(key)]
        assert stage == version["StageName"]
        assert owner[:15] == version["OwnerId"][:15]


# many plain records


def test_bulk_records_are_pure_functions_of_their_number() -> None:
    small = {"accounts": 50, "contacts": 80, "opportunities": 120, "end": END}
    one, two = Bulk(**small), Bulk(**small)
    for name in OBJECTS:
        rows = list(one.rows(name))
        assert rows == list(two.rows(name))
        assert rows != list(Bulk(**small, seed=2).rows(name))
        assert len({row[0] for row in rows}) == len(rows) == one.sizes[name]
        assert {len(row) for row in rows} == {len(sample.BULK_FIELDS[name])}
        ids = {row[0] for row in rows}
        changed = list(one.changed_rows(name, 20, 1))
        assert changed == list(two.changed_rows(name, 20, 1))
        assert len({row[0] for row in changed}) == 20
        assert {row[0] for row in changed} <= ids
        later = list(one.changed_rows(name, 20, 2))
        assert {row[0] for row in later} != {row[0] for row in changed}
        newest = max(row[sample.BULK_FIELDS[name].index("SystemModstamp")] for row in rows)
        stamps = [row[sample.BULK_FIELDS[name].index("SystemModstamp")] for row in changed]
        assert min(stamps) > newest
        every = list(one.changed_rows(name, 10**6, 3))
        assert {row[0] for row in every} == ids


def test_bulk_values_are_clean() -> None:
    records = Bulk(accounts=300, contacts=300, opportunities=2000, end=END)
    for name in OBJECTS:
        versions = [
            dict(zip(sample.BULK_FIELDS[name], row, strict=True))
            for row in (*records.rows(name), *records.changed_rows(name, 300, 5))
        ]
        for version in versions:
            for kind, fields in (KINDS | {"reference": REFERENCES}).items():
                for key in fields[name]:
                    if value := version.get(key):
                        assert re.fullmatch(BULK_API[kind], value), (key, value)
    stages = Counter(row[4] for row in records.rows("opportunity"))
    assert len(stages) == 10
    assert all(row[14] == "false" or row[13] == "true" for row in records.rows("opportunity"))


def test_bulk_and_changes_land_or_become_files(
    database: psycopg.Connection, tmp_path: Path
) -> None:
    small = {"accounts": 100, "contacts": 200, "opportunities": 2500, "end": END}
    expected = {"account": 100, "contact": 200, "opportunity": 2500}
    assert sample.bulk(database, **small) == expected
    assert sample.changes(database, 50, objects=("opportunity",), **small) == {"opportunity": 50}
    at = datetime(2025, 6, 1, 12, tzinfo=UTC)
    sample.changes(database, 50, round_=2, at=at, objects=("opportunity",), **small)
    rows = landed_rows(
        database, "opportunity", "t.id, t.stagename, t.systemmodstamp, t.custom_fields"
    )
    assert len(rows) == 2600
    assert rows[-50][2] == "2025-06-01T12:00:00.000Z"
    assert {*(rows[0][3] or {})} <= {"region__c", "competitor__c"}
    # The same rows as files, for the loader and for other tools.
    assert sample.bulk(tmp_path, **small) == expected
    database.execute("truncate raw_salesforce.opportunity")
    load.load_folder(database, tmp_path)
    again = landed_rows(
        database, "opportunity", "t.id, t.stagename, t.systemmodstamp, t.custom_fields"
    )
    assert again == rows[:2500]
    sample.changes(tmp_path / "more", 10, **small)
    assert len((tmp_path / "more" / "Account.csv").read_text().splitlines()) == 11


def test_an_interrupted_landing_leaves_nothing(
    database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.demo.sample import landing

    land_day = landing._land_day
    days = iter(range(3))

    def interrupted(*arguments) -> None:
        if next(days, None) is None:
            raise KeyboardInterrupt
        land_day(*arguments)

    monkeypatch.setattr(landing, "_land_day", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sample.land_sample(database, accounts=20, days=10)
    assert database.execute("select count(*) from raw_salesforce.account").fetchone() == (0,)
