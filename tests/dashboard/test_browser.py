"""The pages in a real browser: accessible in every mode, nothing from elsewhere, nothing refused by the policy."""

import threading
import time
from pathlib import Path
from socket import create_server

import pytest
import uvicorn
from invented_pages import NOW, invented_services
from playwright.sync_api import expect, sync_playwright

from ndas.dashboard import create_app
from ndas.dashboard.pages.sign_in import doors

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SLOW_MACHINE = 60_000
"""Milliseconds: other work may share the machine; a page that never comes still fails."""
PAGES = (
    "/",
    "/purpose",
    "/insight/serious-violence",
    "/insight/serious-violence/method",
    "/insight/serious-violence/leads",
    "/insight/serious-violence/leads/F-northmoor-1",
    "/insight/serious-violence/leads/F-northmoor-1?fault=own,reason",
    "/insight/serious-violence/decisions",
    "/use-cases",
    "/use-cases/serious-violence",
    "/events?area=Harbour",
    "/events?from=yesterday",
    "/event/ne0003",
    "/person/np0001",
    "/person/np0001/match",
    "/person/np0001/match/graph",
    "/match/pair?a=crime-nominal-7&b=custody-detainee-3",
    "/match/report",
    "/thing/E-0001",
    "/location/nl0001",
    "/object/no0001",
    "/record/crime-nominal-7",
    "/search?q=marlowe",
    "/review",
    "/loads",
    "/loads/northmoor-all-000002",
    "/account",
    "/accessibility",
    "/person/nobody",
)
NOTE_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective));
"""
RUN_AXE = """async rules => (await axe.run(document, rules)).violations.map(
    fault => fault.id + ": " + fault.nodes.map(node => node.target.join(" ")).slice(0, 3).join(" | "))"""
WHOLE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LAYOUT = WHOLE | {"rules": {"color-contrast": {"enabled": False}}}  # width changes no colour
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def served():
    """The invented services, served by a real server on a port of its own."""
    socket = create_server(("localhost", 0))
    patched = pytest.MonkeyPatch()
    patched.setattr(doors, "ALLOWED", 1000)  # the clock stands still here, and one address signs everybody in
    services = invented_services(f"http://localhost:{socket.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(create_app(services), access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.02)
    assert server.started
    yield services
    server.should_exit = True
    thread.join(5)
    patched.undo()


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=SLOW_MACHINE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def enter(services, browser, user="cy.rowe", **context):
    """A browser window of a signed-in user who has said why."""
    origin = services.deployment.origin
    window = browser.new_context(viewport={"width": 1360, "height": 900}, base_url=origin, **context)
    window.set_default_timeout(SLOW_MACHINE)
    page = window.new_page()
    page.goto(f"/auth/link/{services.links.issue(user, NOW)}")
    page.get_by_role("button", name="Sign in").click()
    if page.locator("#reference").count():
        page.get_by_role("radio", name="Serious violence").check()
        page.locator("#reference").fill("CR/1234/26")
        page.get_by_role("button", name="Continue").click()
    expect(page.locator(".trust__purpose")).to_contain_text("CR/1234/26")
    return page


@pytest.fixture(scope="module")
def window(served, browser):
    page = enter(served, browser)
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.add_init_script(NOTE_VIOLATIONS)
    yield page
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_it_is_accessible_at_any_width_and_in_forced_colours_and_stays_at_home(served, window, path):
    window.requested.clear()
    window.set_viewport_size({"width": 1360, "height": 900})
    window.goto(path)
    assert all(address.startswith(f"{served.deployment.origin}/") for address in window.requested)
    assert window.requested
    window.evaluate(AXE.read_text())
    faults = {"wide": window.evaluate(RUN_AXE, WHOLE)}
    window.set_viewport_size({"width": 320, "height": 800})
    faults["320 px"] = window.evaluate(RUN_AXE, LAYOUT)
    assert window.evaluate("document.documentElement.scrollWidth") <= 320, "the page scrolls sideways"
    window.emulate_media(forced_colors="active")
    faults["forced colours"] = window.evaluate(RUN_AXE, COLOURS)
    window.emulate_media(forced_colors="none")
    assert not any(faults.values()), faults
    assert window.evaluate("window.violations") == []


def test_a_question_is_answered_and_taken_back_without_scripts_on_pages_that_stay_accessible(served, browser, window):
    page = enter(served, browser, "ada.okoro", java_script_enabled=False)
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_role("radio", name="Members of one family").first.check()
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("takes effect with the next refresh")).to_be_visible()
    expect(page.get_by_text("Question 1 of 1 open")).to_be_visible()
    for path in ("/review?said=recorded", "/review?said=answer", "/person/np0006/match"):
        window.set_viewport_size({"width": 320, "height": 800})
        window.goto(path)
        window.evaluate(AXE.read_text())
        assert not window.evaluate(RUN_AXE, WHOLE), path
        assert window.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Question 1 of 2 open")).to_be_visible()
    page.context.close()


def test_a_record_is_split_off_its_person_and_taken_back_without_scripts(served, browser):
    page = enter(served, browser, "ada.okoro", java_script_enabled=False)
    page.goto("/person/np0001/match")
    page.get_by_text("One of these records is somebody else?").click()
    page.get_by_label("The record that is somebody else").select_option("custody-detainee-3")
    page.get_by_label("Ground", exact=True).select_option("different apart-at-source")
    page.get_by_role("button", name="Split it off").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer is recorded")
    expect(page.get_by_role("button", name="Withdraw the answer")).to_have_count(2)
    page.get_by_role("button", name="Withdraw the answer").first.click()
    expect(page.get_by_role("alert")).to_contain_text("The answer is withdrawn")
    expect(page.get_by_role("button", name="Withdraw the answer")).to_have_count(0)
    page.context.close()


def test_a_pair_is_read_and_answered_without_scripts(served, browser):
    page = enter(served, browser, "ada.okoro", java_script_enabled=False)
    page.goto("/person/np0001/match/graph")
    page.get_by_role("link", name="Step by step: crime-nominal-7 and custody-detainee-3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why these two records are one person")
    page.locator("summary", has_text="a table").click()
    expect(page.get_by_role("cell", name="moderate against")).to_be_visible()
    page.get_by_role("group", name="Unsure").get_by_label("Not enough to say").check()
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer is recorded")
    page.get_by_role("button", name="Withdraw the answer").first.click()
    expect(page.get_by_role("alert")).to_contain_text("The answer is withdrawn")
    page.context.close()


def test_axe_would_notice(window):
    window.goto("/account")
    window.evaluate(AXE.read_text())
    window.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any(fault.startswith("label") for fault in window.evaluate(RUN_AXE, WHOLE))


def test_the_policy_would_be_noticed_too(window):
    window.goto("/account")
    window.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    assert window.evaluate("window.violations")


def test_an_officers_whole_way_works_without_scripts(served, browser):
    page = enter(served, browser, "ada.okoro", java_script_enabled=False)
    page.get_by_role("searchbox").first.fill("marlowe")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="MARLOWE, Tobias James").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("MARLOWE, Tobias James")
    page.get_by_role("link", name="3, why one person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why these records are one person")
    page.get_by_role("link", name="NOM/00007/26", exact=True).click()
    expect(page.get_by_text("Source record as received")).to_be_visible()
    page.get_by_role("link", name="Serious violence", exact=True).click()
    page.get_by_label("Counted as").select_option("knife-gun")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".definition p strong")).to_have_text("Violence with a knife or gun.")
    page.locator(".figure__value a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Events")
    page.get_by_role("link", name="Remove filter From: 1 Nov 2025").click()
    expect(page.locator(".chip")).to_have_count(2)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/person/np0001")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.context.close()


def test_the_keyboard_alone_reaches_the_content_and_shows_where_it_is(served, browser):
    page = enter(served, browser)
    page.goto("/events")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    for name in ("From", "To"):
        page.get_by_label(name, exact=True).focus()
    page.get_by_label("Area").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Apply").focus()
    outline = page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
    )
    assert outline != "nonenone"
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    page.context.close()


def test_paper_keeps_the_marking_and_drops_the_controls(window):
    window.goto("/person/np0001")
    window.emulate_media(media="print")
    for hidden in (".govuk-service-navigation", ".masthead__find", ".masthead__out"):
        expect(window.locator(hidden).first).to_be_hidden()
    expect(window.locator(".marking").last).to_be_visible()
    window.emulate_media(media="screen")
