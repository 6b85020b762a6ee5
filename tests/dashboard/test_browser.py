"""The pages in a real browser: accessible in every mode, nothing from elsewhere, nothing refused by the policy."""

import pytest
from invented_browser import (
    AXE,
    COLOURS,
    IN_A_BROWSER,
    LAYOUT,
    NOBODY,
    NOTE_VIOLATIONS,
    PAGES,
    RUN_AXE,
    SLOW_MACHINE,
    WHOLE,
    a_browser,
    served_somewhere,
)
from invented_pages import NOW
from playwright.sync_api import expect

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def served():
    with served_somewhere() as services:
        yield services


@pytest.fixture(scope="module")
def browser():
    with a_browser() as chromium:
        yield chromium


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
    answer = window.goto(path)
    assert answer.status == (404 if path == NOBODY else 200)
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
