"""A stand-in for a Salesforce org, faithful where extraction depends on it.

TLS, OAuth (client credentials, JWT with its signature verified), describe, REST query and queryAll
with pages, Bulk API 2.0 query jobs with locators. It holds an org's current records, answers the
WHERE on SystemModstamp, and goes wrong on demand: see Stub.inject().

As a program it serves the built-in sample: python tests/salesforce_stub.py --help
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import secrets
import signal
import ssl
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

sys.path.append(str(Path(__file__).resolve().parent.parent))
from warehouse.sample import BULK_FIELDS, FILE_NAMES, Bulk, generate

CONSUMER_KEY = "stub-consumer-key"
CONSUMER_SECRET = "stub-consumer-secret"
USERNAME = "warehouse@stub.example"
AUDIENCE = "https://login.salesforce.com"
# The last day of the sample in tests: a fixed one, so that what a day brings is the same each day.
END = date(2026, 6, 12)
REST_PAGE = 2_000
BULK_PAGE = 100_000

# Standard fields by type; what is not named here is a string.
FIELDS_BY_TYPE = {
    "id": "Id",
    "reference": "AccountId OwnerId ParentId MasterRecordId RecordTypeId ReportsToId CampaignId "
    "CreatedById LastModifiedById",
    "datetime": "CreatedDate LastModifiedDate SystemModstamp LastViewedDate LastReferencedDate "
    "LastStageChangeDate EmailBouncedDate",
    "date": "CloseDate LastActivityDate Birthdate",
    "boolean": "IsDeleted IsClosed IsWon IsPrivate HasOpportunityLineItem HasOpenActivity "
    "HasOverdueTask HasOptedOutOfEmail HasOptedOutOfFax DoNotCall IsEmailBounced",
    "currency": "Amount ExpectedRevenue AnnualRevenue",
    "int": "NumberOfEmployees FiscalYear FiscalQuarter PushCount",
    "percent": "Probability",
    "double": "TotalOpportunityQuantity BillingLatitude BillingLongitude ShippingLatitude "
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
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:Z|\+00:?00)?$")
QUERY = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE SystemModstamp >= (\S+))?$")
UNQUOTED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
NUMBERS = {"currency", "percent", "double", "int"}


def normal_stamp(text: str) -> str:
    """A stamp as the Bulk API writes it."""
    found = STAMP.match(text)
    if found is None:
        raise ValueError(f"not a stamp that Salesforce would hold: {text!r}")
    date, clock, fraction = found.groups()
    return f"{date}T{clock}.{(fraction or '.')[1:4]:0<3}Z"


class Object:
    """An object of the org: its fields and the current version of each record."""

    def __init__(self, name: str, fields: Iterable[str]) -> None:
        self.name = name
        self.types: dict[str, str] = {}
        self.calculated: set[str] = set()
        self.order: list[str] = []
        self.records: dict[str, tuple[str | None, ...]] = {}
        for item in [*ALWAYS, *fields]:
            self.add_field(item)
        self.compound = COMPOUND.get(name, ())

    def add_field(self, name: str, kind: str | None = None, *, calculated: bool = False) -> None:
        """Schema drift: a field that was not there, or is there again."""
        if name not in self.order:
            self.order.append(name)
        self.types[name] = kind or TYPES.get(name, "string")
        if calculated:
            self.calculated.add(name)

    def drop_field(self, name: str) -> None:
        """Schema drift: a field that goes, with its values."""
        del self.types[name]

    def put(self, row: Mapping[str, str | None]) -> None:
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

    def describe(self) -> dict:
        """What extraction reads of a describe answer, and what it must not trip on."""
        fields = [
            {
                "name": name,
                "type": self.types[name],
                "calculated": name in self.calculated,
                "custom": name.endswith("__c"),
                "deprecatedAndHidden": False,
                "compoundFieldName": None,
            }
            for name in self.order
            if name in self.types
        ]
        fields += [
            {"name": name, "type": "address", "calculated": False, "custom": False}
            for name in self.compound
        ]
        return {"name": self.name, "queryable": True, "fields": fields}

    def select(self, names: list[str], since: str | None, deleted: bool) -> list[tuple]:
        """Rows of the named fields, soft-deleted ones on request."""
        places = [self.order.index(name) for name in names]
        stamp, flag = self.order.index("SystemModstamp"), self.order.index("IsDeleted")
        width = len(self.order)

        def value(row: tuple, place: int) -> str | None:
            return row[place] if place < len(row) else None

        rows = [
            row
            for row in list(self.records.values())
            if (since is None or row[stamp] >= since) and (deleted or row[flag] != "true")
        ]
        return [
            tuple([row[place] for place in places])
            if len(row) == width
            else tuple([value(row, place) for place in places])
            for row in rows
        ]


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Fault:
    """Something that goes wrong `times` times, for requests whose 'METHOD /path' matches."""

    kind: str
    match: str
    times: int
    after: int
    status: int = 503


@dataclass
class Job:
    """A bulk query job: what it selected when it ran, rendered into pages."""

    id: str
    object: str
    names: list[str]
    rows: list[tuple]
    state: str = "UploadComplete"
    polls_left: int = 0
    failure: str | None = None
    pages: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def page(self, start: int, size: int) -> bytes:
        """One page as CSV, its header included."""
        found = self.pages.get((start, size))
        if found is None:
            found = render(self.names, self.rows[start : start + size])
        return found


def render(names: list[str], rows: Iterable[tuple]) -> bytes:
    """CSV as the Bulk API writes it: everything quoted, an empty pair of quotes for NULL."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()


