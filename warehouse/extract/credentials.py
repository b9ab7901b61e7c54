"""Who we are to Salesforce."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt

from warehouse.extract.errors import ExtractRefused

API_VERSION = "64.0"
# What the environment has to say, and the settings that say it.
NEEDED = {
    "SALESFORCE_URL (My Domain, https://acme.my.salesforce.com)": {
        "url",
        "instance_url",
        "domain",
    },
    "SALESFORCE_CONSUMER_KEY": {"consumer_key"},
    "SALESFORCE_CONSUMER_SECRET (client credentials), or SALESFORCE_USERNAME and "
    "SALESFORCE_PRIVATE_KEY_FILE_PATH (JWT)": {
        "consumer_secret",
        "private_key",
        "private_key_file_path",
    },
}


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
            if key.startswith("SALESFORCE_") and value
        }
        lacking = [name for name, keys in NEEDED.items() if not keys & given.keys()]
        if lacking:
            raise ExtractRefused(
                f"Which Salesforce org, and who asks? Not set: {'; '.join(lacking)}. "
                "See docs/scheduling-without-airflow.md."
            )
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
                # not the path: people put the key itself there
                raise ExtractRefused(
                    f"private_key_file_path cannot be read: {error.strerror}. A key itself goes to "
                    "private_key."
                ) from None
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
