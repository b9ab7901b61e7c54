"""Extraction from Salesforce into landing, by Bulk API 2.0 or REST. Imports nothing of Airflow.

One object at a time: describe it, choose its fields, ask for everything changed since its watermark
(less an overlap, for transactions that commit late with older stamps), stream the answer into a
temporary table by COPY and hand that to control.land_extract(), which lands what is news and moves
the watermark. Staging, landing and watermark are one transaction, opened only when Salesforce has
the result ready: whatever breaks, the object is as before and the next extraction asks again.

First runs and full refreshes take the Bulk path. An increment takes its first REST page (up to
2,000 rows): that page says how many rows there are, and only when they are more than `rest_rows` is
it dropped for a bulk job. So a small increment costs one call and no polling.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jwt
import psycopg
import requests
import tenacity
from psycopg import sql
from psycopg.conninfo import make_conninfo

from warehouse.errors import WarehouseError

log = logging.getLogger(__name__)

OBJECTS = ("Account", "Contact", "Opportunity")
API_VERSION = "64.0"
OVERLAP = timedelta(minutes=10)

# Compound and binary fields: the Bulk API refuses them; their parts are fields of their own.
UNREADABLE_TYPES = frozenset({"address", "location", "base64", "complexvalue"})
NUMBER_TYPES = frozenset({"double", "currency", "percent"})

# A GET longer than this is refused by Salesforce (16,384 bytes for the whole request line).
LONGEST_QUERY = 15_000
CHUNK = 1 << 18
CSV = {"Accept": "text/csv"}

Connect = Callable[[], psycopg.Connection]


class ExtractError(WarehouseError):
    """An extraction that failed; worth another try later."""


class ExtractRefused(ExtractError):
    """A refusal that another try would only repeat: credentials, rights, an unknown object."""


class _Transient(ExtractError):
    """Failed in a way that a wait may cure."""

    def __init__(self, message: str, *, wait: bool = True, retry_after: float = 0) -> None:
        super().__init__(message)
        self.wait = wait
        self.retry_after = retry_after


@dataclass(frozen=True)
class Credentials:
    """Who we are to Salesforce: client credentials, or a JWT signed with the app's private key."""

    login_url: str
    consumer_key: str
    consumer_secret: str | None = field(default=None, repr=False)
    username: str | None = None
    private_key: str | None = field(default=None, repr=False)
    audience: str | None = None
    api_version: str = API_VERSION
    verify: bool | str = True

    @classmethod
    def from_environment(cls) -> Credentials:
        """SALESFORCE_URL, SALESFORCE_USERNAME and the settings in capitals after SALESFORCE_."""
        given = {
            key.removeprefix("SALESFORCE_").lower(): value
            for key, value in os.environ.items()
            if key.startswith("SALESFORCE_")
        }
        return cls.from_settings(
            host=given.pop("url", None), username=given.pop("username", None), settings=given
        )

    @classmethod
    def from_settings(
        cls,
        *,
        host: str | None = None,
        username: str | None = None,
        settings: dict[str, Any],
    ) -> Credentials:
        """Read an Airflow connection's (or the environment's) fields.

        The names are those of Airflow's Salesforce connection: consumer_key, consumer_secret,
        private_key or private_key_file_path, domain, version; ours are audience and verify.
        """
        given = {key: value for key, value in settings.items() if value not in (None, "")}
        domain = str(given.get("domain", "login"))
        url = host or given.get("instance_url") or f"https://{domain}.salesforce.com"
        if "://" not in url:
            url = f"https://{url}"
        if not url.startswith("https://"):
            raise ExtractRefused(f"Salesforce needs TLS: {url} is not an https address.")
        private_key = given.get("private_key")
        if not private_key and (path := given.get("private_key_file_path")):
            try:
                private_key = Path(path).read_text()
            except OSError as error:
                raise ExtractRefused(f"The private key file cannot be read: {error}") from error
        if not given.get("consumer_key"):
            raise ExtractRefused("The Salesforce connection has no consumer_key.")
        if private_key and not username:
            raise ExtractRefused("A JWT login needs a username: the Salesforce user to act as.")
        if not private_key and not given.get("consumer_secret"):
            raise ExtractRefused(
                "The Salesforce connection has neither a consumer_secret (client credentials) "
                "nor a private_key or private_key_file_path (JWT)."
            )
        return cls(
            login_url=url.rstrip("/"),
            consumer_key=given["consumer_key"],
            consumer_secret=given.get("consumer_secret"),
            username=username,
            private_key=private_key,
            audience=given.get("audience"),
            api_version=str(given.get("version", API_VERSION)).removeprefix("v"),
            verify=given.get("verify", True),
        )

    def grant(self) -> dict[str, str]:
        """The body of the token request."""
        if not self.private_key:
            return {
                "grant_type": "client_credentials",
                "client_id": self.consumer_key,
                "client_secret": self.consumer_secret or "",
            }
        sandbox = "test.salesforce.com" in self.login_url or ".sandbox." in self.login_url
        claims = {
            "iss": self.consumer_key,
            "sub": self.username,
            "aud": self.audience or f"https://{'test' if sandbox else 'login'}.salesforce.com",
            "exp": int(time.time()) + 180,
        }
        try:
            assertion = jwt.encode(claims, self.private_key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise ExtractRefused(f"The private key cannot sign a JWT: {error}") from error
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}


