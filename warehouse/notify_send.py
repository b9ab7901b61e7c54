"""Sends one message (JSON on standard input: title, body, type) to every destination, by Apprise.

A process of its own, with nothing of the warehouse in it. Ends with 0 where every destination took
it, with 1 where some did, with 2 where none did; says which did not, without their secrets.
"""

import json
import logging
import os
import sys

import apprise


def destinations() -> list[apprise.NotifyBase]:
    """As Apprise's own command names them: APPRISE_URLS, or files of APPRISE_CONFIG_PATH."""
    found = apprise.Apprise()
    urls = os.environ.get("APPRISE_URLS", "").strip()
    if urls and not found.add(urls):
        sys.stderr.write("one of APPRISE_URLS is no URL that Apprise knows\n")
    for path in os.environ.get("APPRISE_CONFIG_PATH", "").split(";"):
        if path:
            config = apprise.AppriseConfig()
            config.add(path)
            found.add(config)
    return list(found)


def main() -> int:
    # its messages name what did not work
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    message = json.load(sys.stdin)
    servers = destinations()
    if not servers:
        sys.stderr.write(
            "there is no destination. Name some in APPRISE_URLS (slack://…, msteams://…, "
            "mailto://…, jsons://…) or in a file that APPRISE_CONFIG_PATH names\n"
        )
        return 2
    told = 0
    for place, server in enumerate(servers, start=1):
        if server.notify(body=message["body"], title=message["title"], notify_type=message["type"]):
            told += 1
        else:
            # by its kind: what is secret in a URL is each service's own
            sys.stderr.write(f"destination {place} ({server.service_name}) did not take it\n")
    return 0 if told == len(servers) else 1 if told else 2


if __name__ == "__main__":
    sys.exit(main())
