"""The dashboard in Chromium, started as `make dashboard` does: `make test PARTS=look`."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from warehouse import server
from warehouse.dashboard import launch
from warehouse.demo.sample import land_sample

pytest.importorskip("streamlit", reason="is in the dashboard's environment: make test PARTS=look")

PAGES = ["", "movement", "compare", "stages", "coverage", "owners", "restatements", "status",
         "trace"]  # fmt: skip

# Figures that end in an ellipsis.
CUT = """
[...document.querySelectorAll("[data-testid='stMetricValue'], [data-testid='stMetricValue'] *")]
    .filter(one => one.scrollWidth > one.clientWidth && one.clientWidth).map(one => one.innerText)
"""


@pytest.fixture(scope="module")
def address(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    url = make_database(template_url)
    land_sample(url)
    with server.connect(url) as connection:
        connection.execute("select run_salesforce_transform()")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # its own environment has the same packages as this one
    command = [sys.executable, *launch.command(port)[1:]]
    process = subprocess.Popen(command, env=launch.environment(url), stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/_stcore/health")
                break
            except URLError:
                assert process.poll() is None
                time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("width", [1360, 390])
def test_every_page_draws_without_an_error_and_asks_nobody_else(
    chromium: object, address: str, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: (
            errors.append(request.url)
            if not request.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    page.set_default_timeout(30_000)
    for name in PAGES:
        page.goto(f"{address}/{name}")
        drawn = "[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg"
        page.wait_for_selector(
            "[data-testid='stDataFrame']" if name in ("status", "trace") else drawn
        )
        page.wait_for_selector("[data-testid='stStatusWidget']", state="detached")
        assert page.locator("[data-testid='stException'], [data-testid='stAlert']").count() == 0
        assert "Checked " in page.locator("[data-testid='stSidebar']").text_content()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CUT) == [], name
    context.close()
    assert errors == []


def test_a_filter_stands_in_the_address(chromium: object, address: str) -> None:
    page = chromium.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}/movement?grain=Week")
    page.wait_for_selector("[data-testid='stVegaLiteChart']")
    period = page.get_by_role("combobox", name="Period")
    assert period.input_value() == "Week"
    period.fill("Day")
    period.press("Enter")
    page.wait_for_url("**grain=Day**")
    page.close()
