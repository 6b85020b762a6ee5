"""Somebody who never saw the form fills in an empty one, without scripts, knowing only the words on its pages.

That somebody is a program that reads labels, help texts and error messages, and nothing else: it has no list of
questions and no answers prepared. With NDAS_SCREENSHOTS set to a folder, pages are kept there as pictures.
"""

import os
import re
import threading
import time
from collections import Counter
from pathlib import Path
from socket import create_server

import pytest
import uvicorn
from invented_pages import NOW, invented_services
from playwright.sync_api import expect, sync_playwright
from test_browser import AXE, COLOURS, LAYOUT, NOTE_VIOLATIONS, RUN_AXE, SLOW_MACHINE, WHOLE

from ndas.dashboard import create_app

CHROMIUM = Path("/usr/bin/chromium")
NUMBERS = {"three": "3", "seven": "7", "twelve": "12"}
MOST_ROUNDS = 4
"""How often the reader may be told what to change on one page before the help counts as no help."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def served():
    socket = create_server(("localhost", 0))
    services = invented_services(f"http://localhost:{socket.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(create_app(services), access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.02)
    yield services
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=SLOW_MACHINE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def enter(services, browser, user, **context):
    size = {"width": 1360, "height": 1000}
    window = browser.new_context(viewport=size, base_url=services.deployment.origin, **context)
    window.set_default_timeout(SLOW_MACHINE)
    page = window.new_page()
    page.goto(f"/auth/link/{services.links.issue(user, NOW)}")
    page.get_by_role("button", name="Sign in").click()
    return page


def keep(page, name):
    if folder := os.environ.get("NDAS_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


class Reader:
    """Answers a page's questions from their words."""

    def __init__(self, page):
        self.page = page

    def answer_all(self):
        for group in self.page.locator("form .govuk-form-group").all():
            words = " ".join(group.inner_text().split())
            error = group.locator(".govuk-error-message")
            self.answer(group, words, error.inner_text().lower() if error.count() else "")

    def answer(self, group, words, error):
        if group.locator("input[type=radio]").count():
            self.choose(group, words, error)
        elif group.locator("input[type=checkbox]").count():
            self.tick(group, error)
        elif group.locator(".govuk-date-input").count():
            for name, value in (("Day", "4"), ("Month", "1"), ("Year", "2027")):
                group.get_by_label(name, exact=True).fill(value)
        elif group.locator("input[inputmode=numeric]").count():
            group.locator("input").fill(self.number(words))
        elif "optional" not in words:
            field = group.locator("textarea, input").first
            field.fill("Fraud" if "each line" in words else "In plain words: officers find connected crimes sooner.")
            if "One country" in words:
                field.fill("United Kingdom")

    def choose(self, group, words, error):
        """What an error says; else what the help says; else no, or the first of several."""
        told = error + " " + words.lower()
        wanted = next((said for said in ("answer yes", "answer no") if said in error), "")
        wanted = wanted or next((said for said in ("answer yes", "answer no", "a yes cannot") if said in told), "")
        if "condition" in error or "choose their" in error:
            group.locator("input[type=radio]").nth(1).check()
        elif group.get_by_label("Yes", exact=True).count():
            yes = wanted == "answer yes" or "must be" in error
            group.get_by_label("Yes" if yes else "No", exact=True).check()
            if yes and group.get_by_label("If yes, say why").count():
                group.get_by_label("If yes, say why").fill("Records of this kind are part of the data we use.")
        else:
            group.locator("input[type=radio]").first.check()

    def tick(self, group, error):
        boxes = group.locator("input[type=checkbox]")
        if group.page.get_by_text("or tick none of these").count() or "none" in error:
            group.get_by_label("None of these").check()
        else:
            boxes.first.check()
            boxes.nth(1).check()

    @staticmethod
    def number(words):
        spoken = next((value for word, value in NUMBERS.items() if word in words.lower()), None)
        return spoken or re.findall(r"to (\d+)", words)[0]


def test_somebody_who_never_saw_the_form_completes_one_from_its_words_alone_without_scripts(served, browser):
    page = enter(served, browser, "gil.moss", java_script_enabled=False)
    page.get_by_role("link", name="Assessment", exact=True).click()
    page.get_by_label("Name of the proposal").fill("Repeat burglary places")
    page.get_by_role("button", name="Begin").click()
    keep(page, "assessment-empty")
    seen = Counter()
    while (still := page.locator(".govuk-task-list__item", has=page.locator(".govuk-tag"))).count():
        still.first.get_by_role("link").click()
        while "/section/" in page.url:
            section = page.url.split("/section/")[1].split("?")[0]
            seen[section] += 1
            assert seen[section] <= MOST_ROUNDS, f"its words do not lead through {section}"
            Reader(page).answer_all()
            page.locator("form .govuk-button").first.click()
    expect(page.get_by_text("Everything is answered.")).to_be_visible()
    keep(page, "assessment-filled")
    page.get_by_role("button", name="Submit to the data protection officer").click()
    expect(page.get_by_text("The assessment is with the data protection officer.")).to_be_visible()
    page.context.close()

    officer = enter(served, browser, "fay.price", java_script_enabled=False)
    officer.goto("/assessment")
    officer.get_by_role("link", name="Repeat burglary places").click()
    officer.get_by_role("link", name="Respond to version 1").click()
    officer.get_by_label("A. A full assessment is not mandatory.").check()
    officer.get_by_label("Low", exact=True).check()
    officer.get_by_role("button", name="Record the response").click()
    expect(officer.get_by_text("The response is recorded.")).to_be_visible()
    officer.context.close()


SHORT = [
    ("gil.moss", "/assessment/programme"),
    ("gil.moss", "/assessment/programme/drift"),
    ("gil.moss", "/assessment/pilot/section/special_categories?check=1"),
    ("fay.price", "/assessment/programme/respond"),
]
WHOLE_SET = [
    ("gil.moss", "/assessment"),
    ("gil.moss", "/assessment?said=title"),
    ("gil.moss", "/assessment/programme/compare"),
    ("gil.moss", "/assessment/programme/section/purpose"),
    ("gil.moss", "/assessment/pilot"),
    ("gil.moss", "/assessment/pilot/section/governance?check=1"),
    ("gil.moss", "/assessment/pilot/section/use"),
    ("gil.moss", "/assessment/pilot/section/factors?check=1"),
    ("fay.price", "/controls"),
]
PAGES = [*SHORT, *(pytest.param(user, path, marks=pytest.mark.slow) for user, path in WHOLE_SET)]


@pytest.fixture(scope="module")
def windows(served, browser):
    opened = {user: enter(served, browser, user) for user in ("gil.moss", "fay.price")}
    for page in opened.values():
        page.add_init_script(NOTE_VIOLATIONS)
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize(("user", "path"), PAGES, ids=[path for _, path in SHORT + WHOLE_SET])
def test_it_is_accessible_wide_narrow_and_in_forced_colours(windows, user, path):
    window = windows[user]
    window.set_viewport_size({"width": 1360, "height": 1000})
    window.goto(path)
    keep(window, "assessment" + re.sub(r"\W+", "-", path))
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
