"""Every page that the application serves is accessible in a real browser, new ones by themselves.

The routes are taken from the application. Each is opened by somebody who may, with a session of their own, and axe must
find nothing. A route with a hole in its path needs a word on what fills it; a route that is no page needs a reason.
"""

import re

import pytest
from invented_browser import AXE, IN_A_BROWSER, PAGES, RUN_AXE, SLOW_MACHINE, WHOLE, a_browser, served_somewhere
from invented_pages import NOW
from playwright.sync_api import expect
from starlette.testclient import TestClient

from ndas.dashboard import create_app
from ndas.dashboard.app import API_DOCUMENT
from ndas.dashboard.pages import PAGES as EVERY_PAGE
from ndas.dashboard.services import Purpose
from ndas.dashboard.sessions import SessionBook
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control.sign_in_means import Passkey
from ndas.vocabulary.ids import force_id

pytestmark = IN_A_BROWSER

FILLED = {
    "/insight/{use_case}": "/insight/serious-violence",
    "/insight/{use_case}/method": "/insight/serious-violence/method",
    "/insight/{use_case}/leads": "/insight/serious-violence/leads",
    "/insight/{use_case}/leads/{finding}": "/insight/serious-violence/leads/F-northmoor-1",
    "/insight/{use_case}/decisions": "/insight/serious-violence/decisions",
    "/use-cases/{use_case}": "/use-cases/serious-violence",
    "/event/{id}": "/event/ne0003",
    "/person/{id}": "/person/np0001",
    "/person/{id}/match": "/person/np0001/match",
    "/person/{id}/match/graph": "/person/np0001/match/graph",
    "/match/pair": "/match/pair?a=crime-nominal-7&b=custody-detainee-3",
    "/thing/{id}": "/thing/E-0001",
    "/location/{id}": "/location/nl0001",
    "/object/{id}": "/object/no0001",
    "/record/{record_id:path}": "/record/crime-nominal-7",
    "/search": "/search?q=marlowe",
    "/loads/{id}": "/loads/northmoor-all-000002",
    "/audit/person": "/audit/person?person=np0001",
    "/audit/entry/{number}": "/audit/entry/1",
    "/assessment/{id}": "/assessment/programme",
    "/assessment/{id}/section/{section}": "/assessment/pilot/section/governance",
    "/assessment/{id}/respond": "/assessment/programme/respond",
    "/assessment/{id}/compare": "/assessment/programme/compare",
    "/assessment/{id}/drift": "/assessment/programme/drift",
    "/emergency/{id}": "/emergency/opened-1",
    "/auth/link/{token}": "/auth/link/TOKEN",
}
"""What the invented force has for each route with a hole in it, or that says more when it is asked for something."""

NO_PAGE = {
    "/loads/{id}/fix-list.csv": "a file to take away",
    "/loads/certificates/{number}": "a file to take away",
    "/audit/person/{id}/looks.csv": "a file to take away",
    "/assessment/{id}/document/{document}": "a PDF or ODT, tagged: tests/duties/assessment/test_documents.py",
    "/auth/oidc/{force}": "leaves for the provider",
    "/auth/oidc/{force}/callback": "comes back from the provider, and moves on",
    "/static/{file}": "built files",
    "/healthz": "one word for a machine",
    API_DOCUMENT: "a description for machines",
}

DOORS = ("/sign-in", "/auth/link/{token}")
"""Pages without a session."""

WITHOUT_PURPOSE = ("/purpose", "/emergency", "/emergency/{id}")
"""Pages that somebody sees who has not said why, or may not."""


def routes(app):
    """The paths of every GET route that is not the API's."""
    api = {page.rule.path for page in EVERY_PAGE if page.rule.kind == "json"}
    return [route.path for route in app.routes if "GET" in route.methods and route.path not in api]


@pytest.fixture(scope="module")
def served():
    with served_somewhere() as services:
        passkey = Passkey("0a0b", force_id("northmoor"), "ada.okoro", b"a key of no device", 0, "Desk 4", NOW)
        said = AuditEntry(AuditEvent.SETTING_CHANGED, NOW, force_id("northmoor"), actor="ada.okoro")
        services.books.means.add_passkey(passkey, audit=said)
        yield services


@pytest.fixture(scope="module")
def whole(served):
    """The application itself, to ask who may."""
    return create_app(served)


@pytest.fixture(scope="module")
def windows(served):
    """A browser window of each person who is needed, signed in and with a purpose."""
    opened = {}
    with a_browser() as browser:

        def window_of(user, path):
            key = (user, path in WITHOUT_PURPOSE)
            if key not in opened:
                context = browser.new_context(
                    viewport={"width": 1360, "height": 900}, base_url=served.deployment.origin
                )
                context.set_default_timeout(SLOW_MACHINE)
                if user:
                    cookie = {"name": "ndas", "value": session_of(served, *key), "url": served.deployment.origin}
                    context.add_cookies([cookie])
                opened[key] = context.new_page()
            return opened[key]

        yield window_of


