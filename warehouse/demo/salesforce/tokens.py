"""Who may log in, and how."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import jwt

from warehouse.demo.salesforce.answers import Refusal

CONSUMER_KEY = "stub-consumer-key"
CONSUMER_SECRET = "stub-consumer-secret"  # noqa: S105 (of a server that only tests talk to)
USERNAME = "warehouse@stub.example"
AUDIENCE = "https://login.salesforce.com"
ORGANIZATION = "00D000000000001EAA"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def check_grant(form: Mapping[str, str], public_key: Any) -> str:
    """Refuse a token request that Salesforce would refuse; the kind of grant."""
    grant = form.get("grant_type")
    if grant == "client_credentials":
        given = (form.get("client_id"), form.get("client_secret"))
        if given != (CONSUMER_KEY, CONSUMER_SECRET):
            raise Refusal(400, "invalid_client", "invalid client credentials")
    elif grant == JWT_GRANT:
        try:
            claims = jwt.decode(
                form["assertion"],
                public_key,
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
    return grant
