"""The site of `make docs` in Chromium: `make test PARTS=look`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.quality_org import ACCOUNTS, DEALS, WON, land
from warehouse import server
from warehouse.site import catalog, pages

pytest.importorskip(
    "playwright.sync_api", reason="looks at pages in a browser: make test PARTS=look"
)

WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], template_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    url = make_database(template_url)
    with server.connect(url) as connection:
        land(connection, "account", ACCOUNTS[0])
        land(connection, "opportunity", DEALS[0])
        land(connection, "opportunity", DEALS[1], **WON)
        connection.execute("select run_salesforce_transform()")
    folder = tmp_path_factory.mktemp("made") / "site"
    with catalog.reading(url) as connection:
        pages.write(catalog.read(connection), folder)
    return folder


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def tab(chromium: object, request: pytest.FixtureRequest) -> Iterator[object]:
    """A page without a network; whatever a script says or breaks fails the test."""
    context = chromium.new_context(
        viewport=request.param,
        offline=True,
        color_scheme="dark" if request.param is WIDE else "light",
    )
    said: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("requestfailed", lambda request: said.append(f"not found: {request.url}"))
    tab.set_default_timeout(30_000)
    yield tab
    context.close()
    assert said == []


def test_every_page_opens_without_an_error_and_within_its_width(site: Path, tab: object) -> None:
    some = [
        *sorted(site.glob("*.html")),
        *(site / "relations").glob("marts.*.html"),
        site / "functions" / "marts.pipeline_movement_between.html",
        site / "functions" / "control.merge_sql.html",
    ]
    assert len(some) > 40
    for page in some:
        tab.goto(page.as_uri())
        width = tab.evaluate("document.documentElement.scrollWidth")
        assert width <= tab.viewport_size["width"], page.name


def test_search_finds_and_leads_there(site: Path, tab: object) -> None:
    tab.goto((site / "relations" / "marts.dim_account.html").as_uri())
    tab.fill("#search", "weighted amount")
    tab.wait_for_selector("#found a")
    texts = tab.locator("#found li").all_inner_texts()
    assert any(text.startswith("pipeline_weighted_amount metric") for text in texts)
    tab.fill("#search", "fct_opportunity")
    tab.wait_for_function("document.querySelector('#found b')?.textContent.includes('fct_opp')")
    tab.press("#search", "Enter")
    tab.wait_for_url("**/relations/marts.fct_opportunity.html")
    tab.fill("#search", "oportunity_enhancd")  # as people type
    tab.wait_for_selector("#found a")
    assert "marts.opportunity_enhanced" in tab.locator("#found").inner_text()
    tab.fill("#search", "zzzzzz")
    tab.wait_for_function("document.getElementById('found').innerText.includes('Nothing found')")


def shown(tab: object) -> set[str]:
    return set(tab.locator("#graph a.node").evaluate_all("all => all.map((a) => a.dataset.name)"))


def test_lineage_focuses_by_a_click_and_by_its_address(site: Path, tab: object) -> None:
    tab.goto((site / "lineage.html").as_uri())
    whole = shown(tab)
    assert {"raw_salesforce.account", "staging.account", "marts.dim_account"} <= whole
    assert "marts.sales_snapshot" not in whole  # a view
    tab.select_option("#detail", "views")
    assert "marts.sales_snapshot" in shown(tab)
    assert "marts.dim_account_model" not in shown(tab)  # a step, passed through
    tab.select_option("#detail", "steps")
    assert "marts.dim_account_model" in shown(tab)
    tab.select_option("#detail", "tables")
    tab.goto((site / "lineage.html").as_uri() + "#marts.dim_account")
    tab.select_option("#on", "0")  # what is made from it grows
    assert shown(tab) == {
        "raw_salesforce.account", "raw_salesforce.contact", "raw_salesforce.opportunity",
        "staging.account", "staging.contact", "staging.opportunity",
        "intermediate.account", "intermediate.contact", "intermediate.opportunity",
        "marts.merged_account", "marts.merged_contact", "marts.dim_contact",
        "marts.fct_opportunity", "marts.dim_account",
    }  # fmt: skip
    tab.select_option("#back", "1")
    assert "raw_salesforce.account" not in shown(tab)
    tab.select_option("#on", "99")
    tab.evaluate("document.querySelector('[data-name=\"intermediate.account\"]').dispatchEvent("
                 "new MouseEvent('click', {bubbles: true, cancelable: true}))")  # fmt: skip
    tab.wait_for_function("location.hash === '#intermediate.account'")
    assert tab.input_value("#focus") == "intermediate.account"
    assert "marts.contact_enhanced" in shown(tab)
    before = tab.locator("#graph svg").get_attribute("style")
    tab.click("#in")
    tab.wait_for_function(
        "before => document.querySelector('#graph svg').getAttribute('style') !== before",
        arg=before,
    )
    tab.goto((site / "lineage.html").as_uri() + "#marts.none")
    assert tab.inner_text("#said") == "There is no marts.none."


def test_lineage_of_a_known_column(site: Path, tab: object) -> None:
    tab.goto((site / "relations" / "marts.fct_opportunity.html").as_uri())
    tab.click("#weighted_amount a[title='lineage of weighted_amount']")
    tab.wait_for_url("**/columns.html#marts.fct_opportunity.weighted_amount")
    tab.select_option("#on", "0")
    assert shown(tab) == {
        f"{layer}.opportunity.{column}"
        for layer in ("raw_salesforce", "staging", "intermediate")
        for column in ("amount", "probability")
    } | {"marts.fct_opportunity.weighted_amount"}
    tab.check("#logic")
    assert "marts.fct_opportunity_model.weighted_amount" in shown(tab)


def test_light_and_dark_are_chosen_and_kept(site: Path, tab: object) -> None:
    tab.goto((site / "index.html").as_uri())
    back = "getComputedStyle(document.body).backgroundColor"
    first, system = tab.evaluate(back), tab.evaluate("document.documentElement.dataset.theme")
    assert system == ("dark" if tab.viewport_size == WIDE else "light")
    tab.click("#theme")
    assert tab.evaluate(back) != first
    tab.goto((site / "runs.html").as_uri())
    assert tab.evaluate("document.documentElement.dataset.theme") != system


def test_a_run_that_an_address_names_is_open(site: Path, tab: object) -> None:
    tab.goto((site / "runs.html").as_uri() + "#run-1")
    assert tab.locator("#run-1").get_attribute("open") is not None
    assert tab.get_by_role("link", name="marts.dim_account").is_visible()
