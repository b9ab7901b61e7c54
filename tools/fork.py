"""`make test PARTS=fork`: the whole suite on a clone with fields and an object of its own.

A copy of this tree is changed by the commands a user has (a text and a number into fact and
history, a text into dim_account, an object from its description, all objects of the catalogue),
not by hand, and then judged by all its own parts. Takes as long as `make test` does; the recipes
themselves are tested in tests/test_recipes.py.

    python tools/fork.py [part or test file …]      # default: lint, pytest, pgtap
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = ROOT / "tests" / "data" / "helper_describe.json"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".warehouse", "*_cache", "__pycache__", "targets.toml"
)
CHANGES = [
    ("field", "Opportunity", "Region__c", "--type", "text", "--mart", "fct_opportunity",
     "--history"),
    ("field", "Opportunity", "Margin__c", "--type", "percent", "--mart", "fct_opportunity",
     "--history"),
    ("field", "Account", "Region__c", "--type", "text", "--mart", "dim_account"),
    ("object", "Lead", "catalogue"),
    ("object", "OpportunityLineItem", "catalogue"),
    ("object", "Task", "catalogue"),
]  # fmt: skip


def own_object(folder: Path) -> tuple[str, Path]:
    """An object that nobody has declared, and what Salesforce says of it."""
    described = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    described |= {"name": "Gadget", "keyPrefix": "0gd", "label": "Gadget", "labelPlural": "Gadgets"}
    file = folder / "gadget.json"
    file.write_text(json.dumps(described), encoding="utf-8")
    return "Gadget", file


def main() -> int:
    afterwards = [("migration",), ("deploy",), ("picture",)]
    (ROOT / ".warehouse").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".warehouse") as folder:
        copy = Path(folder) / "fork"
        name, description = own_object(Path(folder))
        changes = [*CHANGES, ("object", name, str(description)), *afterwards]
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
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