def session_of(services, user, undecided):
    book = SessionBook(services.sessions)
    token, session = book.begin(user, NOW)
    if not undecided:
        book.keep_purpose(session, Purpose(use_case="serious-violence", reference="CR/1234/26"))
    return token


def who_may(services, app, path, address):
    """The first of the invented people to whom the page opens."""
    mine = [one.id for one in services.directory.users.values() if one.force == force_id("northmoor")]
    for user in mine:
        client = TestClient(app, base_url=services.deployment.origin, follow_redirects=False)
        client.cookies.set("ndas", session_of(services, user, path in WITHOUT_PURPOSE))
        if client.get(address).status_code == 200:
            return user
    pytest.fail(f"{path}: nobody may open {address}; say in FILLED what the invented force has for it")


def test_every_route_is_a_page_that_is_opened_here_or_is_none_for_a_reason(whole):
    there = set(routes(whole))
    assert set(NO_PAGE) <= there
    assert set(FILLED) <= there
    holed = {path for path in there if "{" in path}
    assert holed <= set(FILLED) | set(NO_PAGE), "say what fills it, or why it is no page"


SERVED = [page.rule.path for page in EVERY_PAGE if page.rule.kind == "html" and page.rule.method == "GET"]
ALL = [path for path in (*SERVED, *DOORS) if path not in NO_PAGE]
AGAIN = {path for path in ALL if FILLED.get(path, path) in PAGES}
"""Pages that `test_browser` opens at every width: once is enough where time is short."""


def test_no_page_is_left_out(whole):
    assert set(ALL) == set(routes(whole)) - set(NO_PAGE)


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[pytest.mark.slow] if path in AGAIN else []) for path in ALL]
)
def test_it_is_accessible(served, whole, windows, path):
    address = FILLED.get(path, path).replace("TOKEN", served.links.issue("ada.okoro", NOW))
    user = None if path in DOORS else who_may(served, whole, path, address)
    page = windows(user, path)
    answer = page.goto(address)
    assert answer.status == 200
    assert page.url.split("?")[0].endswith(re.split(r"[?]", address)[0]), "it moved on to another page"
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE, WHOLE) == [], user
    assert page.evaluate("document.title")


KEYED = {
    "/confirm": ("ada.okoro", ("Use your passkey",)),
    "/account/means": ("ada.okoro", ("Add a passkey",)),
    "/sign-in": (None, ("Sign in with a passkey",)),
    "/review": ("ada.okoro", ("Record the answer",)),
    "/insight/{use_case}/leads": ("ada.okoro", ()),
    "/access": ("jo.finn", ()),
}
"""Who opens the page, and what must be reached by the keyboard among all that can be clicked."""


@pytest.mark.parametrize("path", KEYED)
def test_the_keyboard_reaches_all_that_a_pointer_can(served, windows, path):
    user, named = KEYED[path]
    page = windows(user, path)
    page.goto(FILLED.get(path, path))
    expect(page.locator("main")).to_be_visible()
    for name in named:
        assert page.get_by_role("button", name=name).count(), f"{name} is not there"
    wanted = page.evaluate(MARK)
    assert wanted
    reached = set()
    for _ in range(3 * wanted + 20):
        page.keyboard.press("Tab")
        if (number := page.evaluate("document.activeElement.dataset.number")) is not None:
            assert page.evaluate(SHOWS_WHERE_IT_IS), page.evaluate("document.activeElement.outerHTML")
            reached.add(number)
        if len(reached) == wanted:
            break
    missed = page.evaluate(
        "reached => [...document.querySelectorAll('[data-number]')].filter(e => !reached.includes(e.dataset.number))"
        ".map(e => e.outerHTML.slice(0, 90))",
        sorted(reached),
    )
    assert missed == []


MARK = """() => {
    const main = document.querySelector("main");
    const all = [...main.querySelectorAll("a[href], button, input, select, textarea, summary")];
    const groups = new Set();
    const wanted = all.filter(one => {
        if (one.type === "hidden" || one.disabled || !one.checkVisibility()) return false;
        if (one.type !== "radio") return true;
        const group = (one.form ? [...document.forms].indexOf(one.form) : -1) + one.name;
        const first = !groups.has(group);
        groups.add(group);
        return first;
    });
    for (const [number, one] of wanted.entries()) one.dataset.number = number;
    return wanted.length;
}"""
"""Numbers what can be clicked; of a group of radio buttons, which the arrow keys move through, one."""

SHOWS_WHERE_IT_IS = """() => {
    const one = document.activeElement, label = one.labels && one.labels[0];
    const styles = [getComputedStyle(one), ...(label ? [getComputedStyle(label, "::before")] : [])];
    return styles.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""
