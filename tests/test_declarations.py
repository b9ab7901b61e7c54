"""What is wrong with a declaration is said by file, field and key."""

from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.generate import declarations

FILE = "objects/lead.toml"
ID = 'Id = { kind = "id", comment = "Its id." }\n'
STAMP = 'SystemModstamp = { kind = "time", comment = "When it changed." }\n'
HEAD = 'name = "Lead"\n'


def lead(*fields: str, head: str = "", own: str = "") -> str:
    """A declaration with an Id, a stamp and these fields."""
    text = f"{HEAD}{head}[fields.all]\n{ID}{STAMP}" + "".join(f"{field}\n" for field in fields)
    return text + (f"[fields.own]\n{own}\n" if own else "")


def text(api: str, more: str = "", kind: str = "text") -> str:
    return f'{api} = {{ kind = "{kind}", comment = "A comment."{more} }}'


def write(root: Path, **files: str) -> Path:
    """A project with these files below objects/, by their paths."""
    for name, content in files.items():
        path = root / "objects" / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


WRONG = {
    "no TOML": ("name = ", "cannot be read: Invalid value"),
    "an unknown key": (lead(head='colour = "red"\n'), "unknown: colour; known: fields, id_prefix,"),
    "no name": (f"[fields.all]\n{ID}{STAMP}", 'needs name = "<API name of the object>"'),
    "a name that is none": (lead().replace("Lead", "Le ad"), 'needs name = "<API name'),
    "a field that lands twice": (
        lead(head='landing = ["Id", "ID"]\n'), "landing names a field twice",
    ),
    "no group": (f"{HEAD}[fields]\n{ID}", "fields.Id is no group: write [fields.<group>] above"),
    "a prefix that is none": (
        lead(head='id_prefix = "00"\n'),
        "id_prefix '00' is not the first three characters of an id",
    ),
    "a severity that is none": (
        lead(head='severity = { lead_odd_id = "fatal" }\n'),
        "severity of lead_odd_id: 'fatal' is none of error, warn, info",
    ),
    "no Id": (f"{HEAD}[fields.all]\n{STAMP}", "Id is missing: every object has it"),
    "no stamp": (f"{HEAD}[fields.all]\n{ID}", "SystemModstamp is missing: every object has it"),
    "one column twice": (
        lead(text("Region__c"), text("Region")),
        "Region__c and Region would both be column region: give one another `column`",
    ),
    "a field twice": (
        lead(text("Name"), own=text("NAME", ', column = "other"')), "name is declared twice",
    ),
    # of a field
    "an unknown key of a field": (lead(text("Name", ", size = 8")), "Name: unknown: size; known:"),
    "an API name that is none": (lead(text('"First Name"')), "'First Name' is no API name"),
    "an unknown kind": (lead(text("Name", kind="string")), "Name: kind 'string' is none of id,"),
    "no kind": (lead('Name = { comment = "x" }'), "Name: kind None is none of id, reference"),
    "a column that is taken": (
        lead(text("Name", ', column = "raw_id"')), "Name: raw_id cannot be its column: give it",
    ),
    "a column that is none": (
        lead(text("Name", ', column = "My Name"')), "Name: My Name cannot be its column",
    ),
    "a reference to nothing": (
        lead(text("OwnerId", kind="reference")),
        "OwnerId: `to` names the object that a reference leads to",
    ),
    "a text that leads somewhere": (
        lead(text("Name", ', to = "User"')), "Name: `to` names the object that a reference leads",
    ),
    "a second id": (
        lead(text("OtherId", kind="id")),
        "OtherId: kind id is for Id alone; other ids are references",
    ),
    **{
        f"{key} of a text": (
            lead(text("Name", f", {key} = {value}")),
            "Name: accepted values are for the kind picklist",
        )
        for key, value in (
            ("accepted", '["a"]'), ("accepted_in", '"control.stage"'), ("follow", "true"),
        )
    },
    "accepted values and their table": (
        lead(text("Type", ', accepted = ["a"], accepted_in = "control.stage"', "picklist")),
        "Type: `accepted` or `accepted_in`, not both",
    ),
    "a text that decides": (
        lead(text("Name", ", state = true")), "Name: `state` is for the kind checkbox",
    ),
    "a date that is joined": (
        lead(text("Day", ', parts = ["A", "B"]', "date")), "Day: `parts` are for the kind text",
    ),
    "a text with names": (
        lead(text("Name", ', named_in = "Label", names = { A = "B" }')),
        "Name: `named_in` and `names` go together, for the kind picklist",
    ),
    "names of nothing": (
        lead(text("Rating", ', names = { A = "B" }', "picklist")),
        "Rating: `named_in` and `names` go together, for the kind picklist",
    ),
    "no comment": (
        lead('Name = { kind = "text", comment = " " }'),
        "Name: `comment` is missing: say in a sentence what it holds",
    ),
    "a check of a reference that is not declared": (
        lead(text("OwnerId", ', to = "User", link = "owner"', "reference")),
        "OwnerId: `link` follows the reference to the mart of User, which is not declared: leave "
        "`link` out, or declare it (make object)",
    ),
    "a check of a reference that is not in the mart": (
        lead(text("ParentId", ', to = "Lead", link = "parent", mart = false', "reference")),
        "ParentId: `link` needs the field in the mart",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said(tmp_path: Path, content: str, said: str) -> None:
    root = write(tmp_path, lead=content)
    with pytest.raises(WarehouseError) as refusal:
        declarations.declared(root)
    assert str(refusal.value).startswith(f"{FILE}: ")
    assert said in str(refusal.value)


def test_a_file_is_called_as_what_it_declares(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"declares Lead: rename the file to lead\.toml"):
        declarations.declared(write(tmp_path, leads=lead()))


def translations(root: Path) -> list[tuple[str, str, str]]:
    found = declarations.translations(root, declarations.declared(root))
    return [(one.name, item.api, label) for one, item, label in found]


def test_labels_of_other_languages(tmp_path: Path) -> None:
    """What a fork does not declare is left alone, what two languages share is said once."""
    root = write(
        tmp_path,
        lead=lead(text("Name")),
        labels__de='[Lead]\nName = ["Lead-Name", "Lead Name"]\nCity = ["O"]\n[Case]\nId = ["x"]\n',
        labels__fr='[Lead]\nName = ["Nom"]\nSystemModstamp = ["Étape"]\n',
    )
    assert translations(root) == [
        ("Lead", "Name", "leadname"), ("Lead", "Name", "nom"), ("Lead", "SystemModstamp", "étape"),
    ]  # fmt: skip
    write(root, labels__it='[Lead]\nSystemModstamp = ["Nom"]\n')
    with pytest.raises(WarehouseError) as refusal:
        translations(root)
    assert str(refusal.value) == (
        "objects/labels/it.toml: Lead: nom is SystemModstamp here and Name in another place: it "
        "can name one field of an object."
    )


def test_the_labels_of_other_languages_are_of_declared_fields() -> None:
    """A field that is misspelt would be left alone."""
    declared = declarations.declared()
    for file in (declarations.ROOT / declarations.LABELS).glob("*.toml"):
        for name, fields in declarations._toml(file).items():
            assert [f"{name}.{api}" for api in fields if api not in declared[name]] == [], file.name
