"""Extraction from Salesforce into landing, by Bulk API 2.0 or REST. Imports nothing of Airflow.

One object at a time: describe it, choose its fields, ask for everything changed since its watermark
(less an overlap, for transactions that commit late with older stamps), stream the answer into a
temporary table by COPY and hand that to control.land_delivery(), which lands what is news and moves
the watermark: never past the instant at which Salesforce began to answer, because no answer is a
snapshot. Delivery, landing and watermark are one transaction, opened only when Salesforce has the
result ready: whatever breaks, the object is as before and the next extraction asks again.

First runs and full refreshes take the bulk way. An increment takes its first REST page (up to 2,000
rows): that page says how many rows there are, and only when they are more than a bulk job is worth
is it dropped for one. So a small increment costs one call and no polling.

    credentials, session   who we are; requests, and what a refusal means
    fields, values         what to ask for; values in one notation
    bulk, rest, pages      the two ways to be answered
    answers                a question, answered one of these ways and landed
    landing                the database's side
    ledger                 what an org is remembered by, and what it cost to ask
    upkeep                 deletions, sweep and census: what no increment tells
    objects                one object, several objects
"""

from warehouse.extract.credentials import API_VERSION, Credentials
from warehouse.extract.errors import ExtractError, ExtractRefused, QuotaReached
from warehouse.extract.fields import OBJECTS, describe
from warehouse.extract.landing import ensure_landing, read_watermark
from warehouse.extract.objects import OVERLAP, Extract, extract_all, extract_object
from warehouse.extract.session import Salesforce
from warehouse.extract.upkeep import Upkeep
from warehouse.extract.values import bulk_text

__all__ = [
    "API_VERSION",
    "OBJECTS",
    "OVERLAP",
    "Credentials",
    "Extract",
    "ExtractError",
    "ExtractRefused",
    "QuotaReached",
    "Salesforce",
    "Upkeep",
    "bulk_text",
    "describe",
    "ensure_landing",
    "extract_all",
    "extract_object",
    "read_watermark",
]
