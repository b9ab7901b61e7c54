"""A stand-in for a Salesforce org, faithful where extraction depends on it.

TLS, OAuth (client credentials, JWT with its signature verified), describe, REST query and queryAll
with pages, Bulk API 2.0 query jobs with locators, getDeleted, quotas. Nothing it answers is a
snapshot of more than one request: a bulk job reads its chunks one at a poll, a REST page holds what
its records are when it is asked for, calculated fields are computed when they are read, and a
locator dies with its session. It goes wrong on demand: see Stub.inject().

    org       what it holds: objects, fields, records, and what happens to them
    soql      the queries it understands
    bulk      query jobs
    rest      query pages
    faults    what can be made to go wrong
    keys      certificate and keys
    server    the HTTP of it

As a program it serves the built-in sample: python -m warehouse.demo.salesforce --help
"""

from warehouse.demo.salesforce.org import Object
from warehouse.demo.salesforce.rest import json_value
from warehouse.demo.salesforce.sample import END, sample_days
from warehouse.demo.salesforce.server import Stub
from warehouse.demo.salesforce.stamps import normal_stamp
from warehouse.demo.salesforce.tokens import (
    AUDIENCE,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    USERNAME,
)

__all__ = [
    "AUDIENCE",
    "CONSUMER_KEY",
    "CONSUMER_SECRET",
    "END",
    "USERNAME",
    "Object",
    "Stub",
    "json_value",
    "normal_stamp",
    "sample_days",
]
