"""tests/ mirrors sql/: what a person may call of control and of the foundation has its own file,
and every error message is raised by some test."""

import re

import pytest

from tests.test_rooms import code
from warehouse.generate import declarations
from warehouse.source import ROOT, SQL

TESTS = ROOT / "tests"
CREATES = re.compile(
    r"^create (?:or replace )?(?:view|function|procedure) (\w+)\.(\w+)", re.MULTILINE
)
# Views of offending rows: each fires for cases of its own, tests/test_quality.py sees to that.
CHECKS = {"control/quality/checks", "control/quality/generic"}
# Steps of something that a person does call; why they have no file of their own.
INTERNAL = {
    "reads landing for merges: tests/control/engine/model_statement.sql, test_determinism.py": (
        "choose_latest_versions", "different_versions", "latest_versions", "look_up_versions",
        "versions_sql",
    ),
    "parts of a full merge: tests/control/engine/different_sql.sql": (
        "carried_columns", "compared_sql", "different_rows",
    ),
    "maintains the history within a run: against a model in Python, tests/test_history.py": (
        "merge_opportunity_history", "refresh_opportunity_history",
        "refresh_opportunity_history_statements", "refresh_opportunity_version_log",
        "refresh_opportunity_version_log_statements", "touched_versions",
    ),
    "a step of a delivery: landing/land_delivery.sql, test_load.py, test_extract.py": (
        "delivery_sql", "merged_into", "open_delivery", "request_returned", "request_unread",
        "stamp_text",
    ),
    "a step of an erasure: tests/test_erasure.py, test_determinism.py": (
        "carry_out_erasures", "forget_erased", "withhold_erased",
    ),
    "upkeep of an extraction, against a Salesforce that loses records: test_upkeep.py": (
        "land_absences", "land_deletions",
    ),
    "a step of an extraction, against a Salesforce that changes: test_extract_ledger.py": (
        "compared_description", "follow_stages", "follow_values", "name_schema_changes",
        "note_backfill", "note_description", "note_extraction", "remember_organization",
        "set_aside_former_versions", "touched_models",
    ),
    "waits for, or goes beside, other sessions: test_retention.py, test_hostile.py": (
        "apply_retention", "remove_superseded", "run_in_progress", "run_lock", "settle_quarantine",
        "take_run_lock",
    ),
    "bounds of staging.to_id() and staging.to_picklist(), tested by them": (
        "longest_id", "longest_picklist_value",
    ),
    "what a client's encoding can take: test_hostile.py": ("sendable",),
    "names rows for quarantine() and release(), and is tested by what they do and refuse": (
        "landed_id", "recheck",
    ),
    "a step of evaluating checks: tests/test_quality_run.py, against check_quality()": (
        "evaluate_checks", "judge_time", "keys_to_check", "landed_records", "look_at_time",
        "offending_among",
        "offending_fully", "offending_landed", "offending_sql", "outdated_checks", "profile_sql",
        "record_population", "record_profile", "record_results", "record_shift", "relinked_keys",
        "replace_violations",
    ),
    "hashes, compared by changed_checks()": ("quality_definition",),
    "a sentence of raise_failed_checks()": ("set_aside_hint",),
    "a layer of control.trace()": (
        "trace_checks", "trace_landed", "trace_models", "trace_typed",
    ),
    "a word of control.opportunity_rule: tests/test_quality.py": ("stage_is_known",),
    "a step of a run: tests/control/run/plan_run.sql, test_run.py, test_failures.py": (
        "evaluate_run", "find_work", "keep_definitions_version", "landed_rows", "move_window",
        "plan_steps", "record_freshness", "record_run", "step_counts", "step_scope",
    ),
}  # fmt: skip


def callable_by_people() -> dict[str, str]:
    """Functions and views by name, with the room they are in."""
    found = {}
    for file in sorted(SQL.rglob("*.sql")):
        room = file.parent.relative_to(SQL).as_posix()
        if room.startswith(("control", "foundation")) and room not in CHECKS:
            found |= {
                name: room
                for schema, name in CREATES.findall(file.read_text(encoding="utf-8"))
                if schema != "public"  # the run itself: tests/test_run.py
            }
    return found


def test_what_a_person_may_call_has_a_file_of_its_name() -> None:
    internal = {name for names in INTERNAL.values() for name in names}
    known = callable_by_people()
    assert len(known) > 80
    assert internal <= set(known), "no longer there"
    files = {file.stem for file in TESTS.rglob("*.sql")}
    missing = {f"{room}/{name}" for name, room in known.items() if name not in internal | files}
    assert not missing, "neither tested under its name nor listed as internal, with the reason"
    assert not internal & files, "has a file of its own: nothing internal any more"


def test_every_mart_has_a_file_of_its_name() -> None:
    """Views, functions and tables (what one holds is told by its _model); tests/test_objects.py
    has those that are generated."""
    marts = {f.stem for f in (SQL / "marts").glob("*.sql") if not f.stem.endswith("_model")}
    assert len(marts) > 40
    generated = {o.mart for o in declarations.declared().values() if o.mart_is_generated}
    missing = marts - generated - {file.stem for file in (TESTS / "marts").glob("*.sql")}
    assert not missing


def test_a_test_lies_where_its_object_does() -> None:
    rooms = callable_by_people()
    astray = {
        file.relative_to(TESTS).as_posix(): rooms[file.stem]
        for file in TESTS.rglob("*.sql")
        if file.stem in rooms and file.parent != TESTS / rooms[file.stem]
    }
    assert not astray


RAISED = re.compile(r"(?:raise exception\s+|\bmessage = (?:format\(\s*)?)'((?:[^']|'')+)'")
PLACE = re.compile(r"%(?:\d\$)?(?:[sIL]\b)?")


def messages() -> dict[str, str]:
    """What can be raised -> the file that does."""
    return {
        message: file.relative_to(SQL).as_posix()
        for file in sorted(SQL.rglob("*.sql"))
        for message in RAISED.findall(code(file))
    }


def test_messages_are_found() -> None:
    assert len(messages()) > 25


@pytest.mark.parametrize("message", messages())
def test_every_error_message_is_raised_by_some_test(message: str) -> None:
    """By its longest part without a place: the tests expect it word for word."""
    part = max(PLACE.split(message), key=len).strip().replace("''", "'")
    written = {
        # parts of one text, in SQL (with ||) and in Python
        re.sub(r"""(['"])(?:\s*\|\|)?\s+f?\1""", "", file.read_text(encoding="utf-8"))
        for pattern in ("*.sql", "*.py")
        for file in TESTS.rglob(pattern)
        if file.name != "test_mirror.py"
    }
    assert any(part in text.replace("''", "'") for text in written), messages()[message]
