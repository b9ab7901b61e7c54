"""make field and make object, on a copy of the project whose migration is released.

Nothing is edited by hand there but the declaration, which a person looks through. What the project
asks of itself then holds for the copy: its lint, the proofs of its migrations, its tests.
"""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.test_guides import blocks
from warehouse import deploy, migrations, report, server
from warehouse.errors import WarehouseError
from warehouse.freeze.command import make_migration
from warehouse.generate import commands, declarations, writer
from warehouse.load import load_folder
from warehouse.source import ROOT, build_from_source, source_texts

DESCRIBE = Path(__file__).with_name("data") / "helper_describe.json"
DEAL = "006000000000001AAA"


# Several databases are built, migrated and rolled back in each.
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as somebody has it who cloned it after a release."""
    root = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT, root, ignore=ignored)
    shutil.copy(ROOT / ".sqlfluff", root)
    frozen = migrations.frozen_texts(root / "migrations")
    if not migrations.is_frozen(frozen, source_texts(root / "sql")):
        make_migration(migrations=root / "migrations", source=root / "sql")
    migrations.close_migration(root / "migrations")
    return root


@pytest.fixture
def texts() -> dict[str, str]:
    return dict(source_texts())


def run(root: Path, *command: str, **environment: str) -> str:
    """A command of the copy's own, with the server in use."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**os.environ, "WAREHOUSE_URL": server.warehouse_url(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def prove(
    root: Path,
    objects: list[str],
    changed: list[str],
    prove_migrations: Callable[[Path, Path], None],
) -> None:
    """What the project asks of itself, as far as a field or an object can break it."""
    writer.check(root)
    assert migrations.unfinished(root / "migrations") == []
    prove_migrations(root / "migrations", root / "sql")
    run(root, "-m", "sqlfluff", "lint", "--disable-progress-bar",
        *(path for path in changed if path.endswith(".sql")))  # fmt: skip
    for name in objects:
        run(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_comments.py",
            "tests/test_objects.py", "-k", f"{name} or comment")  # fmt: skip
    run(root, "tools/pgtap.py", "tests/staging", "tests/intermediate", "tests/marts")


def written(output: str) -> list[str]:
    return re.findall(r"^wrote (\S+)$", output, re.MULTILINE)


def transform(connection: psycopg.Connection, full_refresh: bool = False) -> dict:
    result = connection.execute(
        "select public.run_salesforce_transform(%s)", [full_refresh]
    ).fetchone()[0]
    assert result["status"] == "succeeded", result["error"]
    return result


def same(left: Path, right: Path) -> bool:
    """Whether two folders hold the same files."""
    found = filecmp.dircmp(left, right)
    return not (found.left_only or found.right_only or found.diff_files) and all(
        same(left / name, right / name) for name in found.common_dirs
    )


