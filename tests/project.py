"""A small project of its own: sql/, migrations, and the proofs over both."""

from collections.abc import Callable
from pathlib import Path

from warehouse import migrations, source
from warehouse.freeze.command import make_migration

ACCOUNT = """\
create table marts.account (
    account_id text primary key,
    name text
);

comment on table marts.account is 'Grain: one row per account.';
grant select on marts.account to salesforce_reporter;
"""
VIEW = """\
create or replace view marts.account_name as
select
    account_id,
    name
from marts.account;

comment on view marts.account_name is 'Names; it''s short.';
grant select on marts.account_name to salesforce_reporter;
"""
DEPENDENT = """\
create or replace view marts.a_dependent as
select name from marts.account_name;

grant select on marts.a_dependent to salesforce_reporter;
"""
SHOUT = """\
create or replace function marts.shout(value text)
returns text
language sql
stable
return upper(value) || '!';
"""


class Project:
    """A small project: its sql/, its migrations, and the proofs over both."""

    def __init__(self, root: Path, prove: Callable[[Path, Path], None]) -> None:
        self.sql = root / "sql"
        self.migrations = root / "migrations"
        self._prove = prove
        for name in source.FIRST:
            file = self.sql / name.removeprefix("sql/")
            file.parent.mkdir(exist_ok=True)
            file.write_text((source.ROOT / name).read_text())
        self.write("marts/account.sql", ACCOUNT)

    def write(self, path: str, text: str) -> None:
        file = self.sql / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.sql / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def migration(self, name: str | None = None) -> list[str]:
        """Writes the open migration anew; what is said."""
        return make_migration(name, migrations=self.migrations, source=self.sql)

    def freeze(self, name: str, expect: str = "") -> tuple[str, str]:
        """The texts of the newest migration, which is the open one, and of its rollback."""
        self.migration(name)
        stem = migrations.migration_ids(self.migrations)[-1]
        assert stem == expect or stem.endswith(f".{name}")
        up, down = (
            (self.migrations / f"{stem}{suffix}").read_text()
            for suffix in (".sql", ".rollback.sql")
        )
        return up, down

    def release(self, name: str) -> tuple[str, str]:
        """Freezes and closes: what changes from here on goes into the next migration."""
        texts = self.freeze(name)
        assert (
            migrations.close_migration(self.migrations)
            == migrations.migration_ids(self.migrations)[-1]
        )
        return texts

    def prove(self) -> None:
        texts = source.source_texts(self.sql)
        assert migrations.is_frozen(migrations.frozen_texts(self.migrations), texts)
        self._prove(self.migrations, self.sql)
