"""The two recipes of docs/upgrading.md: a plain installation, and a fork with its own.

One release is made of this tree, the next of a changed one; a database with data goes from the
first to the second and back, and so does that of a fork that had a column, a mart and a check.
"""

import datetime
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from warehouse import deploy, migrations, server, source
from warehouse.freeze.command import make_migration
from warehouse.generate import commands, declarations
from warehouse.release import release

pytestmark = pytest.mark.timeout(900)

DAY = datetime.date(2026, 11, 27)
FACT, FACT_MODEL = "sql/marts/fct_opportunity.sql", "sql/marts/fct_opportunity_model.sql"
LAST_COLUMN, LAST_IN_MODEL = "    custom_fields jsonb,\n", "    o.custom_fields\nfrom"
# What the fork has of its own.
OWN_MART = """\
create table marts.pipeline_by_region (
    region text not null,
    open_amount numeric not null,
    primary key (region)
);

comment on table marts.pipeline_by_region is 'The open pipeline. Grain: one row per region.';
grant select on marts.pipeline_by_region to salesforce_reporter;
"""
OWN_MODEL = """\
create or replace view marts.pipeline_by_region_model as
select
    coalesce(o.region, '') as region,
    sum(o.amount) as open_amount
from marts.fct_opportunity as o
where o.status = 'open' and o.amount is not null
group by 1;

call control.register_model(
    'marts.pipeline_by_region', 'recompute', control.link('marts.fct_opportunity', 'opportunity_id')
);
"""
OWN_CHECK = """\
create or replace view control.check_opportunity_region as
select
    f.opportunity_id as record_id,
    'no region' as reason
from marts.fct_opportunity as f
where f.region is null;

comment on view control.check_opportunity_region is
'Opportunities without a region. Grain: one row per record. Source: marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model, warn_if)
values ('opportunity_region', 'Deals have a region', 'warn', 'marts.fct_opportunity', '> 0')
on conflict do nothing;
"""


class Clone:
    """A working copy under git; its commands are those of the recipes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.migrations = root / "migrations"

    def git(self, *arguments: str, check: bool = True) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", "-C", self.root, *identity, *arguments],
            check=check, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a state")

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text)

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert text.count(old) == 1, f"{path} has not exactly one {old!r}"
        self.write(path, text.replace(old, new))

    def said(self, text: str) -> None:
        self.change("CHANGELOG.md", "## Unreleased\n", f"## Unreleased\n\n{text}\n")

    def migration(self) -> None:
        """make migration"""
        make_migration(None, self.migrations, self.root / "sql")
        assert migrations.unfinished(self.migrations) == []

    def release(self, version: str) -> None:
        """make release version=… and what it says to do next."""
        self.migration()
        self.commit()
        release(version, self.root, DAY)
        self.commit()
        self.git("tag", f"v{version}")

    def resolve(self, path: str, keep: str) -> None:
        """A conflict, by what is kept of it: `theirs`, or `both`, ours first."""
        text = (self.root / path).read_text()
        kept = {"theirs": r"\2", "both": r"\1\2"}[keep]
        conflict = r"(?ms)^<<<<<<< .*?\n(.*?)^=======\n(.*?)^>>>>>>> .*?\n"
        resolved, count = re.subn(conflict, kept, text)
        assert count, f"{path} has no conflict"
        self.write(path, resolved)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """The project with two releases; the second has a new column and another text of a view."""
    root = tmp_path_factory.mktemp("upstream")
    for name in ("sql", "objects", "migrations"):
        shutil.copytree(source.ROOT / name, root / name)
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(source.ROOT / name, root / name)
    # fields that somebody added stand where these releases write theirs
    for item in declarations.declared(root)["Opportunity"].fields:
        if item.group == declarations.OWN:
            commands.remove_field("Opportunity", item.api, root=root)
    clone = Clone(root)
    clone.git("init", "-q", "-b", "main")
    clone.said("A release of this tree.")
    clone.release("1000.0.0")

    clone.change(FACT, LAST_COLUMN, f"{LAST_COLUMN}    fiscal_week integer,\n")
    week = "    extract(week from o.close_date)::integer as fiscal_week"
    clone.change(FACT_MODEL, LAST_IN_MODEL, f"    o.custom_fields,\n{week}\nfrom")
    (freshness,) = (root / "sql").rglob("freshness.sql")
    clone.change(
        str(freshness.relative_to(root)), "Reported only:", "Only told, on skipped runs too:"
    )
    clone.said("Deals have the week in which they close.")
    clone.release("1000.1.0")
    return clone


@pytest.fixture
def installation(upstream: Clone, tmp_path: Path) -> Clone:
    """A clone of the first release."""
    upstream.git("clone", "-q", "--branch", "v1000.0.0", str(upstream.root), str(tmp_path / "own"))
    clone = Clone(tmp_path / "own")
    clone.git("switch", "-qc", "own")
    return clone


@pytest.fixture
def database(empty_url: str) -> Iterator[psycopg.Connection]:
    with server.connect(empty_url) as connection:
        yield connection


def run(connection: psycopg.Connection) -> dict:
    result = connection.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert result["status"] == "succeeded", result
    return result


def land(connection: psycopg.Connection, number: int, amount: int, region: str = "North") -> None:
    connection.execute(
        """
        insert into raw_salesforce.opportunity
            (id, name, stagename, isclosed, iswon, amount, closedate, systemmodstamp, custom_fields)
        values (format('00600000000000%%sAAA', %s::text), 'A deal', 'Prospecting', 'false', 'false',
            %s, '2026-03-15', now()::text, jsonb_build_object('region__c', %s::text))
        """,
        [number, amount, region],
    )


def facts(connection: psycopg.Connection, *columns: str) -> list[tuple]:
    return connection.execute(
        f"select {', '.join(columns)} from marts.fct_opportunity order by opportunity_id".encode()
    ).fetchall()


def after(former: list[str], name: str) -> str:
    """The migration that comes next, by its name; this tree's own releases are counted, too."""
    return f"{int(former[-1].partition('.')[0]) + 1:04d}.{name}"