def test_a_field_into_fact_and_history(
    copy: Path, empty_url: str, prove_migrations: Callable[[Path, Path], None]
) -> None:
    folder = copy / "migrations"
    before = shutil.copytree(copy, copy.with_name("before"))
    deploy.deploy(empty_url, folder)
    with server.connect(empty_url) as connection:
        connection.execute("update control.setting set history_start = '2026-01-01'")

        def land(day: int, **fields: str | None) -> None:
            names = ", ".join(["id", "systemmodstamp", *fields])
            places = ", ".join(["%s"] * (2 + len(fields)))
            connection.execute(
                f"insert into raw_salesforce.opportunity ({names}) values ({places})",
                [DEAL, f"2026-01-{day:02}T10:00:00.000Z", *fields.values()],
            )

        land(5, custom_fields=json.dumps({"recipe_region__c": "EMEA", "recipe_margin__c": "12.50"}))
        land(7, custom_fields=json.dumps({"recipe_region__c": "APAC", "recipe_margin__c": "a lot"}))
        transform(connection)

        # a text, which is the first field of one's own, and a number
        changed = commands.add_field(
            "Opportunity", "Recipe_Region__c", "text", mart="fct_opportunity", history=True,
            comment="Sales region.", root=copy,
        )  # fmt: skip
        promoted = ("sql/staging/opportunity.sql", "sql/control/quality/generic/opportunity.sql")
        run(copy, "-m", "sqlfluff", "lint", "--disable-progress-bar", *promoted)
        output = run(
            copy, "-m", "warehouse", "field", "Opportunity", "Recipe_Margin__c", "--type",
            "percent", "--mart", "fct_opportunity", "--history",
        )  # fmt: skip
        assert "by hand" not in output
        prove(copy, ["Opportunity"], sorted({*changed, *written(output)}), prove_migrations)

        # what landed before the fields had columns fills them, history too
        deploy.deploy(empty_url, folder)
        result = transform(connection)
        assert "stale models" in result["reason"]
        columns = "recipe_region, recipe_margin::text"
        for mart in ("fct_opportunity", "opportunity_enhanced"):
            rows = connection.execute(f"select {columns} from marts.{mart}").fetchall()
            assert rows == [("APAC", None)], mart
        rows = connection.execute("select custom_fields from marts.fct_opportunity").fetchall()
        assert rows == [(None,)]
        failed = connection.execute(
            "select part, reason from control.offending_rows('opportunity_cast_failure')"
        ).fetchall()
        assert failed == [("recipe_margin", "recipe_margin: 'a lot' is no number")]

        # what lands now goes to the columns
        land(9, recipe_region__c="AMER", recipe_margin__c="7")
        transform(connection)
        for mart, days in {
            "opportunity_history": [("EMEA", "12.5"), ("APAC", None), ("AMER", "7")],
            "opportunity_as_of('2026-01-06')": [("EMEA", "12.5")],
            "opportunity_as_of(date '2026-01-08')": [("APAC", None)],
            "opportunity_daily where day = '2026-01-10'": [("AMER", "7")],
        }.items():
            rows = connection.execute(
                f"select {columns} from marts.{mart}"
                + (" order by valid_from" if mart == "opportunity_history" else "")
            ).fetchall()
            assert rows == days, mart
        result = transform(connection, full_refresh=True)
        assert [m for m in result["models"] if m["inserted"] + m["updated"] + m["deleted"]] == []

        # and away again: as if nothing had been, before a release …
        open_ = copy.with_name("open")
        shutil.copytree(copy, open_)
        for name in ("Recipe_Region__c", "Recipe_Margin__c"):
            commands.remove_field("Opportunity", name, root=open_)
        assert same(before / "sql", open_ / "sql")
        assert same(before / "objects", open_ / "objects")

        # … and after one, with what was landed back where it lands without a column
        migrations.close_migration(folder)
        commands.remove_field("Opportunity", "Recipe_Region__c", root=copy)
        output = run(
            copy, "-m", "warehouse", "field", "Opportunity", "Recipe_Margin__c", "--remove"
        )
        assert "by hand" not in output
        deploy.deploy(empty_url, folder)
        transform(connection)
        rows = connection.execute("select custom_fields from marts.fct_opportunity").fetchall()
        assert rows == [({"recipe_region__c": "AMER", "recipe_margin__c": "7"},)]


def test_a_declared_field_into_the_mart(copy: Path, empty_url: str) -> None:
    """One that came with the object, and was not in the mart so far."""
    changed = commands.add_field(
        "Opportunity", "TotalOpportunityQuantity", mart="fct_opportunity", root=copy
    )
    assert "sql/staging/opportunity.sql" not in changed
    with server.connect(empty_url) as connection:
        build_from_source(connection, source_texts(copy / "sql"))
        connection.execute(
            "insert into raw_salesforce.opportunity (id, totalopportunityquantity)"
            " values (%s, '12.50')",
            [DEAL],
        )
        transform(connection)
        rows = connection.execute(
            "select total_opportunity_quantity::text from marts.fct_opportunity"
        )
        assert rows.fetchall() == [("12.5",)]


