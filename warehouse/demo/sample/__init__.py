"""A believable Salesforce org, made up from a seed: what `make run`, tests and benchmarks read.

    generate(seed, accounts, days, end, …)   increments per day, as an extraction would deliver them
    land_sample(connection_or_url, …)        lands them day after day, if landing is empty
    write_csv(folder, …)                     the org's current state as CSV exports
    bulk(target, …), changes(target, n, …)   many plain records, and changes to them, for benchmarks

The same seed, size and end give the same bytes, everywhere. `Org` keeps the state of the org and
nothing of its past, so memory follows the number of records, not the number of versions.

An org has a dozen owners in three regions, each region with a manager, over them a head of sales;
one owner leaves (`Org.people`: users, roles, record types).

It begins with the records it already had on the first day. Then, day by day: deals are created,
advance, slip, change amount, are won and lost by a dozen owners of different skill; accounts and
contacts are edited; records move to another account or owner; some are deleted, some of these
restored, the rest purged after 15 days (a purge is never delivered); accounts are merged; closed
deals are reopened or corrected. Delivery is as untidy as in life: `LATE_SHARE` of the versions
arrive one to three days late, behind newer ones or before their parent; `OVERLAP_SHARE` twice;
a few pairs differ under one SystemModstamp, and the one delivered later counts.

Values are as Bulk API 2.0 writes them. With `messy`, `MESSY_SHARE` of the versions carry one of the
forms of other exports and of people's habits (`FORMS`), and `UNCASTABLE_SHARE` one value that is
none of its type (`UNCASTABLE`). Ids of records are always usable, and no rule is broken that holds
in every org: probability within 0 to 100, won implies closed.
"""

from warehouse.demo.sample.bulk import BULK_FIELDS, Bulk, bulk, changes
from warehouse.demo.sample.forms import FORMS, UNCASTABLE
from warehouse.demo.sample.landing import (
    SampleResult,
    generate,
    is_empty,
    is_landed,
    land_sample,
    write_csv,
)
from warehouse.demo.sample.org import (
    CURRENCIES,
    LATE_SHARE,
    MESSY_SHARE,
    OVERLAP_SHARE,
    UNCASTABLE_SHARE,
    Org,
)
from warehouse.demo.sample.values import FILE_NAMES, OBJECTS, PEOPLE, PEOPLE_FILE_NAMES

__all__ = [
    "BULK_FIELDS",
    "CURRENCIES",
    "FILE_NAMES",
    "FORMS",
    "LATE_SHARE",
    "MESSY_SHARE",
    "OBJECTS",
    "OVERLAP_SHARE",
    "PEOPLE",
    "PEOPLE_FILE_NAMES",
    "UNCASTABLE",
    "UNCASTABLE_SHARE",
    "Bulk",
    "Org",
    "SampleResult",
    "bulk",
    "changes",
    "generate",
    "is_empty",
    "is_landed",
    "land_sample",
    "write_csv",
]
