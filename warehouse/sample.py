"""A believable Salesforce org, made up from a seed: what `make run` shows, tests and benchmarks read.

    generate(seed, accounts, days, end, …)   increments per day, as an extraction would deliver them
    land_sample(connection_or_url, …)        lands them in successive transactions, into an empty landing only
    write_csv(folder, …)                     the org's current state as CSV exports
    bulk(target, …), changes(target, n, …)   many plain records, and changes to them, for benchmarks

The same seed, size and end give the same bytes, everywhere. `Org` keeps the state of the org and nothing of
its past, so memory follows the number of records, not the number of versions.

An org begins with the records it already had on the first day. Then, day by day: deals are created, advance,
slip, change amount, are won and lost by a dozen owners of different skill; accounts and contacts are edited;
records move to another account or owner; some are deleted, some of these restored, the rest purged after 15
days (a purge is never delivered); accounts are merged; closed deals are reopened or corrected. Delivery is as
untidy as in life: `LATE_SHARE` of the versions arrive one to three days late, behind newer ones or before
their parent; `OVERLAP_SHARE` arrive twice; a few pairs differ under one SystemModstamp, the later one counts.

Values are as Bulk API 2.0 writes them. With `messy`, `MESSY_SHARE` of the versions carry one of the forms of
other exports and people's habits (`FORMS`), and `UNCASTABLE_SHARE` one value that is none of its type
(`UNCASTABLE`). Ids of records are always usable, and no rule is broken that holds in every org: probability
within 0 to 100, won implies closed.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from string import ascii_uppercase, digits

import psycopg

from warehouse.errors import WarehouseError
from warehouse.load import Header, RowWriter, copy_statement, landing_tables, match_header, row_encoder

OBJECTS = ("account", "contact", "opportunity")
FILE_NAMES = {"account": "Account.csv", "contact": "Contact.csv", "opportunity": "Opportunity.csv"}

LATE_SHARE = 0.02
OVERLAP_SHARE = 0.03
MESSY_SHARE = 0.04
UNCASTABLE_SHARE = {"account": 0.01, "contact": 0.01, "opportunity": 0.005}
PURGED_AFTER = 15
CURRENCIES = ("EUR", "USD", "GBP")

# name, probability, ForecastCategory, ForecastCategoryName: Salesforce's own stages.
STAGES = (
    ("Prospecting", 10, "Pipeline", "Pipeline"),
    ("Qualification", 10, "Pipeline", "Pipeline"),
    ("Needs Analysis", 20, "Pipeline", "Pipeline"),
    ("Value Proposition", 50, "Pipeline", "Pipeline"),
    ("Id. Decision Makers", 60, "Pipeline", "Pipeline"),
    ("Perception Analysis", 70, "BestCase", "Best Case"),
    ("Proposal/Price Quote", 75, "BestCase", "Best Case"),
    ("Negotiation/Review", 90, "Forecast", "Commit"),
)
WON = ("Closed Won", 100, "Closed", "Closed")
LOST = ("Closed Lost", 0, "Omitted", "Omitted")
OWN_STAGE = ("Verbal Commit", 80, "Forecast", "Commit")  # a stage the org invented; only where messy
LAST_STAGE = len(STAGES) - 1

INDUSTRIES = (
    "Agriculture", "Banking", "Biotechnology", "Chemicals", "Construction", "Consulting", "Education",
    "Electronics", "Energy", "Engineering", "Finance", "Healthcare", "Insurance", "Manufacturing", "Media",
    "Retail", "Technology", "Telecommunications", "Transportation", "Utilities",
)
ACCOUNT_TYPES = ("Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller", "Other")
LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
DEAL_TYPES = ("New Customer", "Existing Customer - Upgrade", "Existing Customer - Replacement")
REGIONS = ("EMEA", "AMER", "APAC")
COMPETITORS = ("", "", "", "John Deere", "Mitsubishi", "Hawkpower", "Fujitsu")
PRODUCTS = ("Generator", "Inverter", "Service Plan", "Installation", "Monitoring")
CITIES = (
    ("Hamburg", "HH", "20095", "Germany", "DE"), ("München", "BY", "80331", "Germany", "DE"),
    ("London", "", "EC1A 1BB", "United Kingdom", "GB"), ("Lyon", "", "69001", "France", "FR"),
    ("Austin", "TX", "73301", "United States", "US"), ("Burlington", "NC", "27215", "United States", "US"),
    ("San José", "CA", "95110", "United States", "US"), ("Toronto", "ON", "M5H 2N2", "Canada", "CA"),
    ("Singapore", "", "018956", "Singapore", "SG"), ("Łódź", "", "90-001", "Poland", "PL"),
)
NAME_A = (
    "Alder", "Amber", "Apex", "Aurora", "Baltic", "Beacon", "Birch", "Cedar", "Cobalt", "Coral", "Delta",
    "Ember", "Falcon", "Fjord", "Granite", "Harbor", "Helix", "Horizon", "Indigo", "Juniper", "Keystone",
    "Lumen", "Maple", "Meridian", "Nimbus", "Northern", "Onyx", "Orchard", "Pacific", "Pioneer", "Quartz",
    "Redwood", "Sierra", "Silver", "Summit", "Tidal", "Union", "Vertex", "Willow", "Zenith",
)
NAME_B = (
    "Analytics", "Biotech", "Capital", "Chemicals", "Dynamics", "Electric", "Energy", "Foods", "Freight",
    "Health", "Holdings", "Industries", "Insurance", "Labs", "Logistics", "Materials", "Media", "Motors",
    "Networks", "Partners", "Power", "Retail", "Robotics", "Software", "Steel", "Systems", "Textiles",
)
NAME_C = ("Inc.", "GmbH", "Ltd", "LLC", "AG", "plc", "Corp.", "S.A.", "& Sons", "Group")
FIRST_NAMES = (
    "Ada", "Ahmed", "Anna", "Ben", "Carla", "Chen", "David", "Elif", "Emma", "Fatima", "George", "Hana",
    "Ivan", "Jack", "Jörg", "Kenji", "Lea", "Liam", "Lucía", "Maya", "Nina", "Noah", "Olga", "Omar",
    "Paul", "Priya", "Rosa", "Sean", "Sofia", "Tom", "Ute", "Zoë",
)
LAST_NAMES = (
    "Almeida", "Bauer", "Bond", "Cohen", "Diaz", "Dubois", "Evans", "Fischer", "Gonzalez", "Grey", "Haddad",
    "Ivanov", "Jensen", "Kim", "Kowalski", "Levy", "Martin", "Müller", "Nakamura", "Novak", "O'Brien",
    "Okafor", "Park", "Pavlova", "Rogers", "Rossi", "Santos", "Schmidt", "Singh", "Song", "Weber", "Young",
)
TITLES = (
    "CEO", "CFO", "VP, Facilities", "SVP, Procurement", "Buyer", "Engineer", "Head of IT", "Director, Warehouse",
    "Regional General Manager", "Office Manager",
)
DEPARTMENTS = ("Executive", "Finance", "Procurement", "Engineering", "IT", "Operations", "Warehousing")
NEXT_STEPS = (
    "Call the buyer", "Send the proposal", "Site visit", "Legal review", "Wait for budget", "Reference call",
    "Demo with engineering", "Negotiate terms",
)

STAMPS = {
    "account": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastViewedDate"),
    "contact": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "EmailBouncedDate"),
    "opportunity": ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastStageChangeDate"),
}
DATES = {
    "account": ("LastActivityDate",),
    "contact": ("Birthdate", "LastActivityDate"),
    "opportunity": ("CloseDate", "LastActivityDate"),
}
BOOLEANS = {
    "account": ("IsDeleted",),
    "contact": ("IsDeleted", "HasOptedOutOfEmail", "DoNotCall", "IsEmailBounced"),
    "opportunity": ("IsDeleted", "IsPrivate", "IsClosed", "IsWon", "HasOpportunityLineItem"),
}
NUMBERS = {
    "account": ("AnnualRevenue", "NumberOfEmployees", "Score__c"),
    "contact": ("Score__c",),
    "opportunity": ("Amount", "ExpectedRevenue", "Probability", "TotalOpportunityQuantity", "Score__c"),
}
REFERENCES = {
    "account": ("MasterRecordId", "ParentId", "OwnerId", "CreatedById", "LastModifiedById"),
    "contact": ("MasterRecordId", "AccountId", "ReportsToId", "OwnerId", "CreatedById", "LastModifiedById"),
    "opportunity": ("AccountId", "CampaignId", "OwnerId", "CreatedById", "LastModifiedById"),
}
TEXTS = {
    "account": ("Description", "BillingStreet", "Site"),
    "contact": ("Description", "MailingStreet", "Title"),
    "opportunity": ("Description", "NextStep", "Competitor__c"),
}
PADDED = {"account": ("Name", "BillingCity"), "contact": ("LastName", "Title"), "opportunity": ("Name", "NextStep")}

# Values that are none of their type, though PostgreSQL takes many of them. By what they stand in for.
UNCASTABLE = {
    "number": ("1_000", "0x1F", "0b101", " 12 ", "NaN", "Infinity", "-Infinity", "n/a", "1e131071", "12,5", "$100"),
    "date": (
        "infinity", "now", "today", "tomorrow", "epoch", "J2451187", "20240102", "2024-001", "0044-03-15 BC",
        "2023-02-30", "13/45/24",
    ),
    "stamp": (
        "infinity", "-infinity", "now", "epoch", "2024-01-01T24:00:00.000Z", "2024-01-01T10:20:60.000Z",
        "2024-05-01 10:00:00 Europe/Berlin", "2023-02-30T08:00:00.000Z", "1970-01-01T00:00:00.000Z",
        "2999-12-31T00:00:00.000Z",
    ),
    "boolean": ("y", "on", " tru ", "maybe"),
}
# Where they go: never into a record's id, IsDeleted, IsClosed, IsWon or CreatedDate, on which too much hangs.
UNCASTABLE_FIELDS = {
    ("account", "number"): ("AnnualRevenue", "NumberOfEmployees"),
    ("account", "date"): ("LastActivityDate",),
    ("account", "stamp"): ("LastModifiedDate", "LastViewedDate", "SystemModstamp"),
    ("contact", "date"): ("Birthdate", "LastActivityDate"),
    ("contact", "stamp"): ("LastModifiedDate", "EmailBouncedDate", "SystemModstamp"),
    ("contact", "boolean"): ("HasOptedOutOfEmail", "DoNotCall"),
    ("opportunity", "number"): ("Amount", "ExpectedRevenue", "TotalOpportunityQuantity", "Probability"),
    ("opportunity", "date"): ("CloseDate", "LastActivityDate"),
    ("opportunity", "stamp"): ("LastModifiedDate", "LastStageChangeDate", "SystemModstamp"),
    ("opportunity", "boolean"): ("IsPrivate", "HasOpportunityLineItem"),
}

Fields = dict[str, str]


# ids -----------------------------------------------------------------------------------------------------

BASE62 = ascii_uppercase + ascii_uppercase.lower() + digits
CHECK = ascii_uppercase + "012345"


def check_suffix(id15: str) -> str:
    """The three characters that make a case-sensitive id safe to compare without case."""
    return "".join(
        CHECK[sum(1 << bit for bit, character in enumerate(id15[i : i + 5]) if "A" <= character <= "Z")]
        for i in (0, 5, 10)
    )


class IdMaker:
    """The n-th id of an object: prefix, instance, and n in base 62, with the right check suffix."""

    def __init__(self, prefix: str, instance: str) -> None:
        self._head = f"{prefix}{instance}".ljust(10, "0")
        self._head_check = check_suffix(self._head + "00000")[:2]
        self._high: dict[int, tuple[str, int]] = {}

    def __call__(self, number: int) -> str:
        high, low = divmod(number, 3844)
        if (known := self._high.get(high)) is None:
            text = BASE62[high // 3844 % 62] + BASE62[high // 62 % 62] + BASE62[high % 62]
            known = self._high[high] = (text, CHECK.index(check_suffix(text.ljust(15, "0"))[0]))
        a, b = BASE62[low // 62], BASE62[low % 62]
        bits = known[1] | ("A" <= a <= "Z") << 3 | ("A" <= b <= "Z") << 4
        return f"{self._head}{known[0]}{a}{b}{self._head_check}{CHECK[bits]}"


# formats -------------------------------------------------------------------------------------------------


def stamp_text(stamp: datetime | None) -> str:
    """2024-04-16T19:00:00.000Z"""
    return "" if stamp is None else stamp.isoformat() + ".000Z"


def number_text(value: float | None) -> str:
    """A number as Java prints a double, which is what Bulk API 2.0 delivers: 35000.0, 9.9213206E7, -1.0E-4."""
    if value is None:
        return ""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(float(value))
    return _exponent(repr(float(value)))


def _exponent(text: str) -> str:
    sign, figures, exponent = Decimal(text).normalize().as_tuple()
    mantissa = f"{figures[0]}.{''.join(map(str, figures[1:])) or '0'}"
    return f"{'-' if sign else ''}{mantissa}E{exponent + len(figures) - 1}"


def boolean_text(value: bool) -> str:
    return "true" if value else "false"


# messy forms ---------------------------------------------------------------------------------------------
# Each changes a delivered version in place, and returns False where it does not apply.


def _each(names: dict[str, tuple[str, ...]], change: Callable[[str], str]):
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        found = [key for key in names[name] if fields.get(key)]
        for key in found:
            fields[key] = change(fields[key])
        return bool(found)

    return form


def _one(names: dict[str, tuple[str, ...]], change: Callable[[str], str]):
    def form(name: str, fields: Fields, rng: random.Random) -> bool:
        key = rng.choice(names[name])
        fields[key] = change(fields[key])
        return True

    return form


def _report_stamp(text: str) -> str:
    return datetime.fromisoformat(text[:19]).strftime("%m/%d/%y %I:%M %p")


def _zero_references(name: str, fields: Fields, rng: random.Random) -> bool:
    empty = [key for key in REFERENCES[name] if not fields[key]]
    for key in empty:
        fields[key] = rng.choice(("000000000000000AAA", "000000000000000"))
    return bool(empty)


def _amount(value: str):
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        if name != "opportunity" or fields["IsClosed"] == "true":
            return False
        fields["Amount"] = fields["ExpectedRevenue"] = value
        return True

    return form


def _close_date(wanted_closed: bool, change: Callable[[Fields], str]):
    def form(name: str, fields: Fields, _rng: random.Random) -> bool:
        if name != "opportunity" or (fields["IsClosed"] == "true") is not wanted_closed:
            return False
        fields["CloseDate"] = change(fields)
        return True

    return form


def _no_system_modstamp(_name: str, fields: Fields, _rng: random.Random) -> bool:
    # LastModifiedDate must be able to stand in for it, or an older version would win.
    if fields["SystemModstamp"] != fields["LastModifiedDate"]:
        return False
    fields["SystemModstamp"] = ""
    return True


def _short_own_id(_name: str, fields: Fields, _rng: random.Random) -> bool:
    fields["Id"] = fields["Id"][:15]
    return True


def _plain(text: str) -> str:
    plain = format(Decimal(text), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


FORMS = {
    "report stamp": _each(STAMPS, _report_stamp),
    "stamp with offset": _each(STAMPS, lambda text: text.replace("Z", "+0000")),
    "stamp with space": _each(STAMPS, lambda text: text[:19].replace("T", " ")),
    "report date": _each(DATES, lambda text: date.fromisoformat(text).strftime("%m/%d/%y")),
    "date at midnight": _each(DATES, lambda text: text + " 00:00:00"),
    "boolean 1 or 0": _each(BOOLEANS, lambda text: "1" if text == "true" else "0"),
    "boolean 1 or empty": _each(BOOLEANS, lambda text: "1" if text == "true" else ""),
    "boolean upper case": _each(BOOLEANS, str.upper),
    "number without decimals": _each(NUMBERS, _plain),
    "number with exponent": _each(NUMBERS, _exponent),
    "references of 15 characters": _each(REFERENCES, lambda text: text[:15]),
    "own id of 15 characters": _short_own_id,
    "all-zero reference": _zero_references,
    "padded text": _one(PADDED, lambda text: f"  {text} "),
    "emoji": _one(TEXTS, lambda text: f"{text} 🚀 naïve 東京".strip()),
    "newlines": _one(TEXTS, lambda text: f"{text}\nsecond line\r\nthird line"),
    "tab": _one(TEXTS, lambda text: f"{text}\tafter a tab"),
    "quotes": _one(TEXTS, lambda text: f'{text}, 5" pipe, "quoted", back\\slash'),
    "lone backslash dot": _one(TEXTS, lambda _: "\\."),
    "backslash dot on a line": _one(TEXTS, lambda text: f"{text}\n\\.\nmore"),
    "the word NA": _one(TEXTS, lambda _: "NA"),
    "the word null": _one(TEXTS, lambda _: "null"),
    "negative amount": _amount("-1500.0"),
    "tiny amount": _amount("-1.0E-4"),
    "zero amount": _amount("0.0"),
    "no amount": _amount(""),
    "closed before created": _close_date(
        True, lambda fields: str(date.fromisoformat(fields["CreatedDate"][:10]) - timedelta(days=20))
    ),
    "close date far off": _close_date(False, lambda _: "2085-06-30"),
    "no SystemModstamp": _no_system_modstamp,
}


# the org -------------------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class Owner:
    id: str
    name: str
    win_rate: float
    region: str


@dataclass(eq=False, slots=True)
class Record:
    """One record of the org: its fields as they would be delivered clean, and what the story needs."""

    object: str
    fields: Fields
    stamp: datetime
    owner: Owner
    account: Record | None = None
    children: list[Record] = field(default_factory=list)
    last: Fields | None = None
    deleted: bool = False
    # opportunities only
    amount: float | None = None
    stage: int = 0
    closed: bool = False
    destined: int = 0  # the stage at which it will be lost; above LAST_STAGE: it will be won
    close: date | None = None

    @property
    def id(self) -> str:
        return self.fields["Id"]


class Pool:
    """Records to choose from at random, in constant time, in an order that only the story decides."""

    def __init__(self) -> None:
        self._list: list[Record] = []
        self._place: dict[Record, int] = {}

    def add(self, record: Record) -> None:
        self._place[record] = len(self._list)
        self._list.append(record)

    def remove(self, record: Record) -> None:
        place = self._place.pop(record)
        last = self._list.pop()
        if last is not record:
            self._list[place] = last
            self._place[last] = place

    def __contains__(self, record: Record) -> bool:
        return record in self._place

    def __iter__(self) -> Iterator[Record]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def choice(self, rng: random.Random) -> Record | None:
        return self._list[rng.randrange(len(self._list))] if self._list else None


class Org:
    """The state of the org, moved on one day at a time by `increments`."""

    def __init__(
        self,
        seed: int = 1,
        accounts: int = 400,
        contacts: int | None = None,
        opportunities: int | None = None,
        days: int = 270,
        end: date | None = None,
        currencies: bool | Sequence[str] = False,
        messy: bool = True,
    ) -> None:
        self.sizes = {
            "account": accounts,
            "contact": accounts * 9 // 4 if contacts is None else contacts,
            "opportunity": accounts * 7 // 2 if opportunities is None else opportunities,
        }
        if accounts < 1 or days < 1:
            raise WarehouseError("A sample needs at least one account and one day.")
        self.days = days
        self.end = end or datetime.now(UTC).date()
        self.start = self.end - timedelta(days=days - 1)
        self.currencies = tuple(CURRENCIES if currencies is True else currencies or ())
        self.messy = messy
        self.forms: Counter[str] = Counter()  # messy forms delivered so far, by name
        self.events: Counter[str] = Counter()  # what happened so far, by kind
        self._rng = random.Random(f"salesforce sample {seed}")
        self._new_id = {
            "account": IdMaker("001", "Sa0"),
            "contact": IdMaker("003", "Sa0"),
            "opportunity": IdMaker("006", "Sa0"),
        }
        self._made = Counter()
        self._pools = {name: Pool() for name in (*OBJECTS, "open", "closed")}
        self._births: list[Counter[int]] = []
        self._bin: deque[tuple[int, list[Record]]] = deque()  # deleted on that day, not yet purged
        self._restores: dict[int, list[list[Record]]] = defaultdict(list)
        self._day = 0
        self._today: list[tuple[Record, Fields]] = []
        self._late: dict[int, list[tuple[Record, Fields]]] = defaultdict(list)
        self._form_queue = {name: self._shuffled(FORMS) for name in OBJECTS}
        self._uncastable_queue = self._shuffled((kind, raw) for kind, raws in UNCASTABLE.items() for raw in raws)
        user = IdMaker("005", "Sa0")
        self._owners = [
            Owner(
                user(100 + i * 7),
                f"{self._rng.choice(FIRST_NAMES)} {self._rng.choice(LAST_NAMES)}",
                0.15 + 0.35 * i / 11,
                REGIONS[i % 3],
            )
            for i in range(12)
        ]
        self._automation = user(7)

    def _shuffled(self, items: Iterable) -> deque:
        items = list(items)
        self._rng.shuffle(items)
        return deque(items)

    # what the world sees

    def increments(self) -> Iterator[tuple[date, dict[str, list[Fields]]]]:
        """Per day, the versions delivered, in order. The first holds what the org had before."""
        plan = self._plan()
        self._found()
        before: list[tuple[Record, Fields]] = []
        for self._day in range(self.days):
            for event in plan[self._day]:
                event()
            self._live()
            self._purge()
            # The overlap of an extraction repeats what it brought last time, where it is still current.
            repeated = [
                (record, version)
                for record, version in before
                if record.last is version and self._rng.random() < OVERLAP_SHARE
            ]
            self.events["delivered twice"] += len(repeated)
            before = repeated + self._late.pop(self._day, []) + self._today
            self._today = []
            increment: dict[str, list[Fields]] = {name: [] for name in OBJECTS}
            for record, version in before:
                increment[record.object].append(version)
            yield self.start + timedelta(days=self._day), increment

    def current(self, name: str) -> Iterator[Fields]:
        """The current version of each of an object's records, soft-deleted ones included, purged ones not."""
        for record in self._pools[name]:
            yield record.last
        for _, records in self._bin:
            for record in records:
                if record.object == name:
                    yield record.last

    # delivery

    def _deliver(self, record: Record, exact: bool = False, delay: int | None = None) -> None:
        """Deliver the record as it is now; `exact`: today, and clean."""
        version = dict(record.fields)
        if self.messy and not exact:
            self._mess(record.object, version)
        record.last = version
        if delay is None:
            late = not exact and self._day > 0 and self._rng.random() < LATE_SHARE
            delay = self._rng.randint(1, 3) if late else 0
        delay = min(delay, self.days - 1 - self._day)
        if delay:
            self.events["delivered late"] += 1
            self._late[self._day + delay].append((record, version))
        else:
            self._today.append((record, version))

    def _mess(self, name: str, version: Fields) -> None:
        chance = self._rng.random()
        if chance < MESSY_SHARE:
            queue = self._form_queue[name]
            for _ in range(len(queue)):
                form = queue[0]
                queue.rotate(-1)
                # On the last day stamps are seconds apart, and a report's stamp has no seconds.
                if form == "report stamp" and self._day == self.days - 1:
                    continue
                if FORMS[form](name, version, self._rng):
                    self.forms[form] += 1
                    return
        elif chance < MESSY_SHARE + UNCASTABLE_SHARE[name]:
            queue = self._uncastable_queue
            for place, (kind, raw) in enumerate(queue):
                if keys := UNCASTABLE_FIELDS.get((name, kind)):
                    key = self._rng.choice(keys)
                    if key == "SystemModstamp" and version[key] != version["LastModifiedDate"]:
                        key = keys[0]
                    version[key] = raw
                    self.forms[f"uncastable {kind} {raw}"] += 1
                    del queue[place]
                    queue.append((kind, raw))
                    return

    def _tick(self, after: datetime | None = None) -> datetime:
        """An instant of today, later than the given one; the last day ends early, to lie in the past."""
        midnight = datetime.combine(self.start + timedelta(days=self._day), datetime.min.time())
        if self._day == self.days - 1:
            stamp, gap = midnight + timedelta(seconds=self._rng.randrange(240)), timedelta(seconds=1)
        else:
            hours = (0, 24) if self._rng.random() < 0.05 else (7, 19)
            stamp = midnight + timedelta(seconds=self._rng.randrange(hours[0] * 3600, hours[1] * 3600))
            gap = timedelta(seconds=121)
        return stamp if after is None else max(stamp, after + gap)

    def _change(self, record: Record, changes: Fields, **delivery) -> None:
        record.stamp = stamp = self._tick(record.stamp)
        fields = record.fields
        fields.update(changes)
        fields["SystemModstamp"] = stamp_text(stamp)
        if self._rng.random() < 0.9:
            fields["LastModifiedDate"] = fields["SystemModstamp"]
            fields["LastModifiedById"] = record.owner.id
        self._deliver(record, **delivery)

    # birth

    def _found(self) -> None:
        """The org as it was before the first day."""
        rng = self._rng
        self._day = 0
        founded = {
            name: max(1, round(size * share)) if size else 0
            for (name, size), share in zip(self.sizes.items(), (0.7, 0.6, 0.55), strict=True)
        }
        for name, make in (
            ("account", self._new_account), ("contact", self._new_contact), ("opportunity", self._new_opportunity)
        ):
            for _ in range(founded[name]):
                make(self._past(rng.randrange(1, 420 if name == "opportunity" else 900)))
        self._plan_births(founded)

    def _past(self, days: int) -> datetime:
        return datetime.combine(self.start, datetime.min.time()) - timedelta(
            days=days, seconds=self._rng.randrange(18000, 61200)
        )

    def _plan_births(self, founded: dict[str, int]) -> None:
        """Spread the records still to come over the days, fewer at weekends; some on the last day."""
        weights = [1.0 if self._is_workday(day) else 0.08 for day in range(self.days)]
        self._births = []
        for name in OBJECTS:
            births = Counter(
                self._rng.choices(range(self.days), weights, k=self.sizes[name] - founded[name])
                if self.sizes[name] > founded[name] else ()
            )
            self._births.append(births)

    def _is_workday(self, day: int) -> bool:
        # The last day is one, whichever it is: the month it lies in should have something to show.
        return day == self.days - 1 or (self.start + timedelta(days=day)).weekday() < 5

    def _base(self, name: str, created: datetime, owner: Owner) -> tuple[Fields, Fields]:
        self._made[name] += 1
        stamp = stamp_text(created)
        head = {"Id": self._new_id[name](1000 + self._made[name] * 13), "IsDeleted": "false"}
        tail = {
            "OwnerId": owner.id, "CreatedDate": stamp, "CreatedById": owner.id, "LastModifiedDate": stamp,
            "LastModifiedById": owner.id, "SystemModstamp": stamp, "LastActivityDate": "",
        }
        return head, tail

    def _address(self, kind: str, city: tuple[str, ...]) -> Fields:
        town, state, code, country, country_code = city
        return {
            f"{kind}Street": f"{self._rng.randrange(1, 240)} {self._rng.choice(NAME_A)} Street",
            f"{kind}City": town, f"{kind}State": state, f"{kind}PostalCode": code,
            f"{kind}Country": country, f"{kind}CountryCode": country_code,
        }

    def _phone(self) -> str:
        return f"({self._rng.randrange(200, 999)}) {self._rng.randrange(200, 999)}-{self._rng.randrange(10000):04d}"

    def _new_account(self, created: datetime | None = None, delay: int | None = None) -> Record:
        rng = self._rng
        new = created is None
        created = created or self._tick()
        owner = rng.choice(self._owners)
        parent = self._pools["account"].choice(rng) if rng.random() < 0.2 else None
        head, tail = self._base("account", created, owner)
        number = self._made["account"]
        name = f"{NAME_A[number % 40]} {NAME_B[number * 7 % 27]} {rng.choice(NAME_C)}"
        city = rng.choice(CITIES)
        employees = int(10 ** rng.uniform(1, 4.5))
        fields = head | {
            "MasterRecordId": "", "Name": name, "AccountNumber": f"AC{number:06d}",
            "Type": "Prospect" if new else rng.choice(ACCOUNT_TYPES), "Industry": rng.choice(INDUSTRIES),
            "AnnualRevenue": number_text(employees * rng.randrange(40, 400) * 1000),
            "NumberOfEmployees": str(employees), "Ownership": rng.choice(("Public", "Private", "Subsidiary", "")),
            "Rating": rng.choice(("Hot", "Warm", "Cold", "")), "AccountSource": rng.choice(LEAD_SOURCES),
            "ParentId": parent.id if parent else "", "Site": "",
            **self._address("Billing", city), **self._address("Shipping", city),
            "Phone": self._phone(), "Fax": "", "Website": f"www.{name.split()[0].lower()}{number}.example",
            "Description": "", **tail, "LastViewedDate": tail["CreatedDate"],
            "RecordTypeId": "", "Region__c": owner.region, "Score__c": number_text(rng.randrange(0, 101)),
            "Segments__c": ";".join(rng.sample(("Enterprise", "Key Account", "Green", "Public"), rng.randrange(3))),
        }
        if self.currencies:
            fields["CurrencyIsoCode"] = rng.choice(self.currencies)
        record = Record("account", fields, created, owner)
        self._pools["account"].add(record)
        self._deliver(record, delay=delay)
        return record

    def _new_contact(self, created: datetime | None = None) -> Record:
        rng = self._rng
        created = created or self._tick()
        # A contact without an account is private to its owner; Salesforce allows it.
        account = None if rng.random() < 0.03 else self._pools["account"].choice(rng)
        owner = account.owner if account else rng.choice(self._owners)
        colleagues = [c for c in account.children if c.object == "contact"] if account else []
        head, tail = self._base("contact", created, owner)
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        domain = account.fields["Website"][4:] if account else "mail.example"
        fields = head | {
            "MasterRecordId": "", "AccountId": account.id if account else "",
            "Salutation": rng.choice(("Mr.", "Ms.", "Dr.", "")), "FirstName": first, "LastName": last,
            "Name": f"{first} {last}", "Title": rng.choice(TITLES), "Department": rng.choice(DEPARTMENTS),
            "LeadSource": rng.choice(LEAD_SOURCES), "Birthdate": "" if rng.random() < 0.7 else str(
                date(1955, 1, 1) + timedelta(days=rng.randrange(16000))
            ),
            "Email": f"{first}.{last}@{domain}".replace("'", "") if rng.random() < 0.9 else "",
            "Phone": self._phone(), "MobilePhone": self._phone() if rng.random() < 0.5 else "", "Fax": "",
            "ReportsToId": rng.choice(colleagues).id if colleagues and rng.random() < 0.4 else "",
            **self._address("Mailing", rng.choice(CITIES)), "Description": "",
            "HasOptedOutOfEmail": boolean_text(rng.random() < 0.1), "DoNotCall": boolean_text(rng.random() < 0.05),
            "IsEmailBounced": "false", "EmailBouncedReason": "", "EmailBouncedDate": "", **tail,
            "Region__c": owner.region, "Score__c": number_text(rng.randrange(0, 101)),
            "Interests__c": ";".join(rng.sample(PRODUCTS, rng.randrange(3))),
        }
        if self.currencies:
            fields["CurrencyIsoCode"] = account.fields["CurrencyIsoCode"] if account else self.currencies[0]
        record = Record("contact", fields, created, owner)
        self._pools["contact"].add(record)
        self._adopt(record, account)
        self._deliver(record)
        return record

    def _new_opportunity(self, created: datetime | None = None, account: Record | None = None) -> Record:
        rng = self._rng
        past = created
        created = created or self._tick()
        if account is None and rng.random() >= 0.02:
            account = self._pools["account"].choice(rng)
        owner = account.owner if account and rng.random() < 0.85 else rng.choice(self._owners)
        head, tail = self._base("opportunity", created, owner)
        deal = rng.choice(PRODUCTS)
        cycle = int(rng.triangular(15, 180, 60))
        amount = None if rng.random() < 0.06 else round(10 ** rng.gauss(4.6, 0.55), -2) or 100.0
        if rng.random() < 0.01:
            amount = 98_765_432.5
        wins = rng.random() < owner.win_rate
        fields = head | {
            "AccountId": account.id if account else "",
            "Name": f"{account.fields['Name'] if account else 'Unassigned'} {deal}", "Description": "",
            "StageName": "", "Amount": "", "Probability": "", "ExpectedRevenue": "",
            "TotalOpportunityQuantity": number_text(rng.randrange(1, 50)) if rng.random() < 0.5 else "",
            "CloseDate": "", "Type": rng.choice(DEAL_TYPES), "NextStep": "", "LeadSource": rng.choice(LEAD_SOURCES),
            "IsPrivate": "false", "IsClosed": "false", "IsWon": "false", "ForecastCategory": "",
            "ForecastCategoryName": "", "CampaignId": "", "HasOpportunityLineItem": boolean_text(rng.random() < 0.3),
            "RecordTypeId": "", **tail, "LastStageChangeDate": "", "PushCount": "0", "FiscalQuarter": "",
            "FiscalYear": "", "Fiscal": "",
            "Region__c": owner.region, "Competitor__c": rng.choice(COMPETITORS),
            "Score__c": number_text(rng.randrange(0, 101)),
            "Products__c": ";".join([deal, *rng.sample(PRODUCTS, rng.randrange(2))]),
        }
        if self.currencies:
            fields["CurrencyIsoCode"] = account.fields["CurrencyIsoCode"] if account else self.currencies[0]
        record = Record("opportunity", fields, created, owner)
        record.amount = amount
        record.destined = LAST_STAGE + 1 if wins else rng.randrange(LAST_STAGE + 1)
        record.close = created.date() + timedelta(days=cycle)
        self._adopt(record, account)
        self._pools["opportunity"].add(record)
        if past is None:
            self._set(record, STAGES[0], created)
        else:
            self._catch_up(record, cycle)
        self._pools["closed" if record.closed else "open"].add(record)
        self._deliver(record)
        return record

    def _catch_up(self, record: Record, cycle: int) -> None:
        """Bring a deal created in the past to where it was when the first day began."""
        age = (self.start - record.stamp.date()).days
        created = record.stamp
        if cycle < age:
            record.stamp += timedelta(days=cycle - 1, seconds=3600)
            record.close = record.stamp.date()
            record.closed = True
            self._set(record, WON if record.destined > LAST_STAGE else LOST, record.stamp)
        else:
            last = min(LAST_STAGE, record.destined)
            record.stage = min(last, LAST_STAGE * age // cycle)
            record.stamp += timedelta(days=self._rng.randrange(age), seconds=60)
            self._set(record, STAGES[record.stage], record.stamp)
            if record.close < self.start + timedelta(days=2):
                record.close = self.start + timedelta(days=self._rng.randrange(2, 60))
                self._set_close(record)
        if record.stamp > created:
            record.fields["SystemModstamp"] = record.fields["LastModifiedDate"] = stamp_text(record.stamp)

    def _adopt(self, record: Record, account: Record | None) -> None:
        if record.account is not None:
            record.account.children.remove(record)
        record.account = account
        record.fields["AccountId"] = account.id if account else ""
        if account is not None:
            account.children.append(record)

    # opportunities' fields that hang together

    def _set(self, record: Record, stage: tuple[str, int, str, str], stamp: datetime) -> None:
        name, probability, category, category_name = stage
        record.fields.update(
            StageName=name, Probability=number_text(probability), ForecastCategory=category,
            ForecastCategoryName=category_name, IsClosed=boolean_text(stage in (WON, LOST)),
            IsWon=boolean_text(stage is WON), LastStageChangeDate=stamp_text(stamp),
        )
        self._set_amount(record)
        self._set_close(record)

    def _set_amount(self, record: Record) -> None:
        fields = record.fields
        fields["Amount"] = number_text(record.amount)
        fields["ExpectedRevenue"] = "" if record.amount is None else number_text(
            round(record.amount * float(fields["Probability"]) / 100, 2)
        )

    def _set_close(self, record: Record) -> None:
        close = record.close
        record.fields.update(
            CloseDate=str(close), FiscalQuarter=str((close.month + 2) // 3), FiscalYear=str(close.year),
            Fiscal=f"{close.year} {(close.month + 2) // 3}",
        )

    # days

    def _live(self) -> None:
        rng = self._rng
        for make, births in zip((self._new_account, self._new_contact, self._new_opportunity), self._births, strict=True):
            for _ in range(births[self._day]):
                make()
        if not self._is_workday(self._day):
            return
        for record in list(self._pools["open"]):
            self._work_on(record)
        for _ in range(self._times(0.010 * len(self._pools["account"]))):
            self._edit_account(self._pools["account"].choice(rng))
        for _ in range(self._times(0.005 * len(self._pools["contact"]))):
            self._edit_contact(self._pools["contact"].choice(rng))
        if self._day == self.days - 1 and self.days > 1:
            # Something for this month's figures, should the month begin today.
            self._new_opportunity()
            most_advanced = max(self._pools["open"], key=lambda record: (record.stage, record.id))
            self._close(most_advanced, won=True)

    def _times(self, expected: float) -> int:
        whole = int(expected)
        return whole + (self._rng.random() < expected - whole)

    def _work_on(self, record: Record) -> None:
        rng = self._rng
        today = self.start + timedelta(days=self._day)
        chance = rng.random()
        if chance < 0.075:
            self._advance(record)
        elif chance < 0.080:
            if record.stage > 0:
                self.events["moved back"] += 1
                self._to_stage(record, record.stage - 1)
        elif chance < 0.090:
            self.events["amount changed"] += 1
            record.amount = round((record.amount or 20000.0) * rng.uniform(0.6, 1.6), 2)
            self._set_amount(record)
            self._change(record, {})
        elif chance < 0.100:
            self._change(record, {"NextStep": rng.choice(NEXT_STEPS), "LastActivityDate": str(today)})
        elif chance < 0.102:
            self.events["pulled in"] += 1
            record.close = max(today, record.close - timedelta(days=rng.randrange(5, 30)))
            self._set_close(record)
            self._change(record, {})
        elif record.close <= today + timedelta(days=3) and chance < 0.40:
            self.events["slipped"] += 1
            record.close = today + timedelta(days=rng.randrange(10, 75))
            self._set_close(record)
            self._change(record, {"PushCount": str(int(record.fields["PushCount"]) + 1)})

    def _advance(self, record: Record) -> None:
        if record.stage >= record.destined:
            self._close(record, won=False)
        elif record.stage >= LAST_STAGE - (self._rng.random() < 0.3):
            self._close(record, won=True)
        else:
            self._to_stage(record, min(LAST_STAGE, record.destined, record.stage + self._rng.choice((1, 1, 1, 2))))

    def _to_stage(self, record: Record, number: int) -> None:
        record.stage = number
        stage = STAGES[number]
        if self.messy and number == LAST_STAGE and self._rng.random() < 0.06:
            stage = OWN_STAGE
            self.events["own stage"] += 1
        self._set(record, stage, self._tick(record.stamp))
        if 0.04 > self._rng.random():
            self.events["most likely"] += 1
            record.fields.update(ForecastCategory="MostLikely", ForecastCategoryName="Most Likely")
        if 0.05 > self._rng.random():
            record.fields["Probability"] = number_text(float(self._rng.randrange(5, 96)))
            self._set_amount(record)
        self._change(record, {})

    def _close(self, record: Record, won: bool) -> None:
        self.events["won" if won else "lost"] += 1
        today = self.start + timedelta(days=self._day)
        record.closed = True
        if self._rng.random() < 0.9 or record.close > today:
            record.close = today
        if record.amount is None and won:
            record.amount = 12000.0
        self._set(record, WON if won else LOST, self._tick(record.stamp))
        self._pools["open"].remove(record)
        self._pools["closed"].add(record)
        self._change(record, {"NextStep": "", "LastActivityDate": str(today)})
        account = record.account
        if won and account is not None and not account.deleted and account.fields["Type"] == "Prospect":
            self._change(account, {"Type": "Customer - Direct"})

    def _edit_account(self, record: Record) -> None:
        rng = self._rng
        today = str(self.start + timedelta(days=self._day))
        employees = int(float(record.fields["NumberOfEmployees"]) * rng.uniform(0.8, 1.3)) + 1
        parent = self._pools["account"].choice(rng)
        older = parent.fields["AccountNumber"] < record.fields["AccountNumber"]  # so that no circle closes
        changes = rng.choice((
            {"Phone": self._phone()},
            {"Rating": rng.choice(("Hot", "Warm", "Cold"))},
            {"NumberOfEmployees": str(employees), "AnnualRevenue": number_text(employees * 210_000.0)},
            {"LastActivityDate": today, "LastViewedDate": stamp_text(self._tick())},
            {"Industry": rng.choice(INDUSTRIES)},
            {"Score__c": number_text(rng.randrange(0, 101))},
            {"ParentId": parent.id if older and not record.fields["ParentId"] else ""},
        ))
        self._change(record, changes)

    def _edit_contact(self, record: Record) -> None:
        rng = self._rng
        today = str(self.start + timedelta(days=self._day))
        bounced = {
            "IsEmailBounced": "true", "EmailBouncedReason": "550 5.1.1 user unknown",
            "EmailBouncedDate": stamp_text(self._tick()),
        }
        changes = rng.choice((
            {"Title": rng.choice(TITLES), "Department": rng.choice(DEPARTMENTS)},
            {"MobilePhone": self._phone()},
            {"LastActivityDate": today},
            {"HasOptedOutOfEmail": "true"},
            bounced,
            {"Score__c": number_text(rng.randrange(0, 101))},
        ))
        self._change(record, changes)

    # the rarer events: planned ahead, so that each happens in the smallest sample too

    def _plan(self) -> dict[int, list[Callable[[], None]]]:
        size = self.sizes
        wanted = [
            (self._delete_opportunity, size["opportunity"] * 0.02),
            (self._delete_contact, size["contact"] * 0.015),
            (self._delete_account, size["account"] * 0.01),
            (self._merge_accounts, size["account"] * 0.01),
            (self._reopen, size["opportunity"] * 0.01),
            (self._restate, size["opportunity"] * 0.008),
            (self._move_opportunity, size["opportunity"] * 0.015),
            (self._move_contact, size["contact"] * 0.015),
            (self._transfer, size["opportunity"] * 0.01),
            (self._hand_over, 1),
            (self._late_parent, size["account"] * 0.015),
            (self._tie, size["opportunity"] * 0.006),
        ]
        if self.messy:
            wanted.append((self._dangle, 1))
        if len(self.currencies) > 1:
            wanted.append((self._change_currency, size["opportunity"] * 0.008))
        plan: dict[int, list[Callable[[], None]]] = defaultdict(list)
        # Room at both ends: there must be something to act on, and time for what follows from it.
        days = [day for day in range(min(20, self.days // 3), self.days - 1) if self._is_workday(day)]
        for event, expected in wanted:
            for _ in range(max(1, round(expected)) if days else 0):
                plan[self._rng.choice(days)].append(event)
        return plan

    def _delete(self, record: Record, restored: bool) -> None:
        """Delete a record with what hangs on it, under one stamp, as Salesforce does."""
        family = [record, *record.children]
        for member in family:
            member.deleted = True
            self._pools[member.object].remove(member)
            if member.object == "opportunity":
                self._pools["closed" if member.closed else "open"].remove(member)
        self.events["deleted"] += len(family)
        stamp = max(self._tick(member.stamp) for member in family)
        for member in family:
            member.stamp = stamp
            text = stamp_text(stamp)
            member.fields.update(IsDeleted="true", SystemModstamp=text, LastModifiedDate=text)
            self._deliver(member)
        self._bin.append((self._day, family))
        if restored:
            day = self._day + self._rng.randint(1, 10)
            if day < self.days - 1:
                self._restores[day].append(family)

    def _restore(self, family: list[Record]) -> None:
        self._bin.remove(next(entry for entry in self._bin if entry[1] is family))
        self.events["restored"] += len(family)
        for member in family:
            member.deleted = False
            self._pools[member.object].add(member)
            if member.object == "opportunity":
                self._pools["closed" if member.closed else "open"].add(member)
            self._change(member, {"IsDeleted": "false"})

    def _purge(self) -> None:
        for family in self._restores.pop(self._day, []):
            self._restore(family)
        while self._bin and self._bin[0][0] + PURGED_AFTER <= self._day:
            for record in self._bin.popleft()[1]:
                if record.account is not None:
                    record.account.children.remove(record)
                self.events["purged"] += 1

    def _delete_opportunity(self) -> None:
        if record := self._pools["opportunity"].choice(self._rng):
            self._delete(record, self._rng.random() < 0.5)

    def _delete_contact(self) -> None:
        if record := self._pools["contact"].choice(self._rng):
            self._delete(record, self._rng.random() < 0.4)

    def _small_account(self) -> Record | None:
        tries = (self._pools["account"].choice(self._rng) for _ in range(50))
        return next((a for a in tries if a and not any(c.deleted for c in a.children) and len(a.children) < 8), None)

    def _delete_account(self) -> None:
        if (record := self._small_account()) and len(self._pools["account"]) > 1:
            self.events["account deleted"] += 1
            self._delete(record, self._rng.random() < 0.5)

    def _merge_accounts(self) -> None:
        loser, winner = self._small_account(), self._pools["account"].choice(self._rng)
        if loser is None or loser is winner:
            return
        self.events["merged"] += 1
        for child in list(loser.children):
            self._adopt(child, winner)
            self._change(child, {})
        loser.fields["MasterRecordId"] = winner.id
        self._delete(loser, restored=False)

    def _reopen(self) -> None:
        if record := self._pools["closed"].choice(self._rng):
            self.events["reopened"] += 1
            record.closed = False
            record.destined = self._rng.choice((record.stage + 1, LAST_STAGE + 1))
            record.close = self.start + timedelta(days=self._day + self._rng.randrange(10, 60))
            self._pools["closed"].remove(record)
            self._pools["open"].add(record)
            self._to_stage(record, self._rng.randrange(3, LAST_STAGE))

    def _restate(self) -> None:
        if record := self._pools["closed"].choice(self._rng):
            self.events["restated"] += 1
            record.amount = round((record.amount or 10000.0) * self._rng.uniform(0.7, 1.2), 2)
            self._set_amount(record)
            self._change(record, {})

    def _move(self, record: Record | None) -> None:
        account = self._pools["account"].choice(self._rng)
        if record is not None and account is not None and record.account is not account:
            self.events[f"{record.object} moved"] += 1
            self._adopt(record, account)
            self._change(record, {})

    def _move_opportunity(self) -> None:
        self._move(self._pools["opportunity"].choice(self._rng))

    def _move_contact(self) -> None:
        self._move(self._pools["contact"].choice(self._rng))

    def _own(self, record: Record, owner: Owner) -> None:
        self.events["transferred"] += 1
        record.owner = owner
        self._change(record, {"OwnerId": owner.id})

    def _transfer(self) -> None:
        if record := self._pools["open"].choice(self._rng):
            self._own(record, self._rng.choice([owner for owner in self._owners if owner is not record.owner]))

    def _hand_over(self) -> None:
        """An owner leaves: their accounts and open deals go to another on one day."""
        leaver, heir = self._rng.sample(self._owners, 2)
        for name in ("account", "open"):
            for record in [record for record in self._pools[name] if record.owner is leaver]:
                self._own(record, heir)

    def _late_parent(self) -> None:
        """A deal that arrives days before its account does."""
        account = self._new_account(delay=self._rng.randint(2, 3))
        self.events["late parent"] += 1
        self._new_opportunity(account=account)

    def _tie(self) -> None:
        """Two versions that differ under one SystemModstamp; the one delivered later counts."""
        if record := self._pools["open"].choice(self._rng):
            self.events["tie"] += 1
            self._change(record, {"NextStep": "First thought"}, exact=True)
            record.amount = round((record.amount or 5000.0) + 250, 2)
            self._set_amount(record)
            record.fields["NextStep"] = "Second thought"
            self._deliver(record, exact=True)

    def _dangle(self) -> None:
        """A deal whose account this extraction's user may not see."""
        if record := self._pools["open"].choice(self._rng):
            self.events["dangling"] += 1
            self._adopt(record, None)
            self._change(record, {"AccountId": IdMaker("001", "Sb0")(self._day)})

    def _change_currency(self) -> None:
        if record := self._pools["open"].choice(self._rng):
            self.events["currency changed"] += 1
            others = [code for code in self.currencies if code != record.fields["CurrencyIsoCode"]]
            self._change(record, {"CurrencyIsoCode": self._rng.choice(others)})


def generate(**options) -> Iterator[tuple[date, dict[str, list[Fields]]]]:
    """Per day `(day, {"account": [versions], "contact": […], "opportunity": […]})`; options as of `Org`."""
    return Org(**options).increments()


def write_csv(folder: str | Path, **options) -> dict[str, int]:
    """Write the state the org ends in as Account.csv, Contact.csv, Opportunity.csv; the rows of each."""
    org = Org(**options)
    deque(org.increments(), maxlen=0)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name in OBJECTS:
        versions = list(org.current(name))
        with (folder / FILE_NAMES[name]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(versions[0] if versions else ["Id"])
            writer.writerows(version.values() for version in versions)
        rows[name] = len(versions)
    return rows


# landing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SampleResult:
    """What `land_sample` did; `reason` says why where it did nothing."""

    landed: bool
    reason: str
    rows: dict[str, int]
    first_day: date | None = None
    last_day: date | None = None

    def __str__(self) -> str:
        return self.reason


class Lander:
    """Copies rows of named fields into the landing tables of a connection."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._tables = landing_tables(connection)
        self._ways: dict = {}

    def land(self, name: str, names: Sequence[str], rows: Iterable[Sequence[str]], extracted_at: str = "") -> int:
        way = (name, tuple(names), bool(extracted_at))
        if way not in self._ways:
            table = self._tables[name]
            header = match_header(names, table.columns)
            if extracted_at:
                header = Header((*header.names, "extracted_at"), (*header.target, "extracted_at"))
            self._ways[way] = (copy_statement(table, header), row_encoder(header) or tuple, len(header.copied))
        statement, encode, width = self._ways[way]
        if extracted_at:
            rows = ((*row, extracted_at) for row in rows)
        encoded = map(encode, rows)
        count = 0
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            writer = RowWriter(copy, width)
            while batch := list(islice(encoded, 1000)):
                writer.write(batch)
                count += len(batch)
        return count


def land_sample(target: psycopg.Connection | str, days_per_load: int = 1, **options) -> SampleResult:
    """Land the org's increments, each load a transaction of its own, if landing is empty; else do nothing.

    Sets the history's first day to the sample's, so that its months are history, where no run has set it.
    """
    if isinstance(target, str):
        with psycopg.connect(target, autocommit=True) as connection:
            return land_sample(connection, days_per_load, **options)
    org = Org(**options)
    increments = org.increments()
    rows = dict.fromkeys(OBJECTS, 0)
    with target.transaction():
        # Held for the first load only: after it landing is not empty.
        target.execute("select pg_advisory_xact_lock(hashtextextended('warehouse.sample', 0))")
        lander = Lander(target)
        filled = [name for name in OBJECTS if target.execute(f"select exists (select from raw_salesforce.{name})").fetchone()[0]]
        if filled:
            return SampleResult(
                False, f"The sample was not landed: raw_salesforce.{filled[0]} already holds records.", rows
            )
        _set_history_start(target, org.start)
        _land_days(lander, increments, days_per_load, rows)
    while True:
        with target.transaction():
            if not _land_days(lander, increments, days_per_load, rows):
                break
    return SampleResult(
        True,
        f"Landed the built-in sample: {rows['account']} versions of accounts, {rows['contact']} of contacts, "
        f"{rows['opportunity']} of opportunities, from {org.start} to {org.end}.",
        rows, org.start, org.end,
    )


def _land_days(lander: Lander, increments: Iterator, days: int, rows: dict[str, int]) -> bool:
    landed = False
    now = datetime.now(UTC)
    for day, increment in islice(increments, days):
        landed = True
        extracted_at = min(now, datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1, minutes=15))
        for name, versions in increment.items():
            if versions:
                values = (version.values() for version in versions)
                rows[name] += lander.land(name, list(versions[0]), values, extracted_at.isoformat())
    return landed


def _set_history_start(connection: psycopg.Connection, day: date) -> None:
    """Begin the history with the sample, unless a run or a person has set when it begins."""
    ready = connection.execute(
        """
        select count(*) = 2
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_class as t on t.oid = a.attrelid
        inner join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
        where n.nspname = 'control' and (t.relname, a.attname) in (('setting', 'history_start'), ('run', 'run_id'))
        """
    ).fetchone()[0]
    if ready:
        connection.execute(
            """
            update control.setting as s
            set history_start = %s
            where s.history_start is null and not exists (select from control.run)
            """,
            (day,),
        )


# benchmarks ----------------------------------------------------------------------------------------------
# Records as pure functions of (seed, number, version): no state, so changes to any of them need no history.

BULK_FIELDS = {
    "account": (
        "Id", "IsDeleted", "Name", "AccountNumber", "Type", "Industry", "AnnualRevenue", "NumberOfEmployees",
        "Rating", "ParentId", "BillingCity", "BillingCountry", "Phone", "Website", "OwnerId", "CreatedDate",
        "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "Region__c",
    ),
    "contact": (
        "Id", "IsDeleted", "AccountId", "FirstName", "LastName", "Name", "Email", "Phone", "Title", "Department",
        "LeadSource", "MailingCity", "MailingCountry", "OwnerId", "CreatedDate", "CreatedById",
        "LastModifiedDate", "LastModifiedById", "SystemModstamp", "Score__c",
    ),
    "opportunity": (
        "Id", "IsDeleted", "AccountId", "Name", "StageName", "Amount", "Probability", "ExpectedRevenue",
        "CloseDate", "Type", "NextStep", "LeadSource", "IsPrivate", "IsClosed", "IsWon", "ForecastCategory",
        "ForecastCategoryName", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
        "SystemModstamp", "Region__c", "Competitor__c",
    ),
}
ALL_STAGES = (*STAGES, WON, LOST)
MASK = 2**64 - 1


def _mix(number: int) -> int:
    """splitmix64: 64 bits that look random, the same on every machine."""
    number = (number + 0x9E3779B97F4A7C15) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


class Bulk:
    """Plain records by number, in any version; clean, and as Bulk API 2.0 delivers them."""

    def __init__(
        self, accounts: int = 100_000, contacts: int = 200_000, opportunities: int = 500_000, seed: int = 1,
        end: date | None = None,
    ) -> None:
        self.sizes = {"account": accounts, "contact": contacts, "opportunity": opportunities}
        self.end = end or datetime.now(UTC).date()
        self._salt = {name: _mix(seed * 8 + place) for place, name in enumerate(OBJECTS)}
        self._id = {
            "account": IdMaker("001", "Bk0"), "contact": IdMaker("003", "Bk0"), "opportunity": IdMaker("006", "Bk0"),
        }
        user = IdMaker("005", "Bk0")
        self._owners = [user(number) for number in range(200)]
        # Days back from the end, and on from it for close dates.
        self._days = [str(self.end + timedelta(days=day)) for day in range(-730, 200)]
        self._record = {"account": self._account, "contact": self._contact, "opportunity": self._opportunity}

    def rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """Every record of an object in its first version."""
        make = self._record[name]
        return (make(number, 0, None) for number in range(self.sizes[name]))

    def changed_rows(self, name: str, count: int, round_: int = 1, at: datetime | None = None) -> Iterator[tuple[str, ...]]:
        """`count` different records in a later version, spread evenly; one in 200 is a soft delete."""
        size = self.sizes[name]
        count = min(count, size)
        at = at or datetime.combine(self.end, datetime.min.time()) + timedelta(hours=round_)
        make = self._record[name]
        offset = _mix(self._salt[name] + round_)
        for i in range(count):
            stamp = (at + timedelta(seconds=i % 3000)).replace(tzinfo=None, microsecond=0).isoformat() + ".000Z"
            yield make((i * size // count + offset) % size, round_, stamp)

    def _common(self, h: int, version: int, stamp: str | None) -> tuple[str, str, str, str]:
        """deleted, owner, created, stamp"""
        created_day = h % 700
        created = f"{self._days[created_day]}T{h >> 10 & 15:02d}:{h >> 14 & 31:02d}:{h >> 19 & 31:02d}.000Z"
        if stamp is None:
            stamp = f"{self._days[created_day + (h >> 24) % 30]}T{16 + (h >> 29 & 7):02d}:{h >> 32 & 31:02d}:00.000Z"
        deleted = "true" if version and (h >> 37) % 200 == version % 200 else "false"
        return deleted, self._owners[(h >> 40) % 200], created, stamp

    def _account(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["account"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        city = CITIES[h % 10]
        parent = self._id["account"](v % self.sizes["account"]) if v & 7 == 0 else ""
        return (
            self._id["account"](number), deleted, f"{NAME_A[h % 40]} {NAME_B[(h >> 6) % 27]} {number}",
            f"AC{number:08d}", ACCOUNT_TYPES[(v >> 11) % 5], INDUSTRIES[(h >> 14) % 20],
            number_text(float((v >> 20) % 50_000) * 10_000), str((v >> 30) % 20_000), ("Hot", "Warm", "Cold", "")[v >> 62],
            parent, city[0], city[3], f"({h % 800 + 200}) 555-{v % 10000:04d}", f"www.company{number}.example",
            owner, created, owner, stamp, owner, stamp, REGIONS[h % 3],
        )

    def _contact(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["contact"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        # One change in 64 is a move to another account.
        account = self._id["account"]((v if v >> 58 == 0 else h) % max(1, self.sizes["account"]))
        first, last = FIRST_NAMES[h % 32], LAST_NAMES[(h >> 5) % 32]
        city = CITIES[(h >> 3) % 10]
        return (
            self._id["contact"](number), deleted, account, first, last, f"{first} {last}",
            f"{first}.{last}{number}@mail.example", f"({h % 800 + 200}) 555-{v % 10000:04d}", TITLES[(v >> 12) % 10],
            DEPARTMENTS[(v >> 16) % 7], LEAD_SOURCES[(h >> 20) % 5], city[0], city[3], owner, created, owner,
            stamp, owner, stamp, f"{(v >> 25) % 101}.0",
        )

    def _opportunity(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["opportunity"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        account = self._id["account"]((v if v >> 58 == 0 else h) % max(1, self.sizes["account"]))
        if not version and h & 63 == 0:
            account = ""
        # Six in ten are closed, nearly half of these won; open ones are spread over the stages.
        stage, probability, category, category_name = ALL_STAGES[
            (v >> 8) % 8 if (v >> 33) % 10 > 5 else 8 + ((v >> 46) % 100 > 45)
        ]
        amount = float(((v >> 12) % 200_000 + 1) * 50) / 2
        created_day = h % 700
        return (
            self._id["opportunity"](number), deleted, account, f"Deal {number} {NAME_A[h % 40]}", stage,
            number_text(amount), f"{probability}.0", number_text(amount * probability / 100),
            self._days[min(929, created_day + 10 + (v >> 21) % 150)], DEAL_TYPES[(h >> 26) % 3],
            NEXT_STEPS[(v >> 29) % 8], LEAD_SOURCES[(h >> 31) % 5], "false", boolean_text(probability in (0, 100)),
            boolean_text(probability == 100), category, category_name, owner, created, owner, stamp, owner, stamp,
            REGIONS[h % 3], COMPETITORS[(h >> 35) % 7],
        )


def bulk(target: psycopg.Connection | str | Path, **options) -> dict[str, int]:
    """Land (connection) or write as CSV (folder) every record of `Bulk(**options)`; the rows of each object.

    Several objects land in one transaction.
    """
    records = Bulk(**options)
    return _put(target, {name: records.rows(name) for name in OBJECTS})


def changes(
    target: psycopg.Connection | str | Path, n: int, round_: int = 1, at: datetime | None = None,
    objects: Sequence[str] = OBJECTS, **options,
) -> dict[str, int]:
    """Land or write `n` changes per object to what `bulk` made with the same options.

    Each `round_` chooses other records and other values; `at` is the first of their stamps.
    """
    records = Bulk(**options)
    return _put(target, {name: records.changed_rows(name, n, round_, at) for name in objects})


def _put(target: psycopg.Connection | str | Path, rows: dict[str, Iterator[tuple[str, ...]]]) -> dict[str, int]:
    if isinstance(target, psycopg.Connection):
        with target.transaction():
            lander = Lander(target)
            return {name: lander.land(name, BULK_FIELDS[name], records) for name, records in rows.items()}
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, records in rows.items():
        with (folder / FILE_NAMES[name]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(BULK_FIELDS[name])
            counts[name] = 0
            while batch := list(islice(records, 1000)):
                writer.writerows(batch)
                counts[name] += len(batch)
    return counts
