"""A Salesforce org in which something happens between every two requests, and what it then holds.

The truth is what the stand-in itself would show to somebody who may see everything: nothing here
reads or imports the product.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from warehouse.demo.salesforce import Stub

KEYS = {"Account": "001", "Contact": "003", "Opportunity": "006"}
# API field: column of intermediate.<object>, kind
FIELDS = {
    "Account": {
        "ParentId": ("parent_account_id", "id"),
        "MasterRecordId": ("master_record_id", "id"),
        "Name": ("name", "text"),
        "Industry": ("industry", "text"),
        "AnnualRevenue": ("annual_revenue", "number"),
        "NumberOfEmployees": ("number_of_employees", "int"),
        "Phone": ("phone", "text"),
    },
    "Contact": {
        "AccountId": ("account_id", "id"),
        "ReportsToId": ("reports_to_id", "id"),
        "MasterRecordId": ("master_record_id", "id"),
        "LastName": ("last_name", "text"),
        "Email": ("email", "text"),
        "DoNotCall": ("do_not_call", "flag"),
        "Birthdate": ("birthdate", "date"),
    },
    "Opportunity": {
        "AccountId": ("account_id", "id"),
        "ContactId": ("contact_id", "id"),
        "Name": ("name", "text"),
        "StageName": ("stage_name", "text"),
        "Type": ("type", "text"),
        "Amount": ("amount", "number"),
        "Probability": ("probability", "number"),
        "IsClosed": ("is_closed", "flag"),
        "IsWon": ("is_won", "flag"),
        "CloseDate": ("close_date", "date"),
        "ExpectedRevenue": ("expected_revenue", "number"),
    },
}
ALWAYS = {
    "IsDeleted": ("is_deleted", "flag"),
    "CreatedDate": ("created_at", "time"),
    "SystemModstamp": ("system_modstamp", "time"),
}
CUSTOM = {
    "Account": ("Test_Region__c", "Test_Health__c"),
    "Contact": ("Test_Level__c", "Test_Greeting__c"),
    "Opportunity": ("Test_Tier__c", "Test_Weighted__c", "Test_Label__c"),
}
# Calculated from another field, and by something that changes without a stamp; one is tracked.
FORMULAS = ("Test_Health__c", "Test_Greeting__c", "Test_Weighted__c", "Test_Label__c", "Type")
# Which fields a permission change may hide; none that decides whether a record is there.
HIDEABLE = {
    "Account": ("Industry", "Phone", "Test_Region__c", "Test_Health__c", "ParentId"),
    "Contact": ("Email", "Birthdate", "Test_Level__c"),
    "Opportunity": ("Amount", "Probability", "Test_Tier__c", "Test_Weighted__c"),
}
# Where references lead: what a merge moves.
REFERENCES = {
    "Account": [("Account", "ParentId"), ("Contact", "AccountId"), ("Opportunity", "AccountId")],
    "Contact": [("Contact", "ReportsToId"), ("Opportunity", "ContactId")],
}
STAGES = {
    "Prospecting": ("false", "false"),
    "Negotiation/Review": ("false", "false"),
    "Closed Won": ("true", "true"),
    "Closed Lost": ("true", "false"),
}
TEXTS = ["Åse", 'O\'Neil, "Jr"', "two\nlines", "NA", "null", " padded ", "\\.", "ä;b\tc", "", "x"]
NUMBERS = ["100.0", "0.0", "-5.5", "9.9213206E7", "1.0E7", "0.001", "", "250.0"]
FIRST_DAY = datetime(2024, 3, 1, 6, tzinfo=UTC)
FAULTS = ["expire", "limit", "error", "cut", "short", "ragged", "html"]
PLACES = [
    "results",
    "queryAll",
    "describe",
    "deleted",
    "POST .*/jobs/query",
    "jobs/query/",
    "/query/",
]


def typed(kind: str, text: str | None) -> Any:
    """What a value of the org is as a value of a column."""
    if text is None or text == "":
        return False if kind == "flag" else None
    match kind:
        case "number":
            return Decimal(text)
        case "int":
            return int(text)
        case "flag":
            return text == "true"
        case "date":
            return date.fromisoformat(text)
        case "time":
            return datetime.fromisoformat(text)
        case _:
            return text


class Life:
    """One org's life: what happens next is drawn from a seed."""

    def __init__(self, stub: Stub, seed: int) -> None:
        self.stub = stub
        self.random = random.Random(seed)
        self.now = FIRST_DAY
        self.numbers = Counter()
        self.happened: Counter[str] = Counter()
        self.rates = dict.fromkeys(FORMULAS, 1)
        self.away: dict[tuple[str, str], dict[str, str | None]] = {}
        # Came back since the last census: no increment tells of what happened to them meanwhile.
        self.returned: set[str] = set()
        # Away, and not ended yet, when a field came: nobody can tell what they have in it.
        self.missed: set[str] = set()
        self.passed: set[str] = set()
        self.busy = 0.0
        stub.objects.clear()
        stub.faults.planned.clear()
        stub.jobs.clear()
        stub.cursors.clear()
        stub.api_used = 0
        stub.clock = lambda: self.now
        stub.between = self.between
        for name, fields in FIELDS.items():
            target = stub.define(name, [*fields, *CUSTOM[name]])
            for formula in sorted({*fields, *CUSTOM[name]} & self.rates.keys()):
                target.add_field(formula, formula=self.formula(name, formula))
        for name in ("Account", "Account", "Contact", "Opportunity", "Opportunity"):
            for _ in range(self.random.randint(2, 5)):
                self.create(name)

    def formula(self, name: str, field: str):
        source = {"Account": "Name", "Contact": "LastName", "Opportunity": "StageName"}[name]

        def value(row):
            return f"{row.get(source) or '-'}/{self.rates[field]}"

        return value

    # -- time

    def between(self) -> None:
        """Before a request is answered."""
        self.now += timedelta(
            seconds=self.random.choice([0, 1, 5, 60, 900] if self.busy else [0, 1, 5])
        )
        while self.random.random() < self.busy:
            self.happen()
        if self.busy:
            self.edit_behind_jobs()

    def edit_behind_jobs(self) -> None:
        """Edit what a job has read, and later what it has not: whose stamp it ends with."""
        for job in list(self.stub.jobs.values()):
            if job.id in self.passed or job.is_read or not job.chunks_read:
                continue
            name, bound = job.object.name, job.bounds[job.chunks_read - 1]
            keys = self.keys(name)
            read = [key for key in keys if key < bound]
            unread = [key for key in keys if key >= bound]
            if read and unread:
                self.passed.add(job.id)
                self.edit(name, self.random.choice(read))
                self.now += timedelta(minutes=25)
                self.edit(name, self.random.choice(unread))
                self.happened["edit behind a job"] += 1

    def wait(self, span: timedelta) -> None:
        """Time passes outside of any extraction, and things happen meanwhile."""
        end = self.now + span
        for _ in range(self.random.randint(0, 6)):
            self.now += (end - self.now) * self.random.random()
            self.happen()
        self.now = end

    def stamp(self) -> str:
        """Now; or some minutes ago, for a transaction that commits late."""
        at = self.now
        if self.random.random() < 0.35:
            at -= timedelta(minutes=self.random.random() * 10)
        at = max(at, FIRST_DAY - timedelta(days=1))
        return at.isoformat(timespec="seconds").replace("+00:00", ".000Z")

    # -- records

    def keys(self, name: str, deleted: bool | None = False) -> list[str]:
        target = self.stub.objects[name]
        place = target.order.index("IsDeleted")
        return [
            key
            for key, row in target.records.items()
            if deleted is None or (row[place] == "true") is deleted
        ]

    def pick(self, name: str, deleted: bool | None = False) -> str | None:
        keys = self.keys(name, deleted)
        return self.random.choice(keys) if keys else None

    def value(self, name: str, field: str) -> dict[str, str | None]:
        draw = self.random
        if field in ("AccountId", "ParentId"):
            return {field: self.pick("Account") if draw.random() < 0.85 else ""}
        if field in ("ReportsToId", "ContactId"):
            return {field: self.pick("Contact") if draw.random() < 0.7 else ""}
        if field == "StageName":
            stage = draw.choice(list(STAGES))
            closed, won = STAGES[stage]
            return {field: stage, "IsClosed": closed, "IsWon": won}
        kind = FIELDS[name].get(field, ("", "text"))[1]
        if kind == "number":
            return {field: draw.choice(["10.0", "50.0"] if field == "Probability" else NUMBERS)}
        if kind == "int":
            return {field: draw.choice(["0", "7", ""])}
        if kind == "flag":
            return {field: draw.choice(["true", "false"])}
        if kind == "date":
            return {field: f"2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)}"}
        return {field: draw.choice(TEXTS)}

    def changeable(self, name: str) -> list[str]:
        target = self.stub.objects[name]
        fixed = {*ALWAYS, "Id", "LastModifiedDate", "MasterRecordId", "IsClosed", "IsWon"}
        return [f for f in target.order if f in target.types and f not in fixed | target.calculated]

    def create(self, name: str) -> None:
        self.numbers[name] += 1
        key = f"{KEYS[name]}{self.numbers[name]:012d}AAA"
        stamp = self.stamp()
        row = {"Id": key, "IsDeleted": "false", "CreatedDate": stamp, "LastModifiedDate": stamp}
        for field in self.changeable(name):
            row |= self.value(name, field)
        self.stub.put(name, {**row, "SystemModstamp": stamp})

    def moved(self, name: str, key: str) -> str:
        """The stamp of a change to a record: never older than the one it has."""
        return max(self.stamp(), self.stub.objects[name].read(key)["SystemModstamp"] or "")

    def edit(self, name: str, key: str) -> None:
        for _ in range(self.random.choice([1, 1, 1, 2])):
            values: dict[str, str | None] = {}
            for field in self.random.sample(self.changeable(name), self.random.randint(1, 3)):
                values |= self.value(name, field)
            self.stub.objects[name].edit(key, self.moved(name, key), **values)

    def happen(self) -> None:
        """One thing, at the present instant."""
        draw = self.random
        name = draw.choice(list(FIELDS))
        target = self.stub.objects[name]
        kind = draw.choices(
            ["edit", "create", "delete", "undelete", "purge", "hard delete", "merge", "formula",
             "hide", "show", "session end", "fault", "go away", "come back", "new field",
             "drop field"],
            [30, 8, 6, 5, 3, 1, 7, 5, 2, 3, 2, 3, 1, 2, 1, 1],
        )[0]  # fmt: skip
        key = self.pick(name)
        match kind:
            case "create":
                self.create(name)
            case "edit" if key:
                self.edit(name, key)
            case "delete" if key and len(self.keys(name)) > 3:
                target.delete(key, self.moved(name, key))
            case "undelete" if key := self.pick(name, deleted=True):
                target.undelete(key, self.moved(name, key))
            case "purge" if key := self.pick(name, deleted=True):
                target.purge(key, self.moved(name, key))
            case "hard delete" if key and len(self.keys(name)) > 3:
                target.purge(key, self.stamp(), logged=draw.random() < 0.5)
            case "merge" if name in REFERENCES and len(self.keys(name)) > 3:
                loser, survivor = draw.sample(self.keys(name), 2)
                stamp = max(self.moved(name, loser), self.moved(name, survivor))
                self.stub.merge(name, loser, survivor, stamp, stamp_children=draw.random() < 0.3)
                for (child, _), row in self.away.items():
                    for _, field in (r for r in REFERENCES[name] if r[0] == child):
                        row[field] = survivor if row[field] == loser else row[field]
            case "formula":
                self.rates[draw.choice(list(self.rates))] = draw.randint(1, 3)
            case "hide":
                target.hide(draw.choice(HIDEABLE[name]))
            case "show" if target.hidden:
                target.show(draw.choice(sorted(target.hidden)))
                self.miss(name)
            case "new field":
                self.miss(name)
                dropped = [f for f in target.order if f not in target.types]
                if dropped and draw.random() < 0.7:
                    target.add_field(draw.choice(dropped))  # restored, with the values it had
                else:
                    field = f"New{len(target.order)}__c"
                    target.add_field(field)
                    for key in self.keys(name, deleted=None):
                        target.edit(key, None, **{field: draw.choice(TEXTS)})
                    for (kept, _), row in self.away.items():
                        if kept == name:
                            row[field] = draw.choice(TEXTS)
            case "drop field":
                fields = [f for f in self.custom(name) if f not in target.calculated]
                if fields:
                    target.drop_field(draw.choice(fields))
            case "session end":
                self.stub.tokens.clear()
            case "fault" if self.busy:
                self.stub.inject(draw.choice(FAULTS), draw.choice(PLACES))
            case "go away" if key and len(self.keys(name)) > 3:
                # a sharing rule: the record is there, and we are not shown it
                row = target.records.pop(key)
                self.away[(name, key)] = dict(zip(target.order, row, strict=False))
            case "come back" if self.away:
                name, key = draw.choice(sorted(self.away))
                self.come_back(name, key)
            case _:
                return
        self.happened[kind] += 1

    def miss(self, name: str) -> None:
        """A field comes that those who are away are not asked for."""
        self.missed |= {key for kept, key in self.away if kept == name}

    def come_back(self, name: str, key: str) -> None:
        target, row = self.stub.objects[name], self.away.pop((name, key))
        target.records[key] = tuple(row.get(field) for field in target.order)
        self.returned.add(key)
        if key in self.missed or self.random.random() < 0.5:
            self.edit(name, key)
        self.missed.discard(key)

    # -- the truth

    def wake(self, at: datetime) -> None:
        """A night passes, and nothing happens in it."""
        self.now = max(self.now, at)

    def custom(self, name: str) -> list[str]:
        """The custom fields we may see now."""
        target = self.stub.objects[name]
        return [f for f in target.order if f.endswith("__c") and target.readable(f)]

    def shown(self, name: str) -> dict[str, dict[str, Any]]:
        """{id: {column: value}} of what we may see now, deleted records included."""
        target = self.stub.objects[name]
        columns = {
            api: place for api, place in {**ALWAYS, **FIELDS[name]}.items() if target.readable(api)
        }
        custom = self.custom(name)
        truth = {}
        for key in target.records:
            row = target.read(key)
            truth[key] = {column: typed(kind, row[api]) for api, (column, kind) in columns.items()}
            truth[key] |= {api.lower(): row[api] or None for api in custom}
        return truth
