"""The recipes of docs/ that others copy, followed literally."""

import os
import re
import subprocess

import psycopg

from warehouse import picture, server, source

DOCS = source.ROOT / "docs"


def blocks(page: str, language: str) -> list[str]:
    """The fenced code of a page, in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


MOVING = "moving-to-raw-salesforce.md"
# the page's name for the schema somebody comes from; it stands there and nowhere else
OLD = re.search(r"in schema `(\w+)`", (DOCS / MOVING).read_text(encoding="utf-8")).group(1)
STAMP = "2024-03-01 10:00:00+00"


def test_moving_tables_with_a_column_per_field(database):
    columns, _, transform, watermark = blocks(MOVING, "sql")
    database.execute("set timezone = 'Asia/Tokyo'")
    database.execute(f"create schema {OLD}")
    database.execute(
        """
        create table old.account (
            "Id" text, "Name" text, is_deleted boolean, "AnnualRevenue" numeric,
            "SystemModstamp" timestamptz, "Test_Region__c" text,
            _loaded_at timestamptz default now()
        );
        create table old.contact (
            id varchar(18), account_id text, last_name text, system_modstamp timestamp
        );
        create table old.opportunity (
            id text, accountid text, stagename text, amount double precision, close_date date,
            systemmodstamp text, score__c integer, tier__c text
        );
        insert into old.account values
            ('001000000000001AAA', 'Acme', false, 100.50, '2024-03-01 10:00:00+00', 'EMEA');
        insert into old.contact values
            ('003000000000001AAA', '001000000000001AAA', '', '2024-03-01 10:00:00');
        insert into old.opportunity values
            ('006000000000001AAA', '001000000000001AAA', 'Prospecting', 12.5, '2024-06-30',
             '2024-03-01T10:00:00.000Z', 7, null);
        """.replace("old.", f"{OLD}.")
    )
    database.execute(columns)
    assert database.execute(
        "select id, name, isdeleted, annualrevenue, systemmodstamp, custom_fields "
        "from raw_salesforce.account"
    ).fetchall() == [
        ("001000000000001AAA", "Acme", "false", "100.50", "2024-03-01T10:00:00.000Z",
         {"test_region__c": "EMEA"}),
    ]  # fmt: skip
    assert database.execute(
        "select accountid, lastname, systemmodstamp, custom_fields from raw_salesforce.contact"
    ).fetchall() == [("001000000000001AAA", None, "2024-03-01T10:00:00.000Z", None)]
    assert database.execute(
        "select amount, closedate, custom_fields from raw_salesforce.opportunity"
    ).fetchall() == [("12.5", "2024-06-30", {"score__c": "7"})]

    (result,) = database.execute(transform).fetchone()
    assert result["status"] == "succeeded"
    assert database.execute("select count(*) from marts.fct_opportunity").fetchone() == (1,)
    database.execute(watermark)
    assert database.execute(
        "select object from control.extract_watermark where watermark = %s order by 1", [STAMP]
    ).fetchall() == [("account",), ("contact",), ("opportunity",)]


def test_moving_tables_with_the_record_as_json(database):
    _, payload, transform, _ = blocks(MOVING, "sql")
    database.execute(
        """
        create schema old;
        create table old.account (payload jsonb);
        create table old.contact (payload jsonb);
        create table old.opportunity (payload jsonb);
        insert into old.opportunity values (
            '{"attributes": {"type": "Opportunity"}, "Id": "006000000000001AAA", "Amount": 12.5,
              "IsDeleted": false, "NextStep": "", "Name": null, "Tier__c": "gold",
              "SystemModstamp": "2024-03-01T10:00:00.000+0000"}'
        );
        insert into old.account values
            ('{"Id": "001000000000001AAA", "SystemModstamp": "2024-03-01T10:00:00.000+0000"}');
        """.replace("schema old", f"schema {OLD}").replace("old.", f"{OLD}.")
    )
    database.execute(payload)
    assert database.execute(
        "select id, amount, isdeleted, nextstep, name, custom_fields "
        "from raw_salesforce.opportunity"
    ).fetchall() == [("006000000000001AAA", "12.5", "false", None, None, {"tier__c": "gold"})]
    assert database.execute("select custom_fields from raw_salesforce.account").fetchall() == [
        (None,)
    ]
    (result,) = database.execute(transform).fetchone()
    assert result["status"] == "succeeded"


def test_the_old_name_appears_in_one_page_only():
    found = subprocess.run(
        ["git", "grep", "-iI", "--untracked", OLD, "--", ".", f":!docs/{MOVING}"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")


def test_the_cron_line_ends_with_an_exit_code(database, database_url):
    line = blocks("scheduling-without-airflow.md", "sh")[0]
    program = server.client_program("psql", database_url)

    def run() -> subprocess.CompletedProcess:
        return subprocess.run(
            ["sh", "-c", line],
            env={
                **os.environ,
                "WAREHOUSE_URL": database_url,
                "PATH": f"{os.path.dirname(program)}:{os.environ['PATH']}",  # noqa: PTH120
            },
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    database.execute(
        "insert into raw_salesforce.opportunity (id, probability, isdeleted) "
        "values ('006000000000001AAA', '250', 'false')"
    )
    done = run()
    assert done.returncode == 1
    assert "probability is 250" in done.stderr
    assert database.execute(
        "select status from control.run order by run_id desc limit 1"
    ).fetchone() == ("failed",)


def test_the_statement_for_schedulers_commits(database):
    (statement, *_) = blocks("scheduling-without-airflow.md", "sql")
    database.execute(statement)
    (watching,) = blocks("scheduling-without-airflow.md", "sql")[2:]
    assert [row[1] for row in database.execute(watching)] == ["succeeded"]


def test_the_readme_shows_the_models_there_are(template_url: str) -> None:
    """Out of date? make picture"""
    text = (source.ROOT / "README.md").read_text(encoding="utf-8")
    with psycopg.connect(template_url, autocommit=True) as connection:
        drawn = picture.mermaid(connection)
    assert "marts.fct_opportunity --> marts.dim_account" in drawn
    assert text.partition(picture.BEGIN)[2].partition(picture.END)[0].strip() == drawn