def test_an_object_from_a_description(
    copy: Path, empty_url: str, tmp_path: Path, prove_migrations: Callable[[Path, Path], None]
) -> None:
    output = run(copy, "-m", "warehouse", "object", "Helper", str(DESCRIBE))
    assert output.splitlines()[0] == "wrote objects/helper.toml"

    # looked through: what nobody asks for is left to custom_fields
    declaration = copy / "objects" / "helper.toml"
    text = declaration.read_text(encoding="utf-8")
    for name in ("FullPhotoUrl", "BadgeText", "CallCenterId"):
        text, count = re.subn(rf"^{name} = .*\n", "", text, flags=re.MULTILINE)
        assert count == 1, name
    declaration.write_text(text, encoding="utf-8")
    changed = written(output) + writer.generate(copy)
    output = "\n".join(make_migration("helper", copy / "migrations", copy / "sql"))
    assert "by hand" not in output
    prove(copy, ["Helper"], sorted(set(changed)), prove_migrations)

    # from a file to the mart
    deploy.deploy(empty_url, copy / "migrations")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Helpers.csv").write_text(
        "Id,Username,LastName,Email,IsActive,Quota__c,LastLoginDate,Shoe_Size__c\n"
        "0hp000000000001AAA,ada@example.com,Lovelace,ada@example.com,true,1000.50,"
        "2026-01-05T10:00:00.000Z,38\n"
    )
    load_folder(empty_url, folder)
    with server.connect(empty_url) as connection:
        transform(connection)
        said = report.pipeline_summary(connection)
        assert said.endswith("0 opportunities, 1 of helper"), said
        assert connection.execute(
            "select helper_id, username, is_active, quota::text, custom_fields"
            " from marts.dim_helper"
        ).fetchall() == [
            ("0hp000000000001AAA", "ada@example.com", True, "1000.5", {"shoe_size__c": "38"})
        ]
        # it can be followed as any other
        layers = connection.execute("select layer from control.trace('0hp000000000001AAA')")
        assert {layer for (layer,) in layers} >= {"landed", "typed", "current", "mart", "check"}
        columns = connection.execute(
            "select upstream_column, is_exact from control.lineage('marts.dim_helper', 'quota')"
            " where upstream = 'raw_salesforce.helper'"
        )
        assert columns.fetchall() == [("quota__c", True)]
        fired = connection.execute(
            "select check_name, part from control.quality_violation where check_name like 'helper%'"
            " order by check_name, part"
        ).fetchall()
        assert ("helper_required_field", "alias") in fired
        assert connection.execute(
            "select stale_after::text from control.freshness_limit where object = 'helper'"
        ).fetchone() == ("3 days",)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda root: commands.add_field("Prospect", "X__c", "text", root=root),
            "Prospect is not declared",
        ),
        (lambda root: commands.add_field("Account", "X__c", root=root), "which type is X__c?"),
        (lambda root: commands.add_field("Account", "X__c", "money", root=root), "kind 'money'"),
        (
            lambda root: commands.add_field("Account", "X__c", "text", mart="dim_x", root=root),
            "Account's fields go to the mart dim_account, not to dim_x",
        ),
        (
            lambda root: commands.add_field("Account", "Name", "number", root=root),
            "declares Name as text",
        ),
        (
            lambda root: commands.add_field("Account", "Type__c", "text", root=root),
            "Type and Type__c would both be column type",
        ),
        (
            lambda root: commands.remove_field("Account", "Name", root=root),
            "has no Name under [fields.own]",
        ),
        (
            lambda root: commands.add_object("Account", str(DESCRIBE), root=root),
            "Account is declared already",
        ),
        (
            lambda root: commands.add_object("Prospect", str(DESCRIBE), root=root),
            "describes Helper, not Prospect",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    copy: Path, call: Callable[[Path], object], message: str
) -> None:
    before = shutil.copytree(copy, copy.with_name("before"))
    with pytest.raises(WarehouseError, match=re.escape(message)):
        call(copy)
    assert same(before / "objects", copy / "objects")
    assert same(before / "sql", copy / "sql")