class Stub:
    """The org and its server. Use as a context manager; `url`, `ca_file` say where it is."""

    def __init__(self, folder: Path, *, port: int = 0, api_version: str = "64.0") -> None:
        self.objects: dict[str, Object] = {}
        self.api_version = api_version
        self.tokens: set[str] = set()
        self.jobs: dict[str, Job] = {}
        self.cursors: dict[str, tuple[str, list[str], list[tuple]]] = {}
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str, int]] = []
        self.deleted_jobs: list[str] = []
        self.logins: list[str] = []
        self.job_polls = 0
        self.rest_page = REST_PAGE
        self.lock = threading.RLock()

        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / "ca.pem"
        self.key_file = folder / "jwt-key.pem"
        certificate_file = folder / "server.pem"
        if not certificate_file.exists():
            authority = trustme.CA()
            authority.cert_pem.write_to_path(self.ca_file)
            certificate = authority.issue_cert("localhost", "127.0.0.1")
            certificate.private_key_and_cert_chain_pem.write_to_path(certificate_file)
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            self.key_file.write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        private_key = serialization.load_pem_private_key(self.key_file.read_bytes(), None)
        self.public_key = private_key.public_key()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_file)
        self.server = _Server(("127.0.0.1", port), _handler(self), context)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Stub:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    # -- what tests do with it

    def define(self, name: str, fields: Iterable[str] = ()) -> Object:
        """Make an object known."""
        if name not in self.objects:
            self.objects[name] = Object(name, fields)
        return self.objects[name]

    def put(self, name: str, *rows: Mapping[str, str | None]) -> None:
        """Commit records in the org."""
        with self.lock:
            target = self.define(name)
            for row in rows:
                target.put(row)

    def put_sample_day(self, versions: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        """Commit what the sample's org did in a day. An org has no older version of a record."""
        with self.lock:
            for name, rows in versions.items():
                target = self.define(FILE_NAMES[name].removesuffix(".csv"))
                place = target.order.index("SystemModstamp")
                for row in rows:
                    known = target.records.get(row["Id"])
                    if known is None or row["SystemModstamp"] >= known[place]:
                        target.put(row)

    def inject(
        self, kind: str, match: str = "", *, times: int = 1, after: int = 0, status: int = 503
    ) -> None:
        """Plan a fault for the next requests whose 'METHOD /path?query' matches, `after` good ones.

        expire: 401, every session gone. limit: 403 REQUEST_LIMIT_EXCEEDED. error: `status`.
        cut: the body breaks off and so does the connection. ragged: the body ends within a record,
        politely. short: rows are missing from a page. html: a page for people. hang: no answer.
        fail_job: the job ends as Failed.
        """
        self.faults.append(Fault(kind, match, times, after, status))

    def requests(self, match: str) -> list[tuple[str, str, int]]:
        """The requests so far that match, as (method, path, status)."""
        return [entry for entry in self.log if re.search(match, f"{entry[0]} {entry[1]}")]

    @property
    def open_jobs(self) -> list[str]:
        """Jobs that were made and not deleted."""
        return list(self.jobs)

    def settings(self, auth: str = "client_credentials") -> dict:
        """The fields of a connection that may log in here."""
        secret = (
            {"consumer_secret": CONSUMER_SECRET}
            if auth == "client_credentials"
            else {"private_key": self.key_file.read_text()}
        )
        return {
            "consumer_key": CONSUMER_KEY,
            "version": self.api_version,
            "verify": str(self.ca_file),
            **secret,
        }

    # -- how it answers

    def due(self, what: str) -> Fault | None:
        """The fault for this request, if one is planned."""
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.match, what):
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None

    def token(self, form: Mapping[str, str]) -> dict:
        grant = form.get("grant_type")
        if grant == "client_credentials":
            given = (form.get("client_id"), form.get("client_secret"))
            if given != (CONSUMER_KEY, CONSUMER_SECRET):
                raise Refusal(400, "invalid_client", "invalid client credentials")
        elif grant == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            try:
                claims = jwt.decode(
                    form["assertion"],
                    self.public_key,
                    algorithms=["RS256"],
                    audience=AUDIENCE,
                    options={"require": ["iss", "sub", "aud", "exp"]},
                )
            except jwt.PyJWTError as error:
                raise Refusal(400, "invalid_grant", f"invalid assertion: {error}") from error
            if claims["iss"] != CONSUMER_KEY or claims["exp"] - time.time() > 301:
                raise Refusal(400, "invalid_grant", "invalid assertion")
            if claims["sub"] != USERNAME:
                raise Refusal(400, "invalid_grant", "user hasn't approved this consumer")
        else:
            raise Refusal(400, "unsupported_grant_type", "grant type not supported")
        token = secrets.token_hex(16)
        self.tokens.add(token)
        self.logins.append(grant)
        return {"access_token": token, "instance_url": self.url, "token_type": "Bearer"}

    def parse(self, query: str, *, bulk: bool) -> tuple[Object, list[str], str | None]:
        found = QUERY.match(query)
        if found is None:
            raise Refusal(400, "MALFORMED_QUERY", f"unexpected token in: {query[-80:]}")
        select, name, since = found.groups()
        target = self.objects.get(name)
        if target is None:
            raise Refusal(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
        names = [item.strip() for item in select.split(",")]
        for item in names:
            if item in target.compound and bulk:
                raise Refusal(
                    400, "API_ERROR", f"compound data not supported in Bulk Query: {item}"
                )
            if item not in target.types:
                raise Refusal(400, "INVALID_FIELD", f"No such column '{item}' on entity '{name}'.")
        if since is not None and not UNQUOTED.fullmatch(since):
            raise Refusal(400, "INVALID_QUERY_FILTER_OPERATOR", f"no unquoted dateTime: {since}")
        return target, names, since and normal_stamp(since)

    def rest_query(self, query: str, *, deleted: bool) -> dict:
        target, names, since = self.parse(query, bulk=False)
        rows = target.select(names, since, deleted)
        key = secrets.token_hex(6)
        self.cursors[key] = (target.name, names, rows)
        return self.rest_page_of(key, 0)

    def rest_page_of(self, key: str, start: int) -> dict:
        if key not in self.cursors:
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        name, names, rows = self.cursors[key]
        kinds = [self.objects[name].types.get(item, "string") for item in names]
        end = min(start + self.rest_page, len(rows))
        records = [
            {
                "attributes": {"type": name},
                **{
                    item: json_value(value, kind)
                    for item, value, kind in zip(names, row, kinds, strict=True)
                },
            }
            for row in rows[start:end]
        ]
        answer = {"totalSize": len(rows), "done": end == len(rows), "records": records}
        if end < len(rows):
            answer["nextRecordsUrl"] = f"/services/data/v{self.api_version}/query/{key}-{end}"
        return answer

    def make_job(self, body: Mapping[str, str]) -> dict:
        deleted = body["operation"] == "queryAll"
        target, names, since = self.parse(body["query"], bulk=True)
        rows = target.select(names, since, deleted)
        job = Job("750" + secrets.token_hex(6), target.name, names, rows)
        job.polls_left = self.job_polls
        if fault := self.due("JOB " + target.name):
            job.failure = {"fail_job": "InternalServerError : the job went wrong"}[fault.kind]
        self.jobs[job.id] = job
        if len(job.rows) > BULK_PAGE // 2:
            threading.Thread(target=self.run_job, args=(job,), daemon=True).start()
        else:
            job.state = "InProgress"
        return self.job_status(job, polled=False)

    @staticmethod
    def run_job(job: Job) -> None:
        """Render a large result before it is complete, so that downloading measures downloading."""
        for start in range(0, len(job.rows), BULK_PAGE):
            job.pages[(start, BULK_PAGE)] = job.page(start, BULK_PAGE)
        job.state = "InProgress"

    def job_status(self, job: Job, *, polled: bool) -> dict:
        if polled and job.state == "InProgress":
            if job.polls_left > 0:
                job.polls_left -= 1
            else:
                job.state = "Failed" if job.failure else "JobComplete"
        answer = {"id": job.id, "operation": "queryAll", "object": job.object, "state": job.state}
        if job.state == "Failed":
            answer["errorMessage"] = job.failure
        if job.state == "JobComplete":
            answer["numberRecordsProcessed"] = len(job.rows)
        return answer


def json_value(value: str | None, kind: str) -> object:
    """A Bulk value as REST says it: the same thing, hardly ever the same bytes."""
    if value is None or value == "":
        return None
    if kind == "boolean":
        return value == "true"
    if kind == "datetime":
        return value.removesuffix("Z") + "+0000"
    if kind in NUMBERS:
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if number.is_integer() else number
    return value


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple, handler: type, context: ssl.SSLContext) -> None:
        super().__init__(address, handler)
        self.context = context

    def finish_request(self, request, client_address) -> None:
        # The handshake belongs to the connection's thread: a slow client holds up nobody.
        with suppress(OSError), self.context.wrap_socket(request, server_side=True) as secured:
            self.RequestHandlerClass(secured, client_address, self)

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    root = f"/services/data/v{stub.api_version}"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self.answer("GET")

        def do_POST(self) -> None:
            self.answer("POST")

        def do_PATCH(self) -> None:
            self.answer("PATCH")

        def do_DELETE(self) -> None:
            self.answer("DELETE")

        def answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            what = f"{method} {unquote(self.path)}"
            fault = stub.due(what)
            try:
                self.go_wrong(fault)
                self.route(method, body, fault)
            except Refusal as refusal:
                if self.path.startswith("/services/oauth2/"):
                    content = {"error": refusal.code, "error_description": refusal.message}
                else:
                    content = [{"errorCode": refusal.code, "message": refusal.message}]
                self.reply(refusal.status, content)

        def go_wrong(self, fault: Fault | None) -> None:
            kind = fault.kind if fault else None
            if kind == "expire":
                stub.tokens.clear()
                raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
            if kind == "limit":
                raise Refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            if kind == "error":
                raise Refusal(fault.status, "UNKNOWN_EXCEPTION", "something is wrong here")
            if kind == "hang":
                time.sleep(3)

        def route(self, method: str, body: bytes, fault: Fault | None) -> None:
            parts = urlsplit(self.path)
            path, query = parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}
            if (method, path) == ("POST", "/services/oauth2/token"):
                form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
                self.reply(200, stub.token(form))
                return
            if self.headers.get("Authorization", "").removeprefix("Bearer ") not in stub.tokens:
                raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
            if not path.startswith(root + "/"):
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            if fault and fault.kind == "html":
                self.send(
                    200,
                    b"<!DOCTYPE html>\n<html>Down for maintenance</html>\n",
                    "text/html",
                    {
                        "Sforce-NumberOfRecords": "1",
                        "Sforce-Locator": "null",
                    },
                )
                return
            with stub.lock:
                self.resource(method, path.removeprefix(root), query, body, fault)

        def resource(
            self, method: str, path: str, query: dict, body: bytes, fault: Fault | None
        ) -> None:
            match method, path.strip("/").split("/"):
                case "GET", ["sobjects", name, "describe"]:
                    if name not in stub.objects:
                        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
                    self.reply(200, stub.objects[name].describe())
                case "GET", ["query" | "queryAll" as verb]:
                    page = stub.rest_query(query["q"], deleted=verb == "queryAll")
                    self.rest(page, fault)
                case "GET", ["query", locator]:
                    key, _, start = locator.rpartition("-")
                    self.rest(stub.rest_page_of(key, int(start)), fault)
                case "POST", ["jobs", "query"]:
                    self.reply(200, stub.make_job(json.loads(body)))
                case "GET", ["jobs", "query", job]:
                    self.reply(200, stub.job_status(self.job(job), polled=True))
                case "PATCH", ["jobs", "query", job]:
                    self.job(job).state = json.loads(body)["state"]
                    self.reply(200, stub.job_status(self.job(job), polled=False))
                case "DELETE", ["jobs", "query", job]:
                    if self.job(job).state not in ("JobComplete", "Failed", "Aborted"):
                        raise Refusal(400, "API_ERROR", "The job must be complete or aborted")
                    del stub.jobs[job]
                    stub.deleted_jobs.append(job)
                    self.send(204, b"", "text/plain")
                case "GET", ["jobs", "query", job, "results"]:
                    self.results(self.job(job), query, fault)
                case _:
                    raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

        def job(self, key: str) -> Job:
            if key not in stub.jobs:
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            return stub.jobs[key]

        def rest(self, page: dict, fault: Fault | None) -> None:
            if fault and fault.kind == "short":
                page["records"] = page["records"][:-1]
            self.reply(200, page, fault)

        def results(self, job: Job, query: dict, fault: Fault | None) -> None:
            if job.state != "JobComplete":
                raise Refusal(400, "API_ERROR", f"The job is {job.state}")
            start = int(query["locator"].removeprefix("L")) if "locator" in query else 0
            size = int(query.get("maxRecords", BULK_PAGE))
            end = min(start + size, len(job.rows))
            content = job.page(start, size)
            kind = fault.kind if fault else None
            if kind == "short":
                content = render(job.names, job.rows[start : end - 1])
            if kind == "ragged":
                content = content[:-20]
            self.send(
                200,
                content,
                "text/csv",
                {
                    "Sforce-NumberOfRecords": str(end - start),
                    "Sforce-Locator": f"L{end}" if end < len(job.rows) else "null",
                },
                cut=kind == "cut",
            )

        def reply(self, status: int, content: object, fault: Fault | None = None) -> None:
            text = json.dumps(content, ensure_ascii=False).encode()
            self.send(status, text, "application/json", cut=bool(fault and fault.kind == "cut"))

        def send(
            self,
            status: int,
            content: bytes,
            kind: str,
            headers: Mapping[str, str] | None = None,
            *,
            cut: bool = False,
        ) -> None:
            stub.log.append((self.command, unquote(self.path), status))
            self.send_response(status)
            self.send_header("Content-Type", f"{kind};charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            if cut:
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                self.close_connection = True
                return
            self.wfile.write(content)

    return Handler


def sample_days(**options) -> Iterator[dict[str, list[dict[str, str]]]]:
    """The days of the sample's org, each with the versions that were made on it.

    The sample delivers some versions days late; in an org they are there when they are made.
    """
    days: dict[str, dict[str, list[dict[str, str]]]] = {}
    for day, increment in generate(messy=False, **options):
        first = min([*days, str(day)])
        for name, versions in increment.items():
            for version in versions:
                made = max(first, version["SystemModstamp"][:10])
                days.setdefault(made, {}).setdefault(name, []).append(version)
    for day in sorted(days):
        yield days[day]


def main() -> None:
    """Serve the sample as an org until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where certificate and key are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--opportunities", type=int, help="only many plain ones, for measuring")
    parser.add_argument("--day-seconds", type=float, default=60, help="how long a day of it takes")
    arguments = parser.parse_args()
    with Stub(arguments.folder, port=arguments.port) as stub:
        days: Iterator[dict] = iter(())
        if arguments.opportunities:
            records = Bulk(opportunities=arguments.opportunities)
            target = stub.define("Opportunity")
            target.fill(BULK_FIELDS["opportunity"], records.rows("opportunity"))
        else:
            days = sample_days(days=270)
            for _ in range(180):
                stub.put_sample_day(next(days))
        print(json.dumps({"url": stub.url, **stub.settings()}), flush=True)
        for day in days:
            time.sleep(arguments.day_seconds)
            stub.put_sample_day(day)
        signal.pause()


if __name__ == "__main__":
    main()
