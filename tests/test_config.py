"""config/warehouse.toml: out of one database, by git, into the next."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.quality_org import run_clean
from warehouse import __main__ as command_line
from warehouse import config, server
from warehouse.errors import WarehouseError

DECIDED = """
update control.setting set
    time_zone = 'Europe/Berlin', api_reserve = 0.35, calendar_start = '2010-01-01',
    landing_keep_days = 30, future_stamps_win = false;
update control.quality_check set severity = 'warn', warn_if = '> 0.5 %', error_if = null
where name = 'opportunity_probability';
update control.quality_check set enabled = false where name = 'stale_source';
update control.freshness_limit set stale_after = '36 hours' where object = 'account';
delete from control.freshness_limit where object = 'contact';
insert into control.stage (stage_name, sort_order, forecast_category)
values ('Verbal "OK"', 9, null);
update control.stage set sort_order = 10 where stage_name = 'Closed Won';
delete from control.stage where stage_name = 'Perception Analysis';
insert into control.accepted_value values ('opportunity.type', 'Renewal');
delete from control.accepted_value where field = 'opportunity.type' and value = 'New Customer';
"""
TABLES = ("setting", "quality_check", "freshness_limit", "stage", "accepted_value")


def state(connection: psycopg.Connection) -> list[list[str]]:
    return [
        [
            row
            for (row,) in connection.execute(
                "select (to_jsonb(t) - 'history_start' - 'history_start_found')::text"
                f" from control.{table} as t order by 1"
            )
        ]
        for table in TABLES
    ]


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "warehouse.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_from_one_database_to_the_next(
    database: psycopg.Connection, make_database: Callable[..., str], template_url: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    file = tmp_path / "config" / "warehouse.toml"
    url = make_database(template_url)
    database.execute(DECIDED)
    assert config.write(database, file)
    text = file.read_text(encoding="utf-8")
    assert not config.write(database, file)
    with server.connect(url) as prod:
        prod.execute("insert into control.accepted_value values ('account.type', 'Org', true)")
        assert state(prod) != state(database)
        tried = config.apply(prod, file, dry_run=True)
        said = config.apply(prod, file)
        assert tried == said
        assert {
            "settings.time_zone: UTC → Europe/Berlin",
            "settings.landing_keep_days: none → 30",
            "checks.opportunity_probability.severity: error → warn",
            "checks.opportunity_probability.error_if: > 0 → never",
            "checks.stale_source.enabled: true → false",
            "freshness_limits.account.stale_after: 3 days → 36:00:00",
            "freshness_limits.contact: taken away",
            'stages.Verbal "OK": new',
            "stages.Perception Analysis: taken away",
            "accepted_values.opportunity.type: −New Customer",
            "accepted_values.opportunity.type: +Renewal",
        } <= set(said)
        # what follows the org's picklist stays the org's
        prod.execute("delete from control.accepted_value where is_from_org returning value")
        assert state(prod) == state(database)
        ledger = prod.execute(
            "select count(*), count(distinct changed_with), max(changed_with)"
            " from control.configuration_change where change_id > 1 and key is distinct from %s",
            ["account.type: Org"],
        ).fetchone()
        assert ledger is not None
        assert ledger[:2] == (10, 1)
        assert ledger[2].startswith("make deploy ")
        # a second time nothing changes, and the ledger says nothing
        assert config.apply(prod, file) == []
        other = tmp_path / "prod.toml"
        config.write(prod, other)
        assert other.read_text(encoding="utf-8") == text
    make_database.drop(url)


def test_what_the_file_does_not_name_stays(database: psycopg.Connection, tmp_path: Path) -> None:
    database.execute(DECIDED)
    before = state(database)
    file = written(
        tmp_path,
        '[checks]\naccount_win_rate = { severity = "warn" }\n'
        '[accepted_values]\n"contact.lead_source" = ["Web"]\n',
    )
    assert config.apply(database, file)[0] == "checks.account_win_rate.severity: error → warn"
    after = state(database)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, True, False]
    (row,) = database.execute(
        "select severity, warn_if, error_if, enabled from control.quality_check"
        " where name = 'account_win_rate'"
    ).fetchall()
    assert row == ("warn", "> 0", "> 0", True)
    assert database.execute(
        "select field, count(*) from control.accepted_value"
        " where field in ('contact.lead_source', 'opportunity.type') group by field order by field"
    ).fetchall() == [("contact.lead_source", 1), ("opportunity.type", 6)]
    # nor does an empty file, or none, do anything
    for nothing in (written(tmp_path, ""), tmp_path / "nowhere.toml"):
        assert config.apply(database, nothing) == []
    assert state(database) == after


def test_comments_and_order_of_a_file_stay(database: psycopg.Connection, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "# ours\n[checks]\n"
        'stale_source = { severity = "warn" } # until the import is daily\n'
        'account_win_rate = { severity = "warn", enabled = true }\n'
        'gone_with_a_release = { severity = "warn" }\n',
    )
    database.execute(DECIDED)
    assert config.write(database, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# ours", "[checks]"]
    assert lines[2].startswith('stale_source = { severity = "warn"')
    assert lines[2].endswith("# until the import is daily")
    assert "enabled = false" in lines[2]
    assert lines[3].startswith('account_win_rate = { severity = "error", enabled = true')
    assert "gone_with_a_release" not in "\n".join(lines)
    assert not config.write(database, file)
    assert config.apply(database, file) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[checks", "is no TOML: Expected ']' at the end of a table declaration (at end"),
        ("[chekcs]", ":1: chekcs is no part of it: known are settings, checks,"),
        ("settings = 1", ":1: settings is a table: [settings]"),
        ('[settings]\n\ntimezone = "UTC"',
         ":3: settings.timezone is no setting (is time_zone meant?)."),
        ('[settings]\nhistory_start = 2024-01-01', ":2: settings.history_start is each database's"),
        ("[settings]\nhistory_start_found = 2024-01-01", ":2: settings.history_start_found is"),
        ('[settings]\ntime_zone = 7', ":2: settings.time_zone takes a text in quotes."),
        ("[settings]\nledger_keep_days = true", "ledger_keep_days takes a whole number."),
        ("[settings]\nledger_keep_days = 1.5", "ledger_keep_days takes a whole number."),
        ('[settings]\napi_reserve = "much"', "settings.api_reserve takes a number."),
        ('[settings]\nfuture_stamps_win = "yes"', "takes true or false."),
        ('[settings]\ncalendar_start = "2000-01-01"', "takes a day without quotes"),
        ('[settings]\ncalendar_start = 2000-01-01T00:00:00', "takes a day without quotes"),
        ('[settings]\nledger_keep_days = "none"', "settings.ledger_keep_days cannot be nothing."),
        ("[settings]\nledger_keep_days = 0",
         ":2: settings.ledger_keep_days is refused: the database holds that ledger keep days is"),
        ('[settings]\ntime_zone = "Europe/Atlantis"',
         ':2: settings.time_zone is refused: time zone "Europe/Atlantis" not recognized.'),
        ("[settings]\ncalendar_end = 1999-12-31", "settings is refused: the database holds"),
        ('[checks]\nopportunity_probabilty = { severity = "warn" }',
         ":2: checks.opportunity_probabilty is no check of this warehouse (is "
         "opportunity_probability meant?): correct the name, or take the line out."),
        ('[checks]\nstale_source = "warn"', "takes { severity, warn_if, error_if, enabled }"),
        ('[checks.stale_source]\nenabled = true\nratchet = true',
         ":3: checks.stale_source.ratchet is nothing that is decided here: a check has severity,"),
        ('[checks]\nstale_source = { severity = "fatal" }',
         ":2: checks.stale_source.severity is refused: the database holds that severity is known."),
        ('[checks]\nstale_source.warn_if = "many"', ":2: checks.stale_source.warn_if is refused"),
        ('[freshness_limits]\naccout = "3 days"', "is no landing table (is account meant?)."),
        ("[freshness_limits]\naccount = 3", 'is a text, such as "3 days", or "none".'),
        ('[freshness_limits]\naccount = "soon"', "freshness_limits.account.stale_after is refused"),
        ('[stages]\n"Verbal" = { is_won = true }',
         ":2: stages.Verbal.sort_order is missing: a new one needs it."),
        ('[stages]\n"Closed Won" = { is_closed = false }', "holds that stage won is closed."),
        ('[accepted_values]\n"opportunity.typ" = ["New"]',
         "accepted_values.opportunity.typ is no field of current state (is opportunity.type meant"),
        ('[accepted_values]\n"opportunity.type" = "New"', "is the list of its values"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it(
    shared: psycopg.Connection, tmp_path: Path, text: str, message: str
) -> None:
    file = written(tmp_path, text)
    before = state(shared)
    with pytest.raises(WarehouseError) as raised:
        config.apply(shared, file)
    assert message in str(raised.value)
    assert str(raised.value).startswith(str(file))
    if not message.startswith("is no TOML"):
        assert str(raised.value).endswith("Nothing of the file was applied.")
    assert state(shared) == before


@pytest.fixture(scope="module")
def shared(make_database: Callable[..., str], template_url: str) -> psycopg.Connection:
    url = make_database(template_url)
    with server.connect(url) as connection:
        yield connection
    make_database.drop(url)


def test_all_or_nothing(shared: psycopg.Connection, tmp_path: Path) -> None:
    file = written(tmp_path, '[settings]\ntime_zone = "Asia/Tokyo"\n[checks]\nnone_such = {}\n')
    with pytest.raises(WarehouseError, match=r":4: checks\.none_such is no check"):
        config.apply(shared, file)
    assert shared.execute("select time_zone from control.setting").fetchone() == ("UTC",)
    file.write_bytes(b"[settings]\ntime_zone = '\xff'")
    with pytest.raises(WarehouseError, match="is not written in UTF-8"):
        config.apply(shared, file)


def test_the_commands(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    """make config, make deploy, and what a run makes of it."""
    file = tmp_path / "warehouse.toml"
    monkeypatch.setenv("WAREHOUSE_URL", database_url)
    monkeypatch.setattr(config, "FILE", file)
    for function in (config.write, config.apply):
        defaults = function.__defaults__
        monkeypatch.setattr(function, "__defaults__", (file, *defaults[1:]))

    def made(*command: str) -> str:
        arguments = command_line.parser().parse_args(command)
        arguments.function(arguments)
        return capsys.readouterr().out

    assert made("deploy") == "deployed already: no pending migration\n"
    assert made("config") == f"{file}: written\n"
    assert made("config") == f"{file}: as it was\n"
    assert made("config", "--dry-run") == "the database has what the file names\n"
    with server.connect(database_url) as connection:
        run_clean(connection)
    text = file.read_text(encoding="utf-8")
    assert tomllib.loads(text)["checks"]["opportunity_type_value"]["severity"] == "warn"
    file.write_text(
        text.replace('opportunity_type_value = {severity = "warn"',
                     'opportunity_type_value = {severity = "info"'),
        encoding="utf-8",
    )  # fmt: skip
    change = "checks.opportunity_type_value.severity: warn → info\n"
    assert made("config", "--dry-run") == change
    assert made("deploy").endswith(change)
    assert made("deploy") == "deployed already: no pending migration\n"
    with server.connect(database_url) as connection:
        (plan,) = connection.execute("select control.changed_checks()").fetchone() or ()
        assert plan == ["opportunity_type_value"]
