"""The org itself: its state, and how it moves on from day to day."""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from warehouse.demo.sample.catalogue import catalogue
from warehouse.demo.sample.forms import FORMS, UNCASTABLE, UNCASTABLE_FIELDS
from warehouse.demo.sample.people import founded_before, people, record_type_of
from warehouse.demo.sample.values import (
    OBJECTS,
    Fields,
    IdMaker,
    boolean_text,
    number_text,
    stamp_text,
)
from warehouse.demo.sample.words import (
    ACCOUNT_TYPES,
    CITIES,
    COMPETITORS,
    DEAL_TYPES,
    DEPARTMENTS,
    FIRST_NAMES,
    INDUSTRIES,
    LAST_NAMES,
    LAST_STAGE,
    LEAD_SOURCES,
    LOST,
    NAME_A,
    NAME_B,
    NAME_C,
    NEXT_STEPS,
    OWN_STAGE,
    PRODUCTS,
    REGIONS,
    SEGMENTS,
    STAGES,
    TITLES,
    WON,
)
from warehouse.errors import WarehouseError

LATE_SHARE = 0.02
OVERLAP_SHARE = 0.03
MESSY_SHARE = 0.04
UNCASTABLE_SHARE = {"account": 0.01, "contact": 0.01, "opportunity": 0.005}
PURGED_AFTER = 15
CURRENCIES = ("EUR", "USD", "GBP")


@dataclass(eq=False, slots=True)
class Owner:
    id: str
    name: str
    win_rate: float
    region: str


