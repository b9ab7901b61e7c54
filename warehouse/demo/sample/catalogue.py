"""What the org holds of the objects of the catalogue: leads, products, line items, activities.

Made up from its deals as they are in the end, with a luck of its own: the rest of the sample is the
same with and without them. They are landed where the warehouse has them (docs/catalogue.md).
"""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from warehouse.demo.sample.values import Fields, IdMaker, boolean_text, number_text, stamp_text
from warehouse.demo.sample.words import FIRST_NAMES, LAST_NAMES, LEAD_SOURCES, PRODUCTS

CATALOGUE = {
    "product2": "Product2",
    "opportunitylineitem": "OpportunityLineItem",
    "lead": "Lead",
    "task": "Task",
    "event": "Event",
}
FAMILIES = ("Hardware", "Hardware", "Service", "Service", "Software")
LEAD_STATUS = ("Open - Not Contacted", "Working - Contacted", "Closed - Not Converted")

_product, _item, _lead = IdMaker("01t", "Sa0"), IdMaker("00k", "Sa0"), IdMaker("00Q", "Sa0")
_task, _event = IdMaker("00T", "Sa0"), IdMaker("00U", "Sa0")


def catalogue(deals: Iterable[Fields], end: date, seed: int) -> dict[str, list[Fields]]:
    """Records of the objects of the catalogue, as of the last day."""
    rng = random.Random(f"salesforce catalogue {seed}")  # noqa: S311
    found: dict[str, list[Fields]] = {name: [] for name in CATALOGUE}
    for number, name in enumerate(PRODUCTS):
        found["product2"].append(
            {
                "Id": _product(number + 1),
                "Name": name,
                "ProductCode": f"{name[:3].upper()}-{100 + number}",
                "Family": FAMILIES[number % len(FAMILIES)],
                "Description": "",
                "IsActive": "true",
                **_stamps("2020-01-01T08:00:00.000Z", False),
            }
        )
    for deal in deals:
        _line_items(rng, deal, found["opportunitylineitem"])
        _leads(rng, deal, found["lead"])
        _activities(rng, deal, end, found)
    return found


def versions(name: str, record: Fields) -> list[Fields]:
    """The record as it was made and, where something came of it later, as that left it."""
    made = record["CreatedDate"]
    if name == "task" and record["IsClosed"] == "true":
        first = {"Status": "Not Started", "IsClosed": "false", "CompletedDateTime": ""}
        then = record["CompletedDateTime"] or f"{record['ActivityDate']}T18:00:00.000Z"
    elif name == "lead" and record["IsConverted"] == "true":
        first = dict.fromkeys(
            ("ConvertedDate", "ConvertedAccountId", "ConvertedOpportunityId"), ""
        ) | {"Status": LEAD_STATUS[1], "IsConverted": "false"}
        then = f"{record['ConvertedDate']}T18:00:00.000Z"
    else:
        return [record]
    changed = max(made, then)
    return [
        record | first,
        record | {"LastModifiedDate": changed, "SystemModstamp": changed},
    ]


def _stamps(stamp: str, deleted: bool) -> Fields:
    return {
        "IsDeleted": boolean_text(deleted),
        "CreatedDate": stamp,
        "LastModifiedDate": stamp,
        "SystemModstamp": stamp,
    }


def _line_items(rng: random.Random, deal: Fields, items: list[Fields]) -> None:
    """The products of a deal; the last one takes what is left of its amount."""
    if not deal["Amount"] or rng.random() < 0.25:
        return
    left = round(float(deal["Amount"]), 2)
    chosen = rng.sample(range(len(PRODUCTS)), rng.randint(1, 3))
    for place, product in enumerate(chosen):
        is_last = place == len(chosen) - 1
        price = left if is_last else round(left * rng.uniform(0.2, 0.6), 2)
        left = round(left - price, 2)
        quantity = rng.randint(1, 20)
        item = {
            "Id": _item(len(items) + 1),
            "OpportunityId": deal["Id"],
            "Product2Id": _product(product + 1),
            "Name": f"{deal['Name']} {PRODUCTS[product]}",
            "Quantity": number_text(quantity),
            "UnitPrice": number_text(round(price / quantity, 2)),
            "TotalPrice": number_text(price),
            **_stamps(deal["CreatedDate"], rng.random() < 0.03),
        }
        if "CurrencyIsoCode" in deal:
            item["CurrencyIsoCode"] = deal["CurrencyIsoCode"]
        items.append(item)


def _leads(rng: random.Random, deal: Fields, leads: list[Fields]) -> None:
    """Whom the deal began with, now and then, and one who has not become anything."""
    for converted in (rng.random() < 0.4, False):
        if not converted and rng.random() < 0.7:
            continue
        became = datetime.fromisoformat(deal["CreatedDate"].removesuffix(".000Z"))
        created = became - timedelta(days=rng.randint(0, 60), hours=rng.randint(0, 12))
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        leads.append(
            {
                "Id": _lead(len(leads) + 1),
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}",
                "Company": deal["Name"].rsplit(" ", 1)[0],
                "Status": "Closed - Converted" if converted else rng.choice(LEAD_STATUS),
                "LeadSource": rng.choice(("", *LEAD_SOURCES)),
                "OwnerId": deal["OwnerId"],
                "IsConverted": boolean_text(converted),
                "ConvertedDate": became.date().isoformat() if converted else "",
                "ConvertedAccountId": deal["AccountId"] if converted else "",
                "ConvertedOpportunityId": deal["Id"] if converted and rng.random() < 0.9 else "",
                **_stamps(stamp_text(created), not converted and rng.random() < 0.05),
            }
        )


def _activities(
    rng: random.Random, deal: Fields, end: date, found: dict[str, list[Fields]]
) -> None:
    """Calls and meetings from its creation on; some are still to come."""
    created = datetime.fromisoformat(deal["CreatedDate"].removesuffix(".000Z"))
    for _ in range(rng.randint(0, 4)):
        at = created + timedelta(days=rng.randint(0, 120), hours=rng.randint(0, 9))
        name = rng.choice(("task", "task", "event"))
        about = {
            "WhatId": deal["Id"],
            "AccountId": deal["AccountId"],
            "OwnerId": deal["OwnerId"],
            **_stamps(deal["CreatedDate"], rng.random() < 0.03),
        }
        if name == "event":
            found[name].append(
                {
                    "Id": _event(len(found[name]) + 1),
                    "Subject": "Meeting",
                    "ActivityDate": at.date().isoformat(),
                    "StartDateTime": stamp_text(at),
                    **about,
                }
            )
            continue
        is_done = at.date() <= end and rng.random() < 0.8
        found[name].append(
            {
                "Id": _task(len(found[name]) + 1),
                "Subject": "Call",
                "Status": "Completed" if is_done else "Not Started",
                "IsClosed": boolean_text(is_done),
                "ActivityDate": at.date().isoformat(),
                "CompletedDateTime": stamp_text(at) if is_done and rng.random() < 0.7 else "",
                **about,
            }
        )
