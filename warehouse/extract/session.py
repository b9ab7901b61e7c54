"""One session with one org: log in, ask again when it makes sense, never wait for ever."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

import requests
import tenacity

from warehouse.extract.credentials import Credentials
from warehouse.extract.errors import (
    AskAnew,
    AskByBulk,
    AskByRest,
    ExtractError,
    ExtractRefused,
    NoAnswer,
    QuotaReached,
    Transient,
)

log = logging.getLogger(__name__)

# Worth waiting for; everything else with a 4xx status is an answer.
TRANSIENT_CODES = frozenset({"REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW"})
# 406 and 420 are what Salesforce's edge says while it moves an org about.
TRANSIENT_STATUSES = frozenset({406, 408, 420, 429})
TRANSIENT_TEXTS = ("unknown_error", "retry your request", "login rate exceeded")
USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
ORGANIZATION = re.compile(r"/id/(00D\w{12}(?:\w{3})?)/")


@dataclass
class Usage:
    """What was asked so far, and what the org says is used of its calls of the day."""

    calls: int = 0
    bytes: int = 0
    used: int | None = None
    allowed: int | None = None

    def is_within(self, reserve: float) -> bool:
        """Whether less than this share of the day's calls is left; no, where nothing is known."""
        if self.used is None or self.allowed is None:
            return False
        return self.allowed - self.used < reserve * self.allowed


@dataclass(frozen=True)
class Headers:
    """What is read of an answer's headers."""

    date: datetime

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Headers:
        try:
            return cls(parsedate_to_datetime(headers["Date"]).astimezone(UTC))
        except (KeyError, ValueError) as error:
            # Without the org's clock nothing says up to when the answer is complete.
            raise Transient("An answer of Salesforce has no Date.") from error


