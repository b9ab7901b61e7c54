"""What the org holds: objects with their fields and records, and what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from warehouse.demo.salesforce.answers import Refusal
from warehouse.demo.salesforce.soql import Query
from warehouse.demo.salesforce.stamps import normal_stamp, rest_stamp, stamp_of

# Standard fields by type; what is not named here is a string.
FIELDS_BY_TYPE = {
    "id": "Id",
    "reference": "AccountId OwnerId ParentId MasterRecordId RecordTypeId ReportsToId CampaignId "
    "ManagerId UserRoleId ParentRoleId CreatedById LastModifiedById OpportunityId Product2Id "
    "PricebookEntryId WhatId WhoId ConvertedAccountId ConvertedContactId ConvertedOpportunityId",
    "datetime": "CreatedDate LastModifiedDate SystemModstamp LastViewedDate LastReferencedDate "
    "LastStageChangeDate EmailBouncedDate StartDateTime EndDateTime CompletedDateTime",
    "date": "CloseDate LastActivityDate Birthdate ActivityDate ConvertedDate ServiceDate",
    "boolean": "IsActive IsDeleted IsClosed IsWon IsPrivate HasOpportunityLineItem HasOpenActivity "
    "HasOverdueTask HasOptedOutOfEmail HasOptedOutOfFax DoNotCall IsEmailBounced IsConverted "
    "IsAllDayEvent IsArchived",
    "currency": "Amount ExpectedRevenue AnnualRevenue UnitPrice ListPrice Subtotal TotalPrice",
    "int": "SortOrder NumberOfEmployees FiscalYear FiscalQuarter PushCount DurationInMinutes",
    "percent": "Probability Discount",
    "double": "TotalOpportunityQuantity Quantity BillingLatitude BillingLongitude ShippingLatitude "
    "ShippingLongitude MailingLatitude MailingLongitude OtherLatitude OtherLongitude",
}
TYPES = {name: kind for kind, names in FIELDS_BY_TYPE.items() for name in names.split()}
# Compound fields: described, and refused in a query.
COMPOUND = {
    "Account": ("BillingAddress", "ShippingAddress"),
    "Contact": ("MailingAddress", "OtherAddress"),
    "Opportunity": (),
}
ALWAYS = ("Id", "IsDeleted", "CreatedDate", "LastModifiedDate", "SystemModstamp")
NUMBERS = {"currency", "percent", "double", "int"}
# getDeleted looks back no further, and hands out no more ids.
LOG_KEPT = timedelta(days=30)

Record = Mapping[str, str | None]
Formula = Callable[[dict[str, str | None]], str | None]


class Object:
    """An object of the org: its fields and the current version of each record."""

    def __init__(self, name: str, fields: Iterable[str]) -> None:
        self.name = name
        self.types: dict[str, str] = {}
        self.calculated: set[str] = set()
        self.formulas: dict[str, Formula] = {}
        self.hidden: set[str] = set()
        self.lengths: dict[str, int] = {}
        # where custom lookups lead
        self.lookups: dict[str, str] = {}
        self.picklists: dict[str, dict[str, bool]] = {}
        self.order: list[str] = []
        self.records: dict[str, tuple[str | None, ...]] = {}
        self.deleted_log: list[tuple[str, str]] = []
        self.without: set[str] = set()
        self.bulk = True
        for item in [*ALWAYS, *fields]:
            self.add_field(item)
        self.compound = COMPOUND.get(name, ())

    # -- fields

    def add_field(
        self,
        name: str,
        kind: str | None = None,
        *,
        calculated: bool = False,
        formula: Formula | None = None,
        length: int = 255,
        to: str | None = None,
    ) -> None:
        """Schema drift: a field that was not there, or is there again.

        A formula is computed from the record whenever it is read, and moves no stamp.
        """
        if name not in self.order:
            self.order.append(name)
        if to is not None:
            self.lookups[name] = to
        self.types[name] = kind or ("reference" if to else TYPES.get(name, "string"))
        self.lengths[name] = length
        if formula is not None:
            self.formulas[name] = formula
        if calculated or formula is not None:
            self.calculated.add(name)

    def drop_field(self, name: str) -> None:
        """Schema drift: a field that goes, with its values."""
        del self.types[name]

    def hide(self, *names: str) -> None:
        """Field-level security: the field is there, and we are not told of it."""
        self.hidden.update(names)

    def show(self, *names: str) -> None:
        """Field-level security: the field is given back."""
        self.hidden.difference_update(names)

    def readable(self, name: str) -> bool:
        return name in self.types and name not in self.hidden

    def describe(self) -> dict:
        """What extraction reads of a describe answer, and what it must not trip on."""
        fields = [
            {
                "name": name,
                "type": self.types[name],
                "length": self.lengths.get(name, 255),
                "calculated": name in self.calculated,
                "referenceTo": [self.lookups[name]] if name in self.lookups else [],
                "custom": name.endswith("__c"),
                "deprecatedAndHidden": False,
                "compoundFieldName": None,
                "picklistValues": [
                    {"value": value, "active": active}
                    for value, active in self.picklists.get(name, {}).items()
                ],
            }
            for name in self.order
            if self.readable(name)
        ]
        fields += [
            {"name": name, "type": "address", "calculated": False, "custom": False}
            for name in self.compound
        ]
        return {"name": self.name, "queryable": True, "fields": fields}

    # -- records

    def put(self, row: Record) -> None:
        """Insert or replace one record by its Id."""
        for name in row:
            if name not in self.types:
                self.add_field(name)
        values = [row.get(name) for name in self.order]
        values[self.order.index("SystemModstamp")] = normal_stamp(row["SystemModstamp"])
        self.records[row["Id"]] = tuple(values)

    def fill(self, fields: Iterable[str], rows: Iterable[tuple[str | None, ...]]) -> None:
        """Set many well-formed records at once."""
        self.order = list(fields)
        self.types = {name: TYPES.get(name, "string") for name in self.order}
        self.records = {row[0]: row for row in rows}

    def read(self, key: str) -> dict[str, str | None]:
        """A record as it is now, calculated fields included."""
        row = self.records[key]
        values = dict(zip(self.order, row, strict=False))
        values = {name: values.get(name) for name in self.order if name in self.types}
        for name, formula in self.formulas.items():
            if name in self.types:
                values[name] = formula(values)
        return values

    def edit(self, key: str, stamp: str | None, **values: str | None) -> None:
        """Change fields of a record; without a stamp it is a change that moves none."""
        if stamp is not None:
            values |= {"SystemModstamp": normal_stamp(stamp), "LastModifiedDate": stamp}
        self.put({**self.read(key), **values})

    def delete(self, key: str, stamp: str) -> None:
        """To the recycle bin: queryAll still shows it."""
        self.edit(key, stamp, IsDeleted="true")
        self.deleted_log.append((key, normal_stamp(stamp)))

    def undelete(self, key: str, stamp: str) -> None:
        """Back from the recycle bin; one that was merged is a record of its own again."""
        merged = {"MasterRecordId": ""} if "MasterRecordId" in self.types else {}
        self.edit(key, stamp, IsDeleted="false", **merged)
        self.deleted_log = [entry for entry in self.deleted_log if entry[0] != key]

    def purge(self, key: str, stamp: str | None = None, *, logged: bool = True) -> None:
        """Gone for good: no query shows it; getDeleted does, where it was logged."""
        del self.records[key]
        known = any(entry[0] == key for entry in self.deleted_log)
        if not logged:
            self.deleted_log = [entry for entry in self.deleted_log if entry[0] != key]
        elif not known and stamp is not None:
            self.deleted_log.append((key, normal_stamp(stamp)))

    # -- questions

    def matching(self, query: Query, *, deleted: bool) -> list[str]:
        """The ids that match now, soft-deleted ones on request."""
        flag = self.order.index("IsDeleted") if "IsDeleted" in self.order else None
        tests = [(self.order.index(name), test) for name, test in query.conditions]
        return [
            key
            for key, row in list(self.records.items())
            if (deleted or flag is None or row[flag] != "true")
            and all(test(row[place] if place < len(row) else None) for place, test in tests)
        ]

    def values(self, keys: Iterable[str], names: list[str]) -> list[tuple]:
        """Rows of the named fields as they are now; what is gone by now is left out."""
        if self.formulas.keys() & set(names):
            found = (self.read(key) for key in keys if key in self.records)
            return [tuple([row.get(name) for name in names]) for row in found]
        places = [self.order.index(name) for name in names]
        width = len(self.order)
        rows = (self.records[key] for key in keys if key in self.records)
        return [
            tuple([row[place] for place in places])
            if len(row) == width
            else tuple([row[place] if place < len(row) else None for place in places])
            for row in rows
        ]

    def check(self, query: Query, *, bulk: bool) -> None:
        """Refuse what Salesforce would."""
        if bulk and not self.bulk:
            raise Refusal(
                400, "INVALIDENTITY", f"Entity '{self.name}' is not supported by the Bulk API."
            )
        for item in [*query.names, *(name for name, _ in query.conditions)]:
            if item in self.compound and bulk:
                raise Refusal(
                    400, "API_ERROR", f"compound data not supported in Bulk Query: {item}"
                )
            if not self.readable(item):
                raise Refusal(
                    400, "INVALID_FIELD", f"No such column '{item}' on entity '{self.name}'."
                )

    def deleted_between(self, start: datetime, end: datetime, now: datetime) -> dict:
        """The answer of getDeleted."""
        earliest = now - LOG_KEPT
        if end - start > LOG_KEPT or start < earliest:
            raise Refusal(
                400,
                "INVALID_REPLICATION_DATE",
                f"startDate before org replication enabled date {stamp_of(earliest)}",
            )
        first, last = stamp_of(start), stamp_of(end)
        rest = [
            {"id": key, "deletedDate": rest_stamp(at)}
            for key, at in self.deleted_log
            if first <= at < last
        ]
        return {
            "deletedRecords": rest,
            "earliestDateAvailable": rest_stamp(stamp_of(earliest)),
            "latestDateCovered": rest_stamp(last),
        }