class Salesforce:
    """One session with one org: log in, ask again when it makes sense, never wait for ever."""

    # Worth waiting for; everything else with a 4xx status is an answer.
    TRANSIENT_CODES = frozenset(
        {"REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW"}
    )

    def __init__(
        self,
        credentials: Credentials,
        *,
        attempts: int = 7,
        longest_wait: float = 60,
        timeout: tuple[float, float] = (10, 120),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials = credentials
        self.timeout = timeout
        self.sleep = sleep
        self.attempts = attempts
        self._backoff = tenacity.wait_exponential_jitter(initial=1, max=longest_wait)
        self._instance_url: str | None = None
        self._http = requests.Session()

    def __enter__(self) -> Salesforce:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def root(self) -> str:
        """The path under which this API version answers."""
        return f"/services/data/v{self.credentials.api_version}"

    def retrying(self) -> tenacity.Retrying:
        """Attempts with exponential back-off, as long as what went wrong is transient."""

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception()
            return max(self._backoff(state), error.retry_after) if error.wait else 0

        def say(state: tenacity.RetryCallState) -> None:
            log.warning(
                "%s Trying again in %.1f s (attempt %d of %d).",
                state.outcome.exception(),
                state.next_action.sleep,
                state.attempt_number,
                self.attempts,
            )

        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_Transient),
            sleep=self.sleep,
            before_sleep=say,
            reraise=True,
        )

    def get_json(self, path: str, **kwargs: Any) -> Any:
        """GET, parsed with numbers left as the text they came as."""
        return self._json("GET", path, **kwargs)

    def post_json(self, path: str, body: dict[str, Any]) -> Any:
        """POST a JSON body and parse the JSON answer."""
        return self._json("POST", path, json=body)

    def _json(self, method: str, path: str, **kwargs: Any) -> Any:
        def once() -> Any:
            with self._send(method, path, **kwargs) as response:
                return _parse(response, f"{method} {_short(path)}")

        return self.retrying()(once)

    def call(self, method: str, path: str, **kwargs: Any) -> None:
        """A request whose answer has no body worth reading (204)."""

        def once() -> None:
            self._send(method, path, **kwargs).close()

        self.retrying()(once)

    @contextmanager
    def open_stream(self, path: str, **kwargs: Any) -> Iterator[requests.Response]:
        """GET whose body is read by the caller as it arrives; one attempt, see retrying()."""
        with self._send("GET", path, stream=True, **kwargs) as response:
            try:
                yield response
            except requests.RequestException as error:
                raise _Transient(f"GET {_short(path)} broke off: {error}") from error

    def _send(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        if self._instance_url is None:
            self._log_in()
        response = self._try(method, f"{self._instance_url}{path}", **kwargs)
        if response.ok:
            return response
        with response:
            if response.status_code == 401:
                # Expired, or ended by an administrator: the next attempt logs in again.
                self._instance_url = None
            raise self._refusal(response, f"{method} {_short(path)}")

    def _try(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        try:
            # `verify` is given here because REQUESTS_CA_BUNDLE would override the session's.
            return self._http.request(
                method,
                url,
                timeout=self.timeout,
                allow_redirects=False,
                verify=self.credentials.verify,
                **kwargs,
            )
        except requests.exceptions.SSLError as error:
            raise ExtractRefused(
                f"The certificate of {url.split('/services/')[0]} is not trusted: {error}. "
                "The connection's extra `verify` names the file of a private authority."
            ) from error
        except requests.RequestException as error:
            raise _Transient(f"{method} {_short(url)} failed: {error}") from error

    def _log_in(self) -> None:
        self._http.headers.pop("Authorization", None)
        url = f"{self.credentials.login_url}/services/oauth2/token"
        response = self._try("POST", url, data=self.credentials.grant())
        with response:
            if not response.ok:
                raise self._refusal(response, "Logging in to Salesforce")
            token = _parse(response, "Logging in to Salesforce")
        self._http.headers["Authorization"] = f"Bearer {token['access_token']}"
        self._instance_url = token["instance_url"].rstrip("/")

    def _refusal(self, response: requests.Response, what: str) -> ExtractError:
        status = response.status_code
        try:
            body = response.json()
        except (requests.RequestException, ValueError):
            body = None
        first = body[0] if isinstance(body, list) and body else body
        first = first if isinstance(first, dict) else {}
        code = str(first.get("errorCode") or first.get("error") or "")
        text = str(first.get("message") or first.get("error_description") or response.reason or "")
        message = (
            f"{what}: Salesforce answered {status} {code} {text}".replace("  ", " ").rstrip(". ")
            + "."
        )
        if code == "INVALID_SESSION_ID":
            return _Transient(message, wait=False)
        if status >= 500 or status in (408, 429) or code in self.TRANSIENT_CODES:
            try:
                retry_after = float(response.headers.get("Retry-After", 0))
            except ValueError:
                retry_after = 0
            return _Transient(message, retry_after=min(retry_after, 300))
        if code in ("QUERY_TIMEOUT", "INVALID_QUERY_LOCATOR"):
            return ExtractError(message)
        return ExtractRefused(message)


@dataclass(frozen=True)
class Field:
    """A field of an object, as described."""

    name: str
    type: str


@dataclass(frozen=True)
class Extract:
    """What one extraction of one object did."""

    object: str
    path: str
    staged: int
    landed: int
    left_out: int
    watermark: str | None
    seconds: float


def choose_fields(description: dict[str, Any], *, calculated: bool) -> list[Field]:
    """The fields to ask for, Id first.

    Calculated fields only on request: a formula that changes does not move SystemModstamp, so an
    increment would carry them for some records and miss them for others.
    """
    fields = [
        Field(item["name"], item["type"])
        for item in description["fields"]
        if item["type"] not in UNREADABLE_TYPES
        and not item.get("deprecatedAndHidden")
        and (calculated or not item.get("calculated"))
    ]
    fields.sort(key=lambda item: item.name != "Id")
    missing = {"Id", "SystemModstamp"} - {item.name for item in fields}
    if missing:
        raise ExtractRefused(
            f"The Salesforce user cannot read {' and '.join(sorted(missing))} of "
            f"{description['name']}: grant it read access to the object."
        )
    return fields


def build_soql(object_name: str, fields: Iterable[Field], since: datetime | None) -> str:
    """The query: no ORDER BY, no LIMIT (the Bulk API would read without chunks), no upper bound."""
    names = ", ".join(item.name for item in fields)
    query = f"SELECT {names} FROM {object_name}"  # noqa: S608 (names from Salesforce itself)
    if since is not None:
        stamp = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        query += f" WHERE SystemModstamp >= {stamp}"
    return query


def extract_object(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    *,
    full_refresh: bool = False,
    overlap: timedelta = OVERLAP,
    rest_rows: int = 10_000,
    page_rows: int = 100_000,
    job_timeout: timedelta = timedelta(hours=2),
) -> Extract:
    """Extract one object and land it; `connect` gives a new database connection each time."""
    started = time.monotonic()
    with connect() as connection:
        watermark = read_watermark(connection, object_name)
    since = None if full_refresh or watermark is None else watermark - overlap
    description = salesforce.get_json(f"{salesforce.root}/sobjects/{object_name}/describe")
    fields = choose_fields(description, calculated=full_refresh)
    query = build_soql(object_name, fields, since)
    log.info("%s: %d fields, since %s.", object_name, len(fields), since or "the beginning")

    first = _first_page(salesforce, query) if since is not None else None
    if first is not None and int(first["totalSize"]) <= rest_rows:
        path = "rest"
        outcome = _land_rest(salesforce, connect, object_name, fields, first)
    else:
        path = "bulk"
        outcome = _land_bulk(
            salesforce, connect, object_name, fields, query, page_rows, job_timeout
        )
    result = Extract(
        object=object_name,
        path=path,
        staged=outcome["staged"],
        landed=outcome["landed"],
        left_out=outcome["left_out"],
        watermark=outcome["watermark"],
        seconds=round(time.monotonic() - started, 3),
    )
    log.info(
        "%s by %s: %d rows delivered, %d landed, %d known already; watermark %s; %.1f s.",
        object_name,
        path,
        result.staged,
        result.landed,
        result.left_out,
        result.watermark,
        result.seconds,
    )
    return result


def read_watermark(connection: psycopg.Connection, object_name: str) -> datetime | None:
    """How far the object has been extracted; None when it never was."""
    row = connection.execute(
        "select watermark from control.extract_watermark where object = %s", [object_name.lower()]
    ).fetchone()
    return row[0] if row else None


def extract_all(
    salesforce: Salesforce,
    connect: Connect,
    objects: Iterable[str] = OBJECTS,
    *,
    full_refresh: bool = False,
) -> Iterator[Extract]:
    """Extract objects one after the other; one that fails leaves the others landed."""
    problems = []
    for object_name in objects:
        try:
            yield extract_object(salesforce, connect, object_name, full_refresh=full_refresh)
        except (WarehouseError, psycopg.Error) as error:
            problems.append(f"{object_name} was not extracted: {str(error).strip()}")
    if problems:
        raise ExtractError("\n".join(problems))


def ensure_landing(connect: Connect, objects: Iterable[str] = OBJECTS) -> list[str]:
    """Apply the project's migrations where landing is missing; never upgrade a warehouse.

    Returns the migrations applied. Imports yoyo only if it is needed.
    """
    with connect() as connection:
        wanted = [name.lower() for name in objects]
        found = connection.execute(
            """
            select relation.relname
            from pg_catalog.pg_class as relation
            inner join pg_catalog.pg_namespace as schema on schema.oid = relation.relnamespace
            where schema.nspname = 'raw_salesforce' and relation.relname = any(%s)
            """,
            [wanted],
        ).fetchall()
        missing = [f"raw_salesforce.{name}" for name in wanted if (name,) not in found]
        if not missing:
            return []
        info = connection.info
        user = info.user
        url = make_conninfo(**info.get_parameters(), password=info.password or None)
        command = (
            f"WAREHOUSE_URL=postgresql://OWNER@{info.host}:{info.port}/{info.dbname} make deploy"
        )
        try:
            applied = connection.execute("select from public._yoyo_migration limit 1").rowcount
        except psycopg.errors.UndefinedTable:
            applied = 0
        except psycopg.errors.InsufficientPrivilege:
            applied = 1  # by somebody else
    if applied:
        raise ExtractRefused(
            f"{', '.join(missing)} is missing in a database that migrations were applied to. "
            f"An extraction never upgrades a warehouse: deploy it, {command}"
        )
    from warehouse import deploy

    try:
        return deploy.deploy(url)
    except WarehouseError as error:
        raise ExtractRefused(
            f"{', '.join(missing)} is missing and user {user} cannot create it: {error} "
            f"As the owner of the database, run: {command}"
        ) from error


# -- REST: small increments ------------------------------------------------------------------------


def _first_page(salesforce: Salesforce, query: str) -> dict[str, Any] | None:
    """The first REST page, or None where REST is no way to ask this."""
    path = f"{salesforce.root}/queryAll?q={quote(query)}"
    if len(path) > LONGEST_QUERY:
        return None
    try:
        return salesforce.get_json(path)
    except ExtractError as error:
        if isinstance(error, ExtractRefused | _Transient):
            raise
        log.info("REST cannot answer this (%s): a bulk job will.", error)
        return None


def _land_rest(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    fields: list[Field],
    page: dict[str, Any],
) -> dict[str, Any]:
    expected = int(page["totalSize"])
    # Bounded by rest_rows, and read before the transaction opens: none waits for Salesforce.
    rows = [_bulk_values(record, fields) for record in page["records"]]
    while not page["done"]:
        page = salesforce.get_json(page["nextRecordsUrl"])
        rows += [_bulk_values(record, fields) for record in page["records"]]
    if len(rows) != expected:
        raise ExtractError(
            f"{object_name}: Salesforce announced {expected} rows and delivered {len(rows)}. "
            "Nothing was landed."
        )
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        stage = _open_stage(cursor, object_name, fields)
        if rows:
            with cursor.copy(sql.SQL("copy {} from stdin").format(stage)) as copy:
                for row in rows:
                    copy.write_row(row)
        return _land(cursor, object_name)


def _bulk_values(record: dict[str, Any], fields: list[Field]) -> list[str | None]:
    """A REST record in the text of the Bulk API, so that both paths land the same bytes."""
    return [bulk_text(record.get(item.name), item.type) for item in fields]


def bulk_text(value: Any, kind: str) -> str | None:
    """A JSON value (numbers as their text) in the form the Bulk API writes."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).replace("\x00", "")
    text = str(value).replace("\x00", "")
    if kind == "datetime" and text.endswith("+0000"):
        return text.removesuffix("+0000") + "Z"
    if kind in NUMBER_TYPES:
        return bulk_number(text)
    return text or None


def bulk_number(text: str) -> str:
    """100 → 100.0, 99213206 → 9.9213206E7: as Java, and so the Bulk API, writes a double."""
    try:
        number = Decimal(text)
        double = float(text)
        shortest = Decimal(repr(double))
    except (InvalidOperation, ValueError):
        return text
    if not number.is_finite() or number != shortest:
        return text
    sign, digits, exponent = shortest.normalize().as_tuple()
    minus = "-" if sign else ""
    figures = "".join(map(str, digits))
    point = len(figures) + exponent  # the number is 0.figures × 10^point
    if number == 0:
        return f"{minus}0.0"
    if -2 <= point <= 7:
        if point <= 0:
            whole, fraction = "0", "0" * -point + figures
        else:
            whole, fraction = figures[:point].ljust(point, "0"), figures[point:]
        return f"{minus}{whole}.{fraction or '0'}"
    return f"{minus}{figures[0]}.{figures[1:] or '0'}E{point - 1}"


# -- Bulk API 2.0: everything else -----------------------------------------------------------------


def _land_bulk(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    fields: list[Field],
    query: str,
    page_rows: int,
    job_timeout: timedelta,
) -> dict[str, Any]:
    with _bulk_job(salesforce, query) as job:
        processed = _wait(salesforce, object_name, job, job_timeout)
        with connect() as connection, connection.transaction(), connection.cursor() as cursor:
            stage = _open_stage(cursor, object_name, fields)
            staged = 0
            locator: str | None = None
            while True:
                rows, locator = _copy_page(
                    salesforce, cursor, stage, fields, job, locator, page_rows
                )
                staged += rows
                if locator is None:
                    break
                log.info("%s: %d rows so far.", object_name, staged)
            if processed is not None and staged != processed:
                raise ExtractError(
                    f"{object_name}: the bulk job read {processed} rows, its pages held {staged}. "
                    "Nothing was landed."
                )
            return _land(cursor, object_name)


@contextmanager
def _bulk_job(salesforce: Salesforce, query: str) -> Iterator[str]:
    """A bulk query job; deleted at the end, whatever happens."""
    job = salesforce.post_json(
        f"{salesforce.root}/jobs/query",
        {"operation": "queryAll", "query": query, "contentType": "CSV", "lineEnding": "LF"},
    )["id"]
    path = f"{salesforce.root}/jobs/query/{job}"
    try:
        yield path
    finally:
        # A job is clutter (Salesforce drops it after seven days), so failing here is not failing.
        try:
            state = salesforce.get_json(path)["state"]
            if state not in ("JobComplete", "Failed", "Aborted"):
                salesforce.call("PATCH", path, json={"state": "Aborted"})
            salesforce.call("DELETE", path)
        except ExtractError as error:
            log.warning("The bulk job %s could not be deleted: %s", job, error)


def _wait(salesforce: Salesforce, object_name: str, job: str, job_timeout: timedelta) -> int | None:
    """Wait for the result; the number of records the job read, where it says so."""
    waited, pause = 0.0, 0.5
    while True:
        status = salesforce.get_json(job)
        state = status["state"]
        if state == "JobComplete":
            processed = status.get("numberRecordsProcessed")
            return None if processed is None else int(processed)
        if state in ("Failed", "Aborted"):
            reason = status.get("errorMessage") or "no reason given"
            raise ExtractError(f"{object_name}: the bulk job ended as {state}: {reason}.")
        if waited >= job_timeout.total_seconds():
            raise ExtractError(
                f"{object_name}: the bulk job is still {state} after {job_timeout}; it is aborted."
            )
        salesforce.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, 15)


def _copy_page(
    salesforce: Salesforce,
    cursor: psycopg.Cursor,
    stage: sql.Composable,
    fields: list[Field],
    job: str,
    locator: str | None,
    page_rows: int,
) -> tuple[int, str | None]:
    """Stream one result page into the stage; a page that breaks is put back and asked for again."""
    params = {"maxRecords": str(page_rows)} | ({"locator": locator} if locator else {})

    def once() -> tuple[int, str | None]:
        with (
            cursor.connection.transaction(),
            salesforce.open_stream(f"{job}/results", params=params, headers=CSV) as response,
        ):
            expected = int(response.headers.get("Sforce-NumberOfRecords", -1))
            if expected < 0:
                raise _Transient("A result page does not say how many rows it holds.")
            rows = _copy_csv(cursor, stage, fields, response.iter_content(CHUNK)) if expected else 0
            if rows != expected:
                raise _Transient(f"A result page announced {expected} rows and held {rows}.")
            following = response.headers.get("Sforce-Locator", "null")
            return rows, None if following == "null" else following

    return salesforce.retrying()(once)


def _copy_csv(
    cursor: psycopg.Cursor,
    stage: sql.Composable,
    fields: list[Field],
    chunks: Iterator[bytes],
) -> int:
    """COPY a page without its header, in the header's order of columns."""
    head = b""
    for chunk in chunks:
        head += chunk
        if b"\n" in head:
            break
    header, _, rest = head.partition(b"\n")
    names = next(csv.reader([header.decode("utf-8", "replace").strip()]), [])
    columns = [name.lower() for name in names]
    if sorted(columns) != sorted(item.name.lower() for item in fields):
        raise _Transient(
            f"A result page does not start with the fields asked for but with {header[:200]!r}."
        )
    # Quoted or not, an empty value is NULL.
    statement = sql.SQL("copy {} ({}) from stdin (format csv, force_null *)").format(
        stage, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    try:
        with cursor.copy(statement) as copy:
            for chunk in chain((rest,), chunks):
                # PostgreSQL's text has no NUL; Salesforce's may.
                copy.write(chunk.replace(b"\x00", b"") if b"\x00" in chunk else chunk)
    except psycopg.errors.BadCopyFileFormat as error:
        reason = error.diag.message_primary
        raise _Transient(f"A result page is cut off or no CSV: {reason}.") from error
    return cursor.rowcount


# -- the database's side ---------------------------------------------------------------------------


def _open_stage(cursor: psycopg.Cursor, object_name: str, fields: list[Field]) -> sql.Composable:
    cursor.execute("set local client_encoding = 'UTF8'")
    cursor.execute(
        "select control.stage_extract(%s, %s)::text", [object_name, [item.name for item in fields]]
    )
    (stage,) = cursor.fetchone()
    return sql.SQL(stage)


def _land(cursor: psycopg.Cursor, object_name: str) -> dict[str, Any]:
    cursor.execute("select control.land_extract(%s)", [object_name])
    (outcome,) = cursor.fetchone()
    return outcome


def _parse(response: requests.Response, what: str) -> Any:
    try:
        return json.loads(response.content, parse_int=str, parse_float=str)
    except requests.RequestException as error:
        raise _Transient(f"{what} broke off: {error}") from error
    except ValueError as error:
        start = response.content[:200]
        raise _Transient(f"{what}: the answer is not JSON but {start!r}.") from error


def _short(path: str) -> str:
    """A path for messages, without the query that may fill a page."""
    return path.partition("?")[0]