@dataclass(eq=False, slots=True)
class Record:
    """One record: its fields as they would be delivered clean, and what the story needs."""

    object: str
    fields: Fields
    stamp: datetime
    owner: Owner
    account: "Record | None" = None
    children: "list[Record]" = field(default_factory=list)
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
    """Records to choose from at random, in constant time, in an order the story decides."""

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
        self.seed = seed
        self.days = days
        self.end = end or datetime.now(UTC).date()
        self.start = self.end - timedelta(days=days - 1)
        self.currencies = tuple(CURRENCIES if currencies is True else currencies or ())
        self.messy = messy
        self.forms: Counter[str] = Counter()  # messy forms delivered so far, by name
        self.events: Counter[str] = Counter()  # what happened so far, by kind
        self._rng = random.Random(f"salesforce sample {seed}")  # noqa: S311
        self._new_id = {
            "account": IdMaker("001", "Sa0"),
            "contact": IdMaker("003", "Sa0"),
            "opportunity": IdMaker("006", "Sa0"),
        }
        self._made: Counter[str] = Counter()
        self._pools = {name: Pool() for name in (*OBJECTS, "open", "closed")}
        self._births: list[Counter[int]] = []
        self._bin: deque[tuple[int, list[Record]]] = deque()  # deleted on that day, not yet purged
        self._restores: dict[int, list[list[Record]]] = defaultdict(list)
        self._day = 0
        self._today: list[tuple[Record, Fields]] = []
        self._late: dict[int, list[tuple[Record, Fields]]] = defaultdict(list)
        self._form_queue = {name: self._shuffled(FORMS) for name in OBJECTS}
        self._uncastable_queue = self._shuffled(
            (kind, raw) for kind, raws in UNCASTABLE.items() for raw in raws
        )
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
        self._left: dict[str, datetime] = {}

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
        for day in range(self.days):
            self._day = day
            for event in plan[self._day]:
                event()
            self._live()
            self._purge()
            # The overlap of an extraction repeats what it brought last time, where it is still
            # current.
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

    def people(self) -> dict[str, list[Fields]]:
        """Its users, roles and record types, as they are now."""
        midnight = datetime.combine(self.start, datetime.min.time())
        return people(self._owners, founded_before(midnight), self._left)

    def further(self) -> dict[str, list[Fields]]:
        """Its records of the objects of the catalogue, about the deals that are there."""
        deals = (record.fields for record in self._pools["opportunity"])
        return catalogue(deals, self.end, self.seed)

    def current(self, name: str) -> Iterator[Fields]:
        """The current version of each record, soft-deleted ones included, purged ones not."""
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
        """An instant of today, later than the given one; the last day ends early, in the past."""
        midnight = datetime.combine(self.start + timedelta(days=self._day), datetime.min.time())
        if self._day == self.days - 1:
            stamp, gap = (
                midnight + timedelta(seconds=self._rng.randrange(240)),
                timedelta(seconds=1),
            )
        else:
            hours = (0, 24) if self._rng.random() < 0.05 else (7, 19)
            stamp = midnight + timedelta(
                seconds=self._rng.randrange(hours[0] * 3600, hours[1] * 3600)
            )
            gap = timedelta(seconds=121)
        return stamp if after is None else max(stamp, after + gap)

    def _change(
        self,
        record: Record,
        changes: Fields,
        stage: bool = False,
        exact: bool = False,
        delay: int | None = None,
    ) -> None:
        record.stamp = stamp = self._tick(record.stamp)
        fields = record.fields
        fields.update(changes)
        fields["SystemModstamp"] = stamp_text(stamp)
        if stage:
            fields["LastStageChangeDate"] = fields["SystemModstamp"]
        # The rest is the work of automations, which leave no mark in LastModifiedDate.
        if self._rng.random() < 0.9:
            fields["LastModifiedDate"] = fields["SystemModstamp"]
            fields["LastModifiedById"] = record.owner.id
        self._deliver(record, exact, delay)

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
            ("account", self._new_account),
            ("contact", self._new_contact),
            ("opportunity", self._new_opportunity),
        ):
            for _ in range(founded[name]):
                make(self._past(rng.randrange(1, 420 if name == "opportunity" else 900)))
        self._plan_births(founded)

    def _past(self, days: int) -> datetime:
        return datetime.combine(self.start, datetime.min.time()) - timedelta(
            days=days, seconds=self._rng.randrange(18000, 61200)
        )

    def _plan_births(self, founded: dict[str, int]) -> None:
        """Spread the records still to come over the days, fewer at weekends."""
        weights = [1.0 if self._is_workday(day) else 0.08 for day in range(self.days)]
        self._births = []
        for name in OBJECTS:
            births = Counter(
                self._rng.choices(range(self.days), weights, k=self.sizes[name] - founded[name])
                if self.sizes[name] > founded[name]
                else ()
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
            "OwnerId": owner.id,
            "CreatedDate": stamp,
            "CreatedById": owner.id,
            "LastModifiedDate": stamp,
            "LastModifiedById": owner.id,
            "SystemModstamp": stamp,
            "LastActivityDate": "",
        }
        return head, tail

    def _address(self, kind: str, city: tuple[str, ...]) -> Fields:
        town, state, code, country, country_code = city
        return {
            f"{kind}Street": f"{self._rng.randrange(1, 240)} {self._rng.choice(NAME_A)} Street",
            f"{kind}City": town,
            f"{kind}State": state,
            f"{kind}PostalCode": code,
            f"{kind}Country": country,
            f"{kind}CountryCode": country_code,
        }

    def _phone(self) -> str:
        area, exchange = self._rng.randrange(200, 999), self._rng.randrange(200, 999)
        return f"({area}) {exchange}-{self._rng.randrange(10000):04d}"

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
        # fmt: off
        fields = head | {
            "MasterRecordId": "", "Name": name, "AccountNumber": f"AC{number:06d}",
            "Type": "Prospect" if new else rng.choice(ACCOUNT_TYPES),
            "Industry": rng.choice(INDUSTRIES),
            "AnnualRevenue": number_text(employees * rng.randrange(40, 400) * 1000),
            "NumberOfEmployees": str(employees),
            "Ownership": rng.choice(("Public", "Private", "Subsidiary", "")),
            "Rating": rng.choice(("Hot", "Warm", "Cold", "")),
            "AccountSource": rng.choice(LEAD_SOURCES),
            "ParentId": parent.id if parent else "", "Site": "",
            **self._address("Billing", city), **self._address("Shipping", city),
            "Phone": self._phone(), "Fax": "",
            "Website": f"www.{name.split()[0].lower()}{number}.example",
            "Description": "", **tail, "LastViewedDate": tail["CreatedDate"],
            "RecordTypeId": "", "Region__c": owner.region,
            "Score__c": number_text(rng.randrange(0, 101)),
            "Segments__c": ";".join(rng.sample(SEGMENTS, rng.randrange(3))),
        }
        # fmt: on
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
        # fmt: off
        fields = head | {
            "MasterRecordId": "", "AccountId": account.id if account else "",
            "Salutation": rng.choice(("Mr.", "Ms.", "Dr.", "")), "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}", "Title": rng.choice(TITLES),
            "Department": rng.choice(DEPARTMENTS),
            "LeadSource": rng.choice(LEAD_SOURCES), "Birthdate": "" if rng.random() < 0.7 else str(
                date(1955, 1, 1) + timedelta(days=rng.randrange(16000))
            ),
            "Email": f"{first}.{last}@{domain}".replace("'", "") if rng.random() < 0.9 else "",
            "Phone": self._phone(), "MobilePhone": self._phone() if rng.random() < 0.5 else "",
            "Fax": "",
            "ReportsToId": rng.choice(colleagues).id if colleagues and rng.random() < 0.4 else "",
            **self._address("Mailing", rng.choice(CITIES)), "Description": "",
            "HasOptedOutOfEmail": boolean_text(rng.random() < 0.1),
            "DoNotCall": boolean_text(rng.random() < 0.05),
            "IsEmailBounced": "false", "EmailBouncedReason": "", "EmailBouncedDate": "", **tail,
            "Region__c": owner.region, "Score__c": number_text(rng.randrange(0, 101)),
            "Interests__c": ";".join(rng.sample(PRODUCTS, rng.randrange(3))),
        }
        # fmt: on
        if self.currencies:
            fields["CurrencyIsoCode"] = (
                account.fields["CurrencyIsoCode"] if account else self.currencies[0]
            )
        record = Record("contact", fields, created, owner)
        self._pools["contact"].add(record)
        self._adopt(record, account)
        self._deliver(record)
        return record

    def _new_opportunity(
        self, created: datetime | None = None, account: "Record | None" = None
    ) -> Record:
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
        wins = rng.random() < owner.win_rate
        if rng.random() < 0.005:
            amount, wins = rng.randrange(1_000_000, 1_500_000) * 10.0, False  # they dream
        # fmt: off
        fields = head | {
            "AccountId": account.id if account else "",
            "Name": f"{account.fields['Name'] if account else 'Unassigned'} {deal}",
            "Description": "",
            "StageName": "", "Amount": "", "Probability": "", "ExpectedRevenue": "",
            "TotalOpportunityQuantity": rng.choice(("", number_text(rng.randrange(1, 50)))),
            "CloseDate": "", "Type": rng.choice(DEAL_TYPES), "NextStep": "",
            "LeadSource": rng.choice(LEAD_SOURCES),
            "IsPrivate": "false", "IsClosed": "false", "IsWon": "false", "ForecastCategory": "",
            "ForecastCategoryName": "", "CampaignId": "",
            "HasOpportunityLineItem": boolean_text(rng.random() < 0.3),
            "RecordTypeId": "", **tail, "LastStageChangeDate": "", "PushCount": "0",
            "FiscalQuarter": "",
            "FiscalYear": "", "Fiscal": "",
            "Region__c": owner.region, "Competitor__c": rng.choice(COMPETITORS),
            "Score__c": number_text(rng.randrange(0, 101)),
            "Products__c": ";".join([deal, *rng.sample(PRODUCTS, rng.randrange(2))]),
        }
        # fmt: on
        if self.currencies:
            fields["CurrencyIsoCode"] = (
                account.fields["CurrencyIsoCode"] if account else self.currencies[0]
            )
        fields["RecordTypeId"] = record_type_of(fields["Type"])
        record = Record("opportunity", fields, created, owner)
        record.amount = amount
        record.destined = LAST_STAGE + 1 if wins else rng.randrange(LAST_STAGE + 1)
        record.close = created.date() + timedelta(days=cycle)
        self._adopt(record, account)
        self._pools["opportunity"].add(record)
        if past is None:
            self._set(record, STAGES[0])
            fields["LastStageChangeDate"] = fields["CreatedDate"]
        else:
            self._catch_up(record, cycle)
        self._pools["closed" if record.closed else "open"].add(record)
        self._deliver(record)
        return record

    def _catch_up(self, record: Record, cycle: int) -> None:
        """Bring a deal created in the past to where it was when the first day began."""
        age = (self.start - record.stamp.date()).days
        if cycle < age:
            record.stamp += timedelta(days=cycle - 1, seconds=3600)
            record.close = record.stamp.date()
            record.closed = True
            self._set(record, WON if record.destined > LAST_STAGE else LOST)
        else:
            last = min(LAST_STAGE, record.destined)
            record.stage = min(last, LAST_STAGE * age // cycle)
            record.stamp += timedelta(days=self._rng.randrange(age), seconds=60)
            self._set(record, STAGES[record.stage])
            if record.close < self.start + timedelta(days=2):
                record.close = self.start + timedelta(days=self._rng.randrange(2, 60))
                self._set_close(record)
        text = stamp_text(record.stamp)
        record.fields.update(LastModifiedDate=text, SystemModstamp=text, LastStageChangeDate=text)

    def _adopt(self, record: Record, account: "Record | None") -> None:
        if record.account is not None:
            record.account.children.remove(record)
        record.account = account
        record.fields["AccountId"] = account.id if account else ""
        if account is not None:
            account.children.append(record)

    # opportunities' fields that hang together

    def _set(self, record: Record, stage: tuple[str, int, str, str]) -> None:
        name, probability, category, category_name = stage
        record.fields.update(
            StageName=name,
            Probability=number_text(probability),
            ForecastCategory=category,
            ForecastCategoryName=category_name,
            IsClosed=boolean_text(stage in (WON, LOST)),
            IsWon=boolean_text(stage is WON),
        )
        self._set_amount(record)
        self._set_close(record)

    def _set_amount(self, record: Record) -> None:
        fields = record.fields
        fields["Amount"] = number_text(record.amount)
        fields["ExpectedRevenue"] = (
            ""
            if record.amount is None
            else number_text(round(record.amount * float(fields["Probability"]) / 100, 2))
        )

    def _set_close(self, record: Record) -> None:
        close = record.close
        record.fields.update(
            CloseDate=str(close),
            FiscalQuarter=str((close.month + 2) // 3),
            FiscalYear=str(close.year),
            Fiscal=f"{close.year} {(close.month + 2) // 3}",
        )

    # days

    def _live(self) -> None:
        rng = self._rng
        makers: tuple[Callable[[], object], ...] = (
            self._new_account,
            self._new_contact,
            self._new_opportunity,
        )
        for make, births in zip(makers, self._births, strict=True):
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
            self._change(
                record, {"NextStep": rng.choice(NEXT_STEPS), "LastActivityDate": str(today)}
            )
        elif chance < 0.102:
            self.events["pulled in"] += 1
            record.close = max(today, record.close - timedelta(days=rng.randrange(5, 30)))
            self._set_close(record)
            self._change(record, {})
        elif record.close <= today + timedelta(days=3) and chance < 0.25:
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
            self._to_stage(
                record,
                min(LAST_STAGE, record.destined, record.stage + self._rng.choice((1, 1, 1, 2))),
            )

    def _to_stage(self, record: Record, number: int) -> None:
        record.stage = number
        stage = STAGES[number]
        if self.messy and number == LAST_STAGE and self._rng.random() < 0.06:
            stage = OWN_STAGE
            self.events["own stage"] += 1
        self._set(record, stage)
        if self._rng.random() < 0.04:
            self.events["most likely"] += 1
            record.fields.update(ForecastCategory="MostLikely", ForecastCategoryName="Most Likely")
        if self._rng.random() < 0.05:
            record.fields["Probability"] = number_text(float(self._rng.randrange(5, 96)))
            self._set_amount(record)
        self._change(record, {}, stage=True)

    def _close(self, record: Record, won: bool) -> None:
        self.events["won" if won else "lost"] += 1
        today = self.start + timedelta(days=self._day)
        record.closed = True
        if self._rng.random() < 0.9 or record.close > today:
            record.close = today
        if record.amount is None and won:
            record.amount = 12000.0
        self._set(record, WON if won else LOST)
        self._pools["open"].remove(record)
        self._pools["closed"].add(record)
        self._change(record, {"NextStep": "", "LastActivityDate": str(today)}, stage=True)
        account = record.account
        if (
            won
            and account is not None
            and not account.deleted
            and account.fields["Type"] == "Prospect"
        ):
            self._change(account, {"Type": "Customer - Direct"})

    def _edit_account(self, record: Record) -> None:
        rng = self._rng
        today = str(self.start + timedelta(days=self._day))
        employees = int(float(record.fields["NumberOfEmployees"]) * rng.uniform(0.8, 1.3)) + 1
        parent = self._pools["account"].choice(rng)
        older = (
            parent.fields["AccountNumber"] < record.fields["AccountNumber"]
        )  # so that no circle closes
        changes = rng.choice(
            (
                {"Phone": self._phone()},
                {"Rating": rng.choice(("Hot", "Warm", "Cold"))},
                {
                    "NumberOfEmployees": str(employees),
                    "AnnualRevenue": number_text(employees * 210_000.0),
                },
                {"LastActivityDate": today, "LastViewedDate": stamp_text(self._tick())},
                {"Industry": rng.choice(INDUSTRIES)},
                {"Score__c": number_text(rng.randrange(0, 101))},
                {"ParentId": parent.id if older and not record.fields["ParentId"] else ""},
            )
        )
        self._change(record, changes)

    def _edit_contact(self, record: Record) -> None:
        rng = self._rng
        today = str(self.start + timedelta(days=self._day))
        bounced = {
            "IsEmailBounced": "true",
            "EmailBouncedReason": "550 5.1.1 user unknown",
            "EmailBouncedDate": stamp_text(self._tick()),
        }
        changes = rng.choice(
            (
                {"Title": rng.choice(TITLES), "Department": rng.choice(DEPARTMENTS)},
                {"MobilePhone": self._phone()},
                {"LastActivityDate": today},
                {"HasOptedOutOfEmail": "true"},
                bounced,
                {"Score__c": number_text(rng.randrange(0, 101))},
            )
        )
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
            (self._overtake, size["opportunity"] * 0.008),
        ]
        if self.messy:
            wanted.append((self._dangle, 1))
        if len(self.currencies) > 1:
            wanted.append((self._change_currency, size["opportunity"] * 0.008))
        plan: dict[int, list[Callable[[], None]]] = defaultdict(list)
        # Room at both ends: there must be something to act on, and time for what follows from it.
        days = [
            day for day in range(min(20, self.days // 3), self.days - 1) if self._is_workday(day)
        ]
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
        return next(
            (
                a
                for a in tries
                if a and not any(c.deleted for c in a.children) and len(a.children) < 8
            ),
            None,
        )

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
            self._own(
                record,
                self._rng.choice([owner for owner in self._owners if owner is not record.owner]),
            )

    def _hand_over(self) -> None:
        """An owner leaves: their accounts and open deals go to another on one day."""
        leaver, heir = self._rng.sample(self._owners, 2)
        self._left[leaver.id] = datetime.combine(
            self.start + timedelta(days=self._day), datetime.min.time()
        )
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

    def _overtake(self) -> None:
        """A change that arrives days after a newer one has."""
        if record := self._pools[self._rng.choice((*OBJECTS, "open"))].choice(self._rng):
            self.events["overtaken"] += 1
            self._change(record, {"Score__c": "1.0"}, delay=self._rng.randint(1, 3))
            self._change(record, {"Score__c": "99.0"}, exact=True)

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
