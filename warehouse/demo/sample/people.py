"""Who works in the org, in which roles and under whom, and its record types."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from warehouse.demo.sample.values import Fields, IdMaker, boolean_text, stamp_text
from warehouse.demo.sample.words import DEAL_TYPES, REGIONS

# A head of sales, and a manager for each region.
HEAD = ("Vera", "Lindqvist")
MANAGERS = {"EMEA": ("Ingrid", "Holm"), "AMER": ("Walter", "Reyes"), "APAC": ("Mei", "Tanaka")}
NEW_BUSINESS, EXISTING_BUSINESS = ("New Business", "Existing Business")

_user, _role, _kind = IdMaker("005", "Sa0"), IdMaker("00E", "Sa0"), IdMaker("012", "Sa0")
RECORD_TYPES = {NEW_BUSINESS: _kind(1), EXISTING_BUSINESS: _kind(2)}


class Colleague(Protocol):
    """What is told of an owner."""

    id: str
    name: str
    region: str


def record_type_of(deal_type: str) -> str:
    """The record type of a deal of that type."""
    return RECORD_TYPES[NEW_BUSINESS if deal_type == DEAL_TYPES[0] else EXISTING_BUSINESS]


def people(
    owners: Iterable[Colleague], founded: datetime, left: dict[str, datetime]
) -> dict[str, list[Fields]]:
    """The org's users, roles and record types; those who left are no longer active since then."""
    stamp = stamp_text(founded)
    head, head_role = _user(1), _role(1)

    def changed(key: str = "") -> Fields:
        at = stamp_text(left[key]) if key in left else stamp
        return {"LastModifiedDate": at, "LastModifiedById": head, "SystemModstamp": at}

    def role(key: str, name: str, parent: str) -> Fields:
        return {
            "Id": key,
            "Name": name,
            "DeveloperName": name.replace(" ", "_"),
            "ParentRoleId": parent,
            "RollupDescription": name,
            **changed(),
        }

    def user(key: str, name: tuple[str, str], title: str, manager: str, role: str) -> Fields:
        first, last = name
        email = f"{first}.{last}.{key[-6:-3]}@sample.example".lower().replace("'", "")
        return {
            "Id": key,
            "Username": email,
            "FirstName": first,
            "LastName": last,
            "Name": f"{first} {last}",
            "Alias": f"{first[:1]}{last[:4]}".lower(),
            "Title": title,
            "Department": "Sales",
            "Email": email,
            "UserType": "Standard",
            "IsActive": boolean_text(key not in left),
            "ManagerId": manager,
            "UserRoleId": role,
            "CreatedDate": stamp,
            "CreatedById": head,
            **changed(key),
        }

    roles = [role(head_role, "Head of Sales", "")]
    users = [user(head, HEAD, "Head of Sales", "", head_role)]
    teams: dict[str, tuple[str, str]] = {}
    for number, region in enumerate(REGIONS):
        lead, desk = _role(10 + number), _role(20 + number)
        roles += [
            role(lead, f"Sales Manager {region}", head_role),
            role(desk, f"Account Executive {region}", lead),
        ]
        manager = _user(10 + number)
        users.append(user(manager, MANAGERS[region], f"Sales Manager {region}", head, lead))
        teams[region] = (manager, desk)
    for owner in owners:
        first, _, last = owner.name.partition(" ")
        manager, desk = teams[owner.region]
        users.append(user(owner.id, (first, last), "Account Executive", manager, desk))
    kinds = [
        {
            "Id": key,
            "Name": name,
            "DeveloperName": name.replace(" ", "_"),
            "SobjectType": "Opportunity",
            "Description": "",
            "IsActive": "true",
            "CreatedDate": stamp,
            "CreatedById": head,
            **changed(),
        }
        for name, key in RECORD_TYPES.items()
    ]
    return {"recordtype": kinds, "user": users, "userrole": roles}


def founded_before(start: datetime) -> datetime:
    """The org was set up years before its first day."""
    return start - timedelta(days=1200)
