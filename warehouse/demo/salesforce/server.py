"""The org behind its HTTP interface."""

from __future__ import annotations

import json
import re
import secrets
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from warehouse.demo.salesforce import soql
from warehouse.demo.salesforce.answers import Refusal
from warehouse.demo.salesforce.bulk import BULK_PAGE, Job, chunk_bounds, render
from warehouse.demo.salesforce.faults import Fault, Faults
from warehouse.demo.salesforce.keys import Keys
from warehouse.demo.salesforce.org import Object
from warehouse.demo.salesforce.rest import REST_PAGE, Cursor, page_size
from warehouse.demo.salesforce.stamps import stamp_of
from warehouse.demo.salesforce.tokens import (
    CONSUMER_KEY,
    CONSUMER_SECRET,
    ORGANIZATION,
    check_grant,
)
from warehouse.demo.sample import FILE_NAMES, PEOPLE_FILE_NAMES
from warehouse.demo.sample.catalogue import CATALOGUE
from warehouse.generate import declarations

STAGE_FIELDS = ("ApiName", "SortOrder", "IsActive", "IsClosed", "IsWon", "ForecastCategory")


class Stub:
    """The org and its server. Use as a context manager; `url`, `ca_file` say where it is."""

    def __init__(self, folder: Path, *, port: int = 0, api_version: str = "64.0") -> None:
        self.objects: dict[str, Object] = {}
        self.api_version = api_version
        self.organization = ORGANIZATION
        self.tokens: set[str] = set()
        self.jobs: dict[str, Job] = {}
        self.cursors: dict[str, Cursor] = {}
        self.faults = Faults()
        self.log: list[tuple[str, str, int]] = []
        self.deleted_jobs: list[str] = []
        self.logins: list[str] = []
        self.job_polls = 0
        self.rest_page = REST_PAGE
        # A bulk job of more records than this is read in chunks of as many; None: all at once.
        self.chunk_rows: int | None = None
        self.api_limit, self.api_used = 100_000, 0
        self.bulk_jobs_left: int | None = None
        # What the org's clock says, and what happens in the org before a request is answered.
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.between: Callable[[], None] = lambda: None
        self.lock = threading.RLock()

        self.keys = Keys(folder)
        self.ca_file, self.key_file = self.keys.ca_file, self.keys.key_file
        self.public_key = self.keys.public_key
        self.server = _Server(("127.0.0.1", port), _handler(self), self.keys.context())
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

    def known(self, name: str) -> Object | None:
        """The object of this name. An org has what the project declares, if without records."""
        with self.lock:
            declaration = declarations.find(name)
            if declaration is not None:
                self.define(name, [field.api for field in declaration.fields])
            return self.objects.get(name)

    def put(self, name: str, *rows: Mapping[str, str | None]) -> None:
        """Commit records in the org."""
        with self.lock:
            target = self.define(name)
            for row in rows:
                target.put(row)

    def merge(
        self, name: str, loser: str, survivor: str, stamp: str, *, stamp_children: bool = False
    ) -> None:
        """Merge two records: the loser is deleted, what refers to it moves without a trigger."""
        with self.lock:
            self.objects[name].edit(loser, stamp, MasterRecordId=survivor)
            self.objects[name].delete(loser, stamp)
            for child in self.objects.values():
                fields = [
                    field
                    for field, kind in child.types.items()
                    if kind == "reference" and field != "MasterRecordId"
                ]
                for key, row in list(child.records.items()):
                    values = dict(zip(child.order, row, strict=False))
                    moved = {field: survivor for field in fields if values.get(field) == loser}
                    if key == survivor:
                        moved = dict.fromkeys(moved, "")
                    if moved:
                        moved_at = max(stamp, values["SystemModstamp"] or "")
                        child.edit(key, moved_at if stamp_children else None, **moved)

    def set_stages(self, *stages: tuple[str, bool, bool, str]) -> None:
        """The sales process, in order: name, closed, won, forecast category."""
        with self.lock:
            self.define("Opportunity").picklists["StageName"] = {name: True for name, *_ in stages}
            held = self.define("OpportunityStage", STAGE_FIELDS)
            held.records.clear()
            for number, (name, is_closed, is_won, category) in enumerate(stages, 1):
                held.put(
                    {
                        "Id": f"01J{number:012d}AAA",
                        "SystemModstamp": "2024-01-01T00:00:00.000Z",
                        "ApiName": name,
                        "SortOrder": str(number),
                        "IsActive": "true",
                        "IsClosed": str(is_closed).lower(),
                        "IsWon": str(is_won).lower(),
                        "ForecastCategory": category,
                    }
                )

    def put_sample_day(self, versions: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        """Commit what the sample's org did in a day. An org has no older version of a record."""
        with self.lock:
            for name, rows in versions.items():
                file_name = (CATALOGUE | FILE_NAMES | PEOPLE_FILE_NAMES)[name]
                target = self.define(file_name.removesuffix(".csv"))
                place = target.order.index("SystemModstamp")
                for row in rows:
                    known = target.records.get(row["Id"])
                    if known is None or row["SystemModstamp"] >= known[place]:
                        target.put(row)

    def inject(
        self,
        kind: str,
        match: str = "",
        *,
        times: int = 1,
        after: int = 0,
        status: int = 503,
        code: str = "UNKNOWN_EXCEPTION",
        message: str = "something is wrong here",
    ) -> None:
        """Plan a fault for the next requests whose 'METHOD /path?query' matches, `after` good ones.

        expire: 401, every session gone. limit: 403 REQUEST_LIMIT_EXCEEDED. error: `status` with
        `code` and `message`. moved: a redirect. cut: the body breaks off and so does the
        connection. ragged: the body ends within a record, politely. short: rows are missing from a
        page. html: a page for people. hang: no answer. fail_job: the job ends as Failed.
        """
        self.faults.planned.append(Fault(kind, match, times, after, status, code, message))

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

    def token(self, form: Mapping[str, str]) -> dict:
        self.logins.append(check_grant(form, self.public_key))
        token = secrets.token_hex(16)
        self.tokens.add(token)
        return {
            "access_token": token,
            "instance_url": self.url,
            "token_type": "Bearer",
            "id": f"https://login.salesforce.com/id/{self.organization}/005000000000001AAA",
        }

    def count_call(self) -> None:
        """A request against the daily quota."""
        if self.api_used >= self.api_limit:
            raise Refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self.api_used += 1

    def parse(self, text: str, *, bulk: bool) -> tuple[soql.Query, Object]:
        query = soql.parse(text)
        target = self.known(query.object)
        if target is None:
            raise Refusal(400, "INVALID_TYPE", f"sObject type '{query.object}' is not supported.")
        target.check(query, bulk=bulk)
        return query, target

    def rest_query(self, text: str, token: str, *, deleted: bool) -> dict:
        query, target = self.parse(text, bulk=False)
        found = target.matching(query, deleted=deleted)
        size = page_size(target, query.names, self.rest_page)
        seen = {}
        if len(found) > size:
            seen = dict(zip(found, target.values(found, query.names), strict=True))
        cursor = Cursor(target, query.names, found, seen, token, size)
        key = secrets.token_hex(6)
        self.cursors[key] = cursor
        return self.rest_answer(key, cursor, 0)

    def rest_further(self, locator: str, token: str) -> dict:
        key, _, start = locator.rpartition("-")
        cursor = self.cursors.get(key)
        if cursor is None or cursor.token != token:
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self.rest_answer(key, cursor, int(start))

    def rest_answer(self, key: str, cursor: Cursor, start: int) -> dict:
        records, end = cursor.page(start)
        total = len(cursor.keys)
        answer = {"totalSize": total, "done": end == total, "records": records}
        if end < total:
            answer["nextRecordsUrl"] = f"/services/data/v{self.api_version}/query/{key}-{end}"
        return answer

    def make_job(self, body: Mapping[str, str]) -> dict:
        deleted = body["operation"] == "queryAll"
        query, target = self.parse(body["query"], bulk=True)
        if self.bulk_jobs_left == 0:
            raise Refusal(
                400, "LIMIT_EXCEEDED", "Max bulk v2 query jobs (10000) per 24 hrs has been reached"
            )
        if self.bulk_jobs_left is not None:
            self.bulk_jobs_left -= 1
        keys = target.matching(query, deleted=deleted)
        job = Job(
            "750" + secrets.token_hex(6),
            target,
            query,
            deleted,
            stamp_of(self.clock()).removesuffix("Z") + "+0000",
            chunk_bounds(keys, self.chunk_rows),
            polls_left=self.job_polls,
        )
        if fault := self.faults.due("JOB " + target.name):
            job.failure = {"fail_job": "InternalServerError : the job went wrong"}[fault.kind]
        self.jobs[job.id] = job
        if len(keys) > BULK_PAGE // 2:
            job.read_chunk()
            threading.Thread(target=job.prepare, daemon=True).start()
        else:
            job.state = "InProgress"
        return job.status()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple, handler: type, context: ssl.SSLContext) -> None:
        super().__init__(address, handler)
        self.context = context

    def finish_request(self, request, client_address) -> None:
        # The handshake belongs to the connection's thread: a slow client holds up nobody.
        with suppress(OSError), self.context.wrap_socket(request, server_side=True) as secured:
            self.RequestHandlerClass(secured, client_address, self)  # type: ignore[arg-type]

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    root = f"/services/data/v{stub.api_version}"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(stub.clock().astimezone(UTC), usegmt=True)

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
            fault = stub.faults.due(what)
            with stub.lock:
                stub.between()
            try:
                self.go_wrong(fault)
                self.route(method, body, fault)
            except Refusal as refusal:
                if self.path.startswith("/services/oauth2/"):
                    content: Any = {"error": refusal.code, "error_description": refusal.message}
                else:
                    content = [{"errorCode": refusal.code, "message": refusal.message}]
                self.reply(refusal.status, content)

        def go_wrong(self, fault: Fault | None) -> None:
            kind = fault.kind if fault else None
            if kind == "expire":
                stub.tokens.clear()
                raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
            if kind == "limit":
                raise Refusal(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded.")
            if kind == "error":
                raise Refusal(fault.status, fault.code, fault.message)
            if kind == "hang":
                time.sleep(3)

        @property
        def token(self) -> str:
            return self.headers.get("Authorization", "").removeprefix("Bearer ")

        def route(self, method: str, body: bytes, fault: Fault | None) -> None:
            parts = urlsplit(self.path)
            path, query = parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}
            if fault and fault.kind == "moved":
                moved = {"Location": f"https://moved.example.com{path}"}
                self.send(302, b"", "text/html", moved)
                return
            if (method, path) == ("POST", "/services/oauth2/token"):
                form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
                self.reply(200, stub.token(form))
                return
            if self.token not in stub.tokens:
                raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
            if not path.startswith(root + "/"):
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            stub.count_call()
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
                    found = self.object(name).describe()
                    children = [
                        {"childSObject": child.name, "field": field}
                        for child in stub.objects.values()
                        for field, to in child.lookups.items()
                        if to == name and child.readable(field)
                    ]
                    self.reply(200, {**found, "childRelationships": children}, fault)
                case "GET", ["sobjects", name, "deleted"]:
                    start, end = _instant(query["start"]), _instant(query["end"])
                    found = self.object(name).deleted_between(start, end, stub.clock())
                    self.reply(200, found, fault)
                case "GET", ["query" | "queryAll" as verb]:
                    page = stub.rest_query(query["q"], self.token, deleted=verb == "queryAll")
                    self.rest(page, fault)
                case "GET", ["query", locator]:
                    self.rest(stub.rest_further(locator, self.token), fault)
                case "POST", ["jobs", "query"]:
                    self.reply(200, stub.make_job(json.loads(body)))
                case "GET", ["jobs", "query", key]:
                    job = self.job(key)
                    job.poll()
                    self.reply(200, job.status())
                case "PATCH", ["jobs", "query", key]:
                    job = self.job(key)
                    job.state = json.loads(body)["state"]
                    self.reply(200, job.status())
                case "DELETE", ["jobs", "query", key]:
                    if self.job(key).state not in ("JobComplete", "Failed", "Aborted"):
                        raise Refusal(400, "API_ERROR", "The job must be complete or aborted")
                    del stub.jobs[key]
                    stub.deleted_jobs.append(key)
                    self.send(204, b"", "text/plain")
                case "GET", ["jobs", "query", key, "results"]:
                    self.results(self.job(key), query, fault)
                case _:
                    raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

        def object(self, name: str) -> Object:
            found = stub.known(name)
            if found is None:
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            return found

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
                content = render(job.query.names, job.rows[start : end - 1])
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

        def reply(self, status: int, content: Any, fault: Fault | None = None) -> None:
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
            self.send_header("Sforce-Limit-Info", f"api-usage={stub.api_used}/{stub.api_limit}")
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