class Salesforce:
    """A session: requests with its token, tried again where a wait or a login may cure."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        attempts: int = 7,
        longest_wait: float = 60,
        # Salesforce ends a query after 120 s and says so: wait for that answer.
        timeout: tuple[float, float] = (10, 150),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials = credentials
        self.timeout = timeout
        self.sleep = sleep
        self.attempts = attempts
        self.usage = Usage()
        self.organization: str | None = None
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

    def retrying(self, but_not: type[Transient] | None = None) -> tenacity.Retrying:
        """Attempts with exponential back-off, as long as what went wrong is transient."""

        def is_worth_it(error: BaseException) -> bool:
            return isinstance(error, Transient) and not (but_not and isinstance(error, but_not))

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if not isinstance(error, Transient) or not error.wait:
                return 0
            return max(self._backoff(state), error.retry_after)

        def say(state: tenacity.RetryCallState) -> None:
            log.warning(
                "%s Trying again in %.1f s (attempt %d of %d).",
                state.outcome and state.outcome.exception(),
                state.next_action.sleep if state.next_action else 0,
                state.attempt_number,
                self.attempts,
            )

        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception(is_worth_it),
            sleep=self.sleep,
            before_sleep=say,
            reraise=True,
        )

    def log_in(self) -> str | None:
        """Make sure there is a session; the org's id, where its token names it."""
        if self._instance_url is None:
            self.retrying()(self._log_in)
        return self.organization

    def get_json(self, path: str, **kwargs: Any) -> Any:
        """GET, parsed with numbers left as the text they came as."""
        return self._json("GET", path, **kwargs)

    def post_json(self, path: str, body: dict[str, Any]) -> Any:
        """POST a JSON body and parse the JSON answer."""
        return self._json("POST", path, json=body)

    def _json(self, method: str, path: str, **kwargs: Any) -> Any:
        def once() -> Any:
            with self._send(method, path, **kwargs) as response:
                parsed = _parse(response, f"{method} {_short(path)}")
                self.usage.bytes += len(response.content)
                return parsed

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
                raise Transient(f"GET {_short(path)} broke off: {error}") from error

    def counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """A streamed body, its bytes counted."""
        for chunk in chunks:
            self.usage.bytes += len(chunk)
            yield chunk

    def _send(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        if self._instance_url is None:
            self._log_in()
        response = self._try(method, f"{self._instance_url}{path}", **kwargs)
        self.usage.calls += 1
        if found := USAGE.search(response.headers.get("Sforce-Limit-Info", "")):
            self.usage.used, self.usage.allowed = int(found[1]), int(found[2])
        if response.status_code in range(200, 300):
            return response
        with response:
            if response.status_code == 401:
                # Expired, or ended by an administrator: the next attempt logs in again.
                self._instance_url = None
            raise refusal(response, f"{method} {_short(path)}")

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
        except requests.exceptions.ReadTimeout as error:
            raise NoAnswer(f"{method} {_short(url)} had no answer: {error}") from error
        except requests.RequestException as error:
            raise Transient(f"{method} {_short(url)} failed: {error}") from error

    def _log_in(self) -> None:
        self._http.headers.pop("Authorization", None)
        url = f"{self.credentials.login_url}/services/oauth2/token"
        response = self._try("POST", url, data=self.credentials.grant())
        with response:
            if response.status_code not in range(200, 300):
                raise refusal(response, "Logging in to Salesforce")
            token = _parse(response, "Logging in to Salesforce")
        self._http.headers["Authorization"] = f"Bearer {token['access_token']}"
        self._instance_url = token["instance_url"].rstrip("/")
        found = ORGANIZATION.search(str(token.get("id", "")))
        self.organization = found[1] if found else None


def _without_secrets(text: str, response: requests.Response) -> str:
    """What an answer says, less what we had sent it in confidence: some gateways repeat that."""
    sent = response.request
    body = sent.body if isinstance(sent.body, str) else ""
    secrets = [sent.headers.get("Authorization", "").removeprefix("Bearer ")]
    form = parse_qs(body) if body.startswith("grant_type=") else {}
    secrets += [value for key in ("client_secret", "assertion") for value in form.get(key, [])]
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text


def refusal(response: requests.Response, what: str) -> ExtractError:
    """What an answer other than 2xx means for us."""
    status = response.status_code
    if status in range(300, 400):
        return ExtractRefused(
            f"{what}: Salesforce answered {status} and points to "
            f"{response.headers.get('Location', 'nowhere')}. Use the org's own address (My Domain, "
            "https://<name>.my.salesforce.com), not one that forwards to it."
        )
    try:
        body = response.json()
    except (requests.RequestException, ValueError):
        body = None
    first = body[0] if isinstance(body, list) and body else body
    first = first if isinstance(first, dict) else {}
    code = str(first.get("errorCode") or first.get("error") or "")
    text = str(first.get("message") or first.get("error_description") or response.reason or "")
    text = _without_secrets(text, response)
    message = (
        f"{what}: Salesforce answered {status} {code} {text}".replace("  ", " ").rstrip(". ") + "."
    )
    if code == "INVALID_SESSION_ID":
        return Transient(message, wait=False)
    if code == "REQUEST_LIMIT_EXCEEDED" and "TotalRequests" in text:
        return QuotaReached(message)
    if code == "LIMIT_EXCEEDED" and "bulk" in text.lower():
        return AskByRest(message)
    if code == "INVALIDENTITY":
        return AskByRest(message)
    if (
        status >= 500
        or status in TRANSIENT_STATUSES
        or code in TRANSIENT_CODES
        or code == "LIMIT_EXCEEDED"
        or any(words in f"{code} {text}".lower() for words in TRANSIENT_TEXTS)
    ):
        try:
            retry_after = float(response.headers.get("Retry-After", 0))
        except ValueError:
            retry_after = 0
        return Transient(message, retry_after=min(retry_after, 300))
    if code == "QUERY_TIMEOUT" or status in (414, 431):
        return AskByBulk(message)
    if code in ("INVALID_QUERY_LOCATOR", "INVALID_FIELD"):
        return AskAnew(message)
    if status == 404 and "/jobs/query/" in what:
        return AskAnew(message)
    if status == 410:
        return ExtractRefused(
            f"{message} This version of the API is retired: set the connection's `version` "
            "(SALESFORCE_VERSION) to a newer one."
        )
    return ExtractRefused(message)


def _parse(response: requests.Response, what: str) -> Any:
    try:
        return json.loads(response.content, parse_int=str, parse_float=str)
    except requests.RequestException as error:
        raise Transient(f"{what} broke off: {error}") from error
    except ValueError as error:
        start = response.content[:200]
        raise Transient(f"{what}: the answer is not JSON but {start!r}.") from error


def _short(path: str) -> str:
    """A path for messages, without the query that may fill a page."""
    return path.partition("?")[0]
