"""The command line behind the Makefile: python -m warehouse <command>."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from warehouse import embedded, programs, server, targets
from warehouse.errors import WarehouseError, sentence
from warehouse.rows import only_row
from warehouse.source import ROOT


def command_url(_arguments: argparse.Namespace) -> None:
    url = server.warehouse_url()
    server.connect(url).close()
    print(url)


def command_deploy(arguments: argparse.Namespace) -> None:
    from warehouse import deploy

    names = deploy.deploy(break_lock=arguments.break_lock, landed_rows=arguments.landed_rows)
    print(f"deployed {', '.join(names)}" if names else "deployed already: no pending migration")
    _configure(server.warehouse_url())


def _configure(url: str) -> None:
    """What config/warehouse.toml names, once there is a warehouse that knows it."""
    from warehouse import config

    if not config.FILE.exists():
        return
    with server.connect(url) as connection:
        for line in config.apply(connection):
            print(line)


def command_config(arguments: argparse.Namespace) -> None:
    from warehouse import config

    with server.connect(server.warehouse_url()) as connection:
        if arguments.dry_run:
            changes = config.apply(connection, dry_run=True)
            print("\n".join(changes) or "the database has what the file names")
            return
        written = config.write(connection)
    print(f"{config.shown(config.FILE)}: " + ("written" if written else "as it was"))


def command_rollback(arguments: argparse.Namespace) -> None:
    from warehouse import deploy

    names = deploy.rollback(
        count=None if arguments.all else 1,
        break_lock=arguments.break_lock,
        landed_rows=arguments.landed_rows,
    )
    print(f"rolled back {', '.join(names)}" if names else "nothing is deployed")


def command_migration(arguments: argparse.Namespace) -> None:
    from warehouse.freeze.command import make_migration
    from warehouse.generate import lineage, writer

    if writer.write_lineage():
        print(f"wrote {lineage.FILE}")
    for line in make_migration(arguments.name):
        print(line)


def command_generate(arguments: argparse.Namespace) -> None:
    from warehouse.generate import writer

    if arguments.check:
        writer.check()
        return
    changed = writer.generate()
    print("\n".join(f"wrote {path}" for path in changed) or "sql/ is what objects/*.toml say")


def command_release(arguments: argparse.Namespace) -> None:
    from warehouse.release import release

    for line in release(arguments.version):
        print(line)


def command_field(arguments: argparse.Namespace) -> None:
    from warehouse.freeze.command import make_migration
    from warehouse.generate import commands

    if not arguments.object or not arguments.name:
        raise WarehouseError("which field? make field object=Opportunity name=Region__c type=text")
    if arguments.remove:
        written = commands.remove_field(arguments.object, arguments.name)
    else:
        written = commands.add_field(
            arguments.object,
            arguments.name,
            arguments.type,
            mart=arguments.mart,
            history=arguments.history,
            **{key: getattr(arguments, key) for key in commands.MORE},
        )
    print("\n".join(f"wrote {path}" for path in written))
    for line in make_migration():
        print(line)


def command_object(arguments: argparse.Namespace) -> None:
    from warehouse.generate import commands

    if not arguments.name or not arguments.source:
        raise WarehouseError("which object, from what? make object name=Lead from=lead.json")
    written = commands.add_object(arguments.name, arguments.source, org=_describe)
    print("\n".join(f"wrote {path}" for path in written))
    if arguments.source == "catalogue":
        from warehouse.freeze.command import make_migration

        for line in make_migration():
            print(line)
        print("then: make run, make picture")
        return
    print(
        f"look {written[0]} through, then: make generate, make migration, make deploy, make picture"
    )


def _describe(name: str) -> object:
    from warehouse import extract

    with extract.Salesforce(extract.Credentials.from_environment()) as salesforce:
        return extract.describe(salesforce, name)


def command_build(arguments: argparse.Namespace) -> None:
    """For development: an embedded database made anew straight from sql/, without migrations."""
    from warehouse.source import build_from_source

    if not server.is_embedded():
        raise WarehouseError("build drops its database first: only on the embedded server.")
    own = embedded.EmbeddedServer()
    own.start()
    name = arguments.database
    with server.connect(own.url("postgres")) as connection:
        server.drop_database(connection, name)
        connection.execute(f'create database "{name}"')
    with server.connect(own.url(name)) as connection:
        order = build_from_source(connection)
    print(f"built {len(order)} files of sql/ into {own.url(name)}")


def command_plan(arguments: argparse.Namespace) -> None:
    from warehouse import report

    with server.connect(server.warehouse_url()) as connection:
        report.show_plan(connection, arguments.full_refresh)


def command_trace(arguments: argparse.Namespace) -> None:
    from warehouse import report

    if not arguments.record_id:
        raise WarehouseError("which record? make trace ID=006…")
    with server.connect(server.warehouse_url()) as connection:
        try:
            print(report.trace(connection, arguments.record_id))
        except (psycopg.errors.NoDataFound, psycopg.errors.InvalidParameterValue) as error:
            raise WarehouseError(
                f"{error.diag.message_primary}. {error.diag.message_hint}"
            ) from None


def command_lineage(arguments: argparse.Namespace) -> None:
    from warehouse import report

    if arguments.column.count(".") != 2:
        raise WarehouseError(
            "which column? make lineage COLUMN=marts.fct_opportunity.weighted_amount"
        )
    with server.connect(server.warehouse_url()) as connection:
        print(report.lineage(connection, arguments.column))


def command_diff(arguments: argparse.Namespace) -> None:
    from warehouse import diff

    if arguments.tolerance:
        diff.check_tolerance(arguments.tolerance)  # before it takes its time
    url = server.warehouse_url()
    found = diff.difference(url, only=arguments.relations)
    if found is None:
        print("the database holds what sql/ says: there is no migration to try")
        return
    print(diff.as_html(found) if arguments.format == "html" else diff.as_text(found))
    if found.failed:
        sys.exit(1)
    if arguments.tolerance:
        with server.connect(url) as connection:
            above = diff.exceeds(connection, found, arguments.tolerance)
        if above:
            sys.exit(f"more than {arguments.tolerance} of the rows differ in {', '.join(above)}")


def command_preview(arguments: argparse.Namespace) -> None:
    from warehouse import preview, report

    url = server.warehouse_url()
    if arguments.drop:
        dropped = preview.drop(url)
        print(f"dropped {dropped}" if dropped else "there is no preview")
        return
    made = preview.make(url, arguments.sample)
    with server.connect(made.url) as connection:
        report.show(connection, made.run)
    place, secret = server.without_password(made.url)
    note = ", with the password in PGPASSWORD" if secret else ""
    print(f'\nlook at it{note}: WAREHOUSE_URL="{place}" make psql, dashboard, docs, quality …')
    print("it stays until: make preview DROP=1")
    if made.run["status"] == "failed":
        sys.exit(1)


def command_picture(_arguments: argparse.Namespace) -> None:
    from warehouse import metrics, picture, source

    with server.connect(server.warehouse_url()) as connection:
        drawn = picture.redraw(source.ROOT / "README.md", picture.mermaid(connection))
        written = metrics.write(connection, source.ROOT)
    print("README.md: " + ("the models were drawn anew" if drawn else "the picture is as it was"))
    print("docs/metrics.md: " + ("written anew" if written else "as it was"))


def command_publication(_arguments: argparse.Namespace) -> None:
    from warehouse import replication

    with server.connect(server.warehouse_url()) as connection:
        published = replication.publish_marts(connection)
        (level,) = only_row(connection, "show wal_level")
    print(f"publication {replication.PUBLICATION}: {', '.join(published)}")
    if level != "logical":
        print(
            f"nobody can subscribe yet: wal_level is {level} here, and has to be logical "
            "(alter system set wal_level = logical; then restart)",
            file=sys.stderr,
        )
    print("how another server follows: docs/replication.md")


def command_targets(_arguments: argparse.Namespace) -> None:
    from warehouse import overview

    rows = overview.look_at(targets.all_names())
    print(overview.show(rows))
    if any(row.problem for row in rows):
        sys.exit(1)


def command_load(arguments: argparse.Namespace) -> None:
    _load(server.warehouse_url(), arguments)


def _load(url: str, arguments: argparse.Namespace) -> None:
    from warehouse import load
    from warehouse.demo import sample
    from warehouse.generate import declarations

    results = load.load_folder(url, Path(arguments.folder), arguments.again, arguments.dates)
    optional = {one.relation for one in declarations.declared().values() if one.optional}
    for landed in results:
        if landed.file or landed.object not in optional:
            print(landed)
    with server.connect(url) as connection:
        if any(landed.rows for landed in results) and sample.is_landed(connection):
            print(
                "note: this warehouse also holds the built-in sample, beside your records; for "
                "yours alone, start with an empty database (make clean, or another WAREHOUSE_URL)",
                file=sys.stderr,
            )


def command_transform(arguments: argparse.Namespace) -> None:
    result = _transform(server.warehouse_url(), arguments.full_refresh)
    if result["status"] == "failed":
        sys.exit(1)


def _transform(url: str, full_refresh: bool = False) -> dict[str, Any]:
    from warehouse import progress, report

    with server.connect(url) as connection:
        with progress.shown(connection, full_refresh):
            result: dict[str, Any] = only_row(
                connection, "select public.run_salesforce_transform(%s)", [full_refresh]
            )[0]
        report.show(connection, result)
    return result


def command_run(arguments: argparse.Namespace) -> None:
    from warehouse import deploy

    url = server.warehouse_url()
    names = deploy.deploy(
        url,
        break_lock=arguments.break_lock,
        landed_rows=arguments.landed_rows,
        command=f'make run DATA="{arguments.folder}"' if arguments.folder else "make run",
    )
    if names:
        print(f"deployed {', '.join(names)}")
    _configure(url)
    if arguments.folder:
        _load(url, arguments)
    else:
        _sample(url, arguments.sample)
    if _transform(url)["status"] == "failed":
        sys.exit(1)


def _sample(url: str, is_asked_for: bool) -> None:
    """On the embedded server it is what there is to see; elsewhere only whoever asks gets it."""
    from warehouse.demo import sample

    if server.is_embedded() or is_asked_for:
        result = sample.land_sample(url)
        if result.landed:
            print(result)
        return
    with server.connect(url) as connection:
        if sample.is_empty(connection):
            print(
                "nothing has landed in this database: make run DATA=<folder of CSV exports>, "
                "make extract, or SAMPLE=1 to have the built-in sample there",
                file=sys.stderr,
            )


def command_psql(arguments: argparse.Namespace) -> None:
    url = server.warehouse_url()
    server.connect(url).close()
    program = server.client_program("psql", url)
    place, secret = server.without_password(url)
    options = arguments.arguments[arguments.arguments[:1] == ["--"] :]
    os.execve(program, [program, place, *options], {**os.environ, **secret})  # noqa: S606


def command_export(arguments: argparse.Namespace) -> None:
    """In an environment of its own; the URL is in the process's, where nobody else reads it."""
    python = ROOT / ".venv-export" / "bin" / "python"
    if not python.is_file():
        raise WarehouseError(
            "what exports is not installed: call `make export`, or tools/environment export."
        )
    url = server.warehouse_url()
    server.connect(url).close()
    environment = {**os.environ, "WAREHOUSE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [str(python), "-m", "warehouse.export", *arguments.arguments]
    os.execve(command[0], command, environment)  # noqa: S606


def command_stop(_arguments: argparse.Namespace) -> None:
    if embedded.EmbeddedServer().stop():
        print("stopped the embedded server", file=sys.stderr)


def command_clean(_arguments: argparse.Namespace) -> None:
    embedded.EmbeddedServer().remove()
    shutil.rmtree(programs.HOME, ignore_errors=True)


def command_extract(arguments: argparse.Namespace) -> None:
    import logging

    from warehouse import extract

    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    url = server.warehouse_url()
    with extract.Salesforce(extract.Credentials.from_environment()) as salesforce:
        try:
            for result in extract.extract_all(
                salesforce,
                lambda: psycopg.connect(url),
                arguments.objects or extract.OBJECTS,
                full_refresh=arguments.full_refresh,
                org_changed=arguments.org_changed,
            ):
                print(
                    f"{result.object}: {result.landed} of {result.delivered} rows by {result.way}"
                    f", {result.calls} API calls"
                )
        except extract.QuotaReached as error:
            # Nothing is wrong, and the next call goes on from here.
            print(error, file=sys.stderr)


def command_notify(arguments: argparse.Namespace) -> None:
    from warehouse import notify

    with server.connect(server.warehouse_url()) as connection:
        text, is_told = notify.notify(connection, arguments.quiet_after, arguments.dry_run)
    print(text)
    if not is_told:
        sys.exit(1)


def command_airflow(arguments: argparse.Namespace) -> None:
    from warehouse import airflow_local

    airflow_local.run(arguments.port)


def command_bi(arguments: argparse.Namespace) -> None:
    from warehouse import bi

    if not server.is_embedded():
        raise WarehouseError(
            "WAREHOUSE_URL names a server of yours, which listens where you have it listen: "
            "grant salesforce_reporter to a login of the tool's own (docs/bi.md)."
        )
    own = embedded.EmbeddedServer()
    if arguments.close:
        print("shut" if bi.close_listener(own) else "nothing was open")
    else:
        print(bi.open_listener(own, arguments.port))


def command_dashboard(arguments: argparse.Namespace) -> None:
    from warehouse.dashboard import launch

    url = server.warehouse_url()
    if server.is_embedded() and not launch.has_figures(url):
        command_run(parser().parse_args(["run"]))
    launch.run(url, arguments.port)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m warehouse", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=globals()[f"command_{name}"])
        return command

    run = add("run", "deploy, land the sample or a folder, transform, summarise")
    run.add_argument("folder", nargs="?", help="folder of CSV exports (default: the sample)")
    run.add_argument(
        "--sample", action="store_true", help="the sample on a server that is not the embedded one"
    )
    deploy = add("deploy", "apply the pending migrations")
    rollback = add("rollback", "roll the last migration back")
    rollback.add_argument("--all", action="store_true", help="every migration")
    for command in (run, deploy, rollback):
        command.add_argument(
            "--break-lock", action="store_true", help="remove the lock of a killed deployment"
        )
        command.add_argument(
            "--landed-rows", type=int, help="so many landed rows may go with what is rolled back"
        )
    load = add("load", "land the CSV exports of a folder")
    load.add_argument("folder")
    for command in (run, load):
        command.add_argument(
            "--again", action="store_true", help="files that were landed before, too"
        )
        command.add_argument(
            "--dates",
            choices=("dmy", "mdy"),
            help="how the files write 3 February 2025: 03/02/2025 (dmy) or 02/03/2025 (mdy)",
        )
    extract = add("extract", "extract from the Salesforce org that SALESFORCE_… names, and land")
    extract.add_argument("objects", nargs="*", help="default: what objects/ declares")
    extract.add_argument("--full-refresh", action="store_true")
    extract.add_argument(
        "--org-changed", action="store_true", help="start over: the org is another than before"
    )
    airflow = add("airflow", "a local Airflow with both DAGs, until interrupted")
    airflow.add_argument("--port", type=int, default=8080)
    bi = add("bi", "let BI tools in to the embedded server: a port, a reporter, a password")
    bi.add_argument("--port", type=int)
    bi.add_argument("--close", action="store_true", help="shut it again")
    dashboard = add("dashboard", "the pipeline in a browser, until interrupted")
    dashboard.add_argument("--port", type=int, default=8501)
    transform = add("transform", "run the transform once")
    transform.add_argument("--full-refresh", action="store_true")
    notify = add("notify", "tell what fails, warns or is stale, and what is over: each once")
    notify.add_argument(
        "--quiet-after", metavar="INTERVAL", help="runs too, where none was called for so long: 6h"
    )
    notify.add_argument("--dry-run", action="store_true", help="only show what would be told")
    trace = add("trace", "one record through every layer: landed versions, types, marts, checks")
    trace.add_argument("record_id", nargs="?", help="Salesforce id, of 15 or 18 characters")
    lineage = add("lineage", "what a column is computed from, down to landing")
    lineage.add_argument("column", help="schema.relation.column")
    diff = add("diff", "what deploying the working tree would change, tried and rolled back")
    diff.add_argument("relations", nargs="*", help="only these: marts.fct_opportunity …")
    diff.add_argument("--format", choices=("text", "html"), default="text")
    diff.add_argument(
        "--tolerance", help="end with 1 where more rows differ in a relation: 100, or 1 %%"
    )
    preview = add("preview", "the working tree's warehouse beside the one in use, to be looked at")
    preview.add_argument("--sample", type=int, help="so many accounts, with all that is theirs")
    preview.add_argument("--drop", action="store_true", help="drop it again")
    config = add("config", "write config/warehouse.toml: checks, settings, stages, accepted values")
    config.add_argument(
        "--dry-run", action="store_true", help="say what make deploy would change by it instead"
    )
    plan = add("plan", "what the next run would do, and why")
    plan.add_argument("--full-refresh", action="store_true")
    add("picture", "draw the README's picture of the models from the deployed warehouse")
    add("targets", "how all targets fare: last success, freshness, open checks, records")
    add("publication", "publish the marts for logical replication, and only those")
    migration = add(
        "migration", "write the open migration anew: what sql/ holds beyond the last release"
    )
    migration.add_argument("name", nargs="?", help="without one it keeps the name it has")
    generate = add("generate", "write the SQL that objects/*.toml declare")
    generate.add_argument("--check", action="store_true", help="only say what differs")
    release = add("release", "close the open migration, stamp the version, head the changelog")
    release.add_argument("version", help="1.2.3, or 1.2.3+ours.1 for one of your own upon it")
    field = add("field", "declare a field and write everything that follows from it")
    field.add_argument("object")
    field.add_argument("name", help="API name, such as Region__c")
    field.add_argument("--type", help="kind, as objects/*.toml say it")
    field.add_argument("--mart", help="the object's mart, to have the field there")
    field.add_argument("--history", action="store_true", help="track it over time")
    for key in ("column", "to", "label", "comment"):
        field.add_argument(f"--{key}", help=f"the declaration's {key}")
    field.add_argument("--required", action="store_true", help="report it where it is empty")
    field.add_argument("--remove", action="store_true", help="take it away again")
    declare = add("object", "declare an object and write everything up to its mart")
    declare.add_argument("name", help="API name, such as Lead")
    declare.add_argument("source", help="catalogue, describe (JSON), CSV export, or org")
    build = add("build", "development: an embedded database straight from sql/")
    build.add_argument("database", nargs="?", default="warehouse_source")
    psql = add("psql", "open the database")
    psql.add_argument("arguments", nargs=argparse.REMAINDER)
    export = add("export", "the marts as Iceberg tables, in a folder or a bucket")
    export.add_argument("arguments", nargs=argparse.REMAINDER)
    add("url", "print the libpq URI in use")
    add("stop", "stop the embedded server")
    add("clean", "stop the embedded server and delete its data")
    return top


def _for_each_target() -> None:
    """The same command for every target, one after the other; 1 where one of them failed."""
    confirmed = os.environ.get("WAREHOUSE_CONFIRM", "").strip()
    failed = []
    for name in targets.all_names():
        print(f"-- {name}", flush=True)
        own = {"WAREHOUSE_TARGET": name, "WAREHOUSE_CONFIRM": name if confirmed == "all" else ""}
        done = subprocess.run(
            [sys.executable, "-m", "warehouse", *sys.argv[1:]],
            env={**os.environ, **own}, check=False,
        )  # fmt: skip
        if done.returncode:
            failed.append(name)
    if failed:
        raise WarehouseError(f"failed: {', '.join(failed)}")


def main() -> None:
    arguments = parser().parse_args()
    try:
        if targets.is_for_all(arguments.command):
            _for_each_target()
            return
        targets.check(arguments.command)
        arguments.function(arguments)
        sys.stdout.flush()
    except WarehouseError as error:
        sys.exit(str(error))
    except psycopg.Error as error:
        known = sentence(error)
        if known is None:
            raise
        sys.exit(known)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