def version(connection: psycopg.Connection) -> str:
    return connection.execute("select control.version()").fetchone()[0]


def shape(connection: psycopg.Connection) -> list[tuple]:
    """Columns and definitions: all of a schema that does not depend on what was run in it."""
    return connection.execute(
        """
        select c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), ''
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0
        where c.oid >= 16384 and c.relkind in ('r', 'p', 'v') and not c.relispartition
            and not a.attisdropped
        union all
        select v.oid::regclass::text, '', '', pg_get_viewdef(v.oid)
        from pg_class as v where v.oid >= 16384 and v.relkind = 'v'
        union all
        select f.oid::regprocedure::text, '', '', pg_get_functiondef(f.oid)
        from pg_proc as f where f.oid >= 16384 and f.prokind in ('f', 'p')
        order by 1, 2, 3, 4
        """
    ).fetchall()


def as_built(connection: psycopg.Connection, clone: Clone, make_database) -> None:
    url = make_database()
    with server.connect(url) as built:
        source.build_from_source(built, source.source_texts(clone.root / "sql"))
        wanted = shape(built)
    deployed = ("yoyo", "_warehouse_migration")
    found = [row for row in shape(connection) if not any(name in row[0] for name in deployed)]
    assert found == wanted
    make_database.drop(url)


@pytest.fixture
def analyst(database: psycopg.Connection) -> Iterator[str]:
    """A role that an operator will grant something."""
    name = f"analyst_{uuid.uuid4().hex[:8]}"
    database.execute(f"create role {name}".encode())
    yield name
    database.execute(f"drop owned by {name}; drop role {name}".encode())


def allowed(connection: psycopg.Connection, role: str) -> list[tuple]:
    """What a role was granted by name, and the policies of the marts."""
    return connection.execute(
        """
        select c.oid::regclass::text, a.privilege_type, ''
        from pg_class as c
        cross join aclexplode(c.relacl) as a
        where a.grantee = %s::regrole
        union all
        select p.tablename, p.policyname, c.relrowsecurity || ' ' || p.qual
        from pg_policies as p
        inner join pg_class as c on c.oid = format('%%I.%%I', p.schemaname, p.tablename)::regclass
        order by 1, 2
        """,
        [role],
    ).fetchall()


