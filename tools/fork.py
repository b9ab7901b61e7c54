"""`make test PARTS=fork`: the whole suite on a clone with fields and an object of its own.

A copy of this tree is changed by the commands a user has (a text and a number into fact and
history, a text into dim_account, an object from its description), not by hand, and then judged by
all its own parts. Takes as long as `make test` does; the recipes themselves are tested in
tests/test_recipes.py.

    python tools/fork.py [part or test file …]      # default: lint, pytest, pgtap
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTIONS = ROOT / "tests" / "data"
CHANGES = [
    ("field", "Opportunity", "Region__c", "--type", "text", "--mart", "fct_opportunity",
     "--history"),
    ("field", "Opportunity", "Margin__c", "--type", "percent", "--mart", "fct_opportunity",
     "--history"),
    ("field", "Account", "Region__c", "--type", "text", "--mart", "dim_account"),
]  # fmt: skip


def own_object() -> tuple[str, Path]:
    """An object that is not declared, and its description."""
    for path in sorted(DESCRIPTIONS.glob("*_describe.json")):
        name = path.name.removesuffix("_describe.json")
        if not (ROOT / "objects" / f"{name}.toml").exists():
            return name.capitalize(), path
    raise SystemExit(f"every object described in {DESCRIPTIONS} is declared: describe another")


def main() -> int:
    name, description = own_object()
    afterwards = [("migration",), ("deploy",), ("picture",)]
    changes = [*CHANGES, ("object", name, str(description)), *afterwards]
    with tempfile.TemporaryDirectory(dir=ROOT / ".warehouse") as folder:
        copy = Path(folder) / "fork"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for hidden in (".sqlfluff", ".editorconfig", ".pre-commit-config.yaml", ".github"):
            source = ROOT / hidden
            if source.is_dir():
                shutil.copytree(source, copy / hidden)
            elif source.exists():
                shutil.copy(source, copy / hidden)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        python = copy / ".venv" / "bin" / "python"
        for change in changes:
            print("--", *change, flush=True)
            subprocess.run(
                [python, "-m", "warehouse", *change], cwd=copy, env=environment, check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        done = subprocess.run(
            [python, "tools/check.py", *sys.argv[1:]], cwd=copy, env=environment, check=False
        )
        subprocess.run([python, "-m", "warehouse", "stop"], cwd=copy, env=environment, check=False)
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