def test_an_object_from_a_csv_export(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "Prospect.csv"
    file.write_text(
        "Id,LastName,IsConverted,AnnualRevenue,PostalCode,ConvertedDate,ConvertedAccountId\n"
        "00Q000000000001AAA,Ada,false,12.5,10115,2026-01-05,\n"
    )
    commands.add_object("Prospect", str(file), root=copy)
    prospect = declarations.declared(copy)["Prospect"]
    assert prospect.id_prefix == "00Q"
    assert {f.api: f.kind for f in prospect.fields} == {
        "Id": "id", "LastName": "text", "IsConverted": "checkbox", "AnnualRevenue": "number",
        "PostalCode": "text", "ConvertedDate": "date", "ConvertedAccountId": "reference",
        "IsDeleted": "checkbox", "CreatedDate": "time", "LastModifiedDate": "time",
        "SystemModstamp": "time",
    }  # fmt: skip
    writer.check(copy)


# -- marts of one's own

AGGREGATE, AGGREGATE_MODEL = blocks("extending.md", "sql")
BY_ACCOUNT = """
create table marts.pipeline_by_account (
    account text not null,
    close_month date not null,
    open_amount numeric not null,
    primary key (account, close_month)
);
"""


def test_what_the_page_says_passes_lint(tmp_path: Path) -> None:
    (tmp_path / "pipeline_by_industry.sql").write_text(AGGREGATE)
    (tmp_path / "pipeline_by_industry_model.sql").write_text(AGGREGATE_MODEL)
    run(ROOT, "-m", "sqlfluff", "lint", "--disable-progress-bar", "--config", ".sqlfluff",
        str(tmp_path))  # fmt: skip


def test_add_an_aggregate(texts: dict[str, str], empty_url: str) -> None:
    """A mart with two key columns, computed anew where what it reads changed: two files."""
    texts["sql/marts/pipeline_by_industry.sql"] = AGGREGATE
    texts["sql/marts/pipeline_by_industry_model.sql"] = AGGREGATE_MODEL
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)

        def land(record: str, amount: int, month: int, stamp: str) -> None:
            connection.execute(
                "insert into raw_salesforce.opportunity"
                " (id, accountid, amount, isclosed, iswon, closedate, systemmodstamp)"
                " values (%s, '001000000000001AAA', %s, 'false', 'false', %s, %s)",
                [record, str(amount), f"2026-{month:02}-15", stamp],
            )

        def step() -> dict | None:
            models = transform(connection)["models"]
            return next((m for m in models if m["model"] == "marts.pipeline_by_industry"), None)

        connection.execute(
            "insert into raw_salesforce.account (id, industry, systemmodstamp)"
            " values ('001000000000001AAA', 'Energy', '2026-01-01')"
        )
        land("006000000000001AAA", 10, 1, "2026-01-01")
        land("006000000000002AAA", 20, 1, "2026-01-01")
        land("006000000000003AAA", 5, 2, "2026-01-01")
        rows = (
            "select industry, close_month::text, open_amount::int from marts.pipeline_by_industry"
        )
        assert step()["inserted"] == 2
        assert sorted(connection.execute(rows).fetchall()) == [
            ("Energy", "2026-01-01", 30),
            ("Energy", "2026-02-01", 5),
        ]
        # only the row that differs is written, the one without deals goes
        land("006000000000001AAA", 11, 1, "2026-01-02")
        land("006000000000003AAA", 5, 1, "2026-01-02")
        done = step()
        assert (done["mode"], done["inserted"], done["updated"], done["deleted"]) == (
            "full", 0, 1, 1,
        )  # fmt: skip
        assert connection.execute(rows).fetchall() == [("Energy", "2026-01-01", 36)]
        # what it does not read does not wake it
        connection.execute(
            "insert into raw_salesforce.contact (id, lastname, systemmodstamp)"
            " values ('003000000000001AAA', 'Ng', '2026-01-01')"
        )
        assert step() is None


def test_a_merged_model_with_two_key_columns(texts: dict[str, str], empty_url: str) -> None:
    """Its rows follow the first of them."""
    texts["sql/marts/pipeline_by_account.sql"] = BY_ACCOUNT
    texts["sql/marts/pipeline_by_account_model.sql"] = (
        "create or replace view marts.pipeline_by_account_model as"
        " select o.account_id as account, date_trunc('month', o.close_date::timestamp)::date"
        " as close_month, sum(o.amount) as open_amount from marts.fct_opportunity as o"
        " where o.account_id is not null and o.close_date is not null and o.amount is not null"
        " group by 1, 2;"
        " call control.register_model('marts.pipeline_by_account', 'merge',"
        " control.link('marts.fct_opportunity', 'account_id', '{close_date, amount}'));"
    )
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)
        stamp = 0

        def land(record: int, account: int, amount: int, month: int) -> None:
            nonlocal stamp
            stamp += 1
            connection.execute(
                "insert into raw_salesforce.opportunity"
                " (id, accountid, amount, closedate, systemmodstamp) values (%s, %s, %s, %s, %s)",
                [
                    f"00600000000000{record}AAA", f"00100000000000{account}AAA", str(amount),
                    f"2026-{month:02}-15", f"2026-01-01T00:00:{stamp:02}.000Z",
                ],
            )  # fmt: skip

        rows = (
            "select account, extract(month from close_month)::int, open_amount::int"
            " from marts.pipeline_by_account order by 1, 2"
        )
        land(1, 1, 10, 1)
        land(2, 1, 20, 2)
        land(3, 2, 30, 1)
        transform(connection)
        land(1, 2, 10, 1)  # to another account
        land(2, 1, 20, 3)  # to another month
        step = transform(connection)["models"][-1]
        assert (step["model"], step["mode"]) == ("marts.pipeline_by_account", "incremental")
        assert (step["inserted"], step["updated"], step["deleted"]) == (1, 1, 2)
        assert connection.execute(rows).fetchall() == [
            ("001000000000001AAA", 3, 20),
            ("001000000000002AAA", 1, 40),
        ]
        incremental = connection.execute(rows).fetchall()
        connection.execute("select public.run_salesforce_transform(true)")
        assert connection.execute(rows).fetchall() == incremental