def test_a_plain_installation(
    installation: Clone,
    database: psycopg.Connection,
    empty_url: str,
    make_database,
    analyst: str,
) -> None:
    deploy.deploy(empty_url, installation.migrations)
    land(database, 1, 100)
    run(database)
    # an operator's: views that a release makes again, and the table below them
    database.execute(
        f"grant select on marts.fct_opportunity, marts.opportunity_enhanced to {analyst};"
        " alter table marts.fct_opportunity enable row level security;"
        f" create policy own_deals on marts.fct_opportunity for select to {analyst}"
        " using (owner_id = current_user)".encode()
    )
    granted = allowed(database, analyst)
    assert len(granted) == 3
    before = shape(database), facts(database, "opportunity_id", "amount")

    former = migrations.migration_ids(installation.migrations)
    installation.git("checkout", "-q", "v1000.1.0")
    newest = after(former, "release_1000_1_0")
    assert migrations.migration_ids(installation.migrations) == [*former, newest]
    assert deploy.deploy(empty_url, installation.migrations) == [newest]
    assert version(database) == "1000.1.0"
    as_built(database, installation, make_database)
    assert allowed(database, analyst) == granted
    # The next run takes on what changed, for every record.
    assert "stale models" in run(database)["reason"]
    land(database, 2, 50)
    run(database)
    assert facts(database, "amount", "fiscal_week") == [(100, 11), (50, 11)]
    # Back and forth with no run between: the column is a new one, by the same definition.
    assert deploy.rollback(empty_url, installation.migrations) == [newest]
    assert deploy.deploy(empty_url, installation.migrations) == [newest]
    run(database)
    assert facts(database, "amount", "fiscal_week") == [(100, 11), (50, 11)]

    # Back: first the database, then the tree.
    assert deploy.rollback(empty_url, installation.migrations) == [newest]
    installation.git("checkout", "-q", "v1000.0.0")
    assert deploy.deploy(empty_url, installation.migrations) == []
    assert version(database) == "1000.0.0"
    assert shape(database) == before[0]
    assert allowed(database, analyst) == granted
    run(database)
    assert facts(database, "opportunity_id", "amount")[:1] == before[1]
    assert facts(database, "amount") == [(100,), (50,)]


def test_a_fork_with_its_own(
    installation: Clone, database: psycopg.Connection, empty_url: str, make_database
) -> None:
    fork = installation
    former = migrations.migration_ids(fork.migrations)
    region = "    o.custom_fields ->> 'region__c' as region"
    fork.change(FACT, LAST_COLUMN, f"{LAST_COLUMN}    region text,\n")
    fork.change(FACT_MODEL, LAST_IN_MODEL, f"    o.custom_fields,\n{region}\nfrom")
    fork.write("sql/marts/pipeline_by_region.sql", OWN_MART)
    fork.write("sql/marts/pipeline_by_region_model.sql", OWN_MODEL)
    fork.write("sql/control/quality/checks/check_opportunity_region.sql", OWN_CHECK)
    fork.said("Regions.")
    fork.release("1000.0.0+acme.1")
    deploy.deploy(empty_url, fork.migrations)
    land(database, 1, 100)
    land(database, 2, 50, "South")
    run(database)
    pipeline = "select region, open_amount from marts.pipeline_by_region order by 1"
    assert database.execute(pipeline).fetchall() == [("North", 100), ("South", 50)]
    deploy.rollback(empty_url, fork.migrations)
    left = "select model from control.model_state except select model from control.model"
    assert database.execute(left).fetchall() == []
    deploy.deploy(empty_url, fork.migrations)
    run(database)
    assert database.execute(pipeline).fetchall() == [("North", 100), ("South", 50)]

    # The release's sql/ and objects/, not its migrations.
    fork.git("merge", "--no-commit", "v1000.1.0", check=False)
    fork.git("restore", "--source=HEAD", "--staged", "--worktree", "migrations")
    for path in ("pyproject.toml", "sql/control/run/version.sql"):
        fork.resolve(path, "theirs")
    fork.resolve("CHANGELOG.md", "both")
    fork.resolve(FACT, "both")  # own columns first: they are there already
    fork.resolve(FACT_MODEL, "both")
    fork.change(FACT_MODEL, f"{region}\n    extract", f"{region},\n    extract")
    assert fork.git("grep", "-l", "^<<<<<<<", check=False) == ""
    fork.git("add", "-A")
    fork.said("What 1000.1.0 brings.")
    fork.release("1000.1.0+acme.1")
    first = after(former, "release_1000_0_0_acme_1")
    second = after([first], "release_1000_1_0_acme_1")
    assert migrations.migration_ids(fork.migrations) == [*former, first, second]

    assert deploy.deploy(empty_url, fork.migrations) == [second]
    assert version(database) == "1000.1.0+acme.1"
    as_built(database, fork, make_database)
    run(database)
    land(database, 3, 7)
    result = run(database)
    assert facts(database, "region", "fiscal_week") == [("North", 11), ("South", 11), ("North", 11)]
    assert database.execute(pipeline).fetchall() == [("North", 107), ("South", 50)]
    assert result["checks"]["error"] == []

    assert deploy.rollback(empty_url, fork.migrations) == [second]
    assert version(database) == "1000.0.0+acme.1"
    run(database)
    assert facts(database, "region") == [("North",), ("South",), ("North",)]
    assert database.execute(pipeline).fetchall() == [("North", 107), ("South", 50)]
