"""Passkeys in a real browser with an authenticator of the browser's own making, under the strict content policy."""

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
SLOW_MACHINE = 20_000
NOTE_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective));
"""
RUN_AXE = "async () => (await axe.run()).violations.map(fault => fault.id)"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def served():
    """The invented services on a port of their own, by the name that passkeys are bound to."""
    socket = create_server(("localhost", 0))
    patched = pytest.MonkeyPatch()
    patched.setattr(doors, "ALLOWED", 1000)  # the clock stands still here
    services = invented_services(f"http://localhost:{socket.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(create_app(services), access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.02)
    yield services
    server.should_exit = True
    thread.join(5)
    patched.undo()


@pytest.fixture(scope="module")
def page(served):
    """A window whose browser holds an authenticator."""
    expect.set_options(timeout=SLOW_MACHINE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        window = chromium.new_context(base_url=served.deployment.origin)
        window.set_default_timeout(SLOW_MACHINE)
        window.add_init_script(NOTE_VIOLATIONS)
        page = window.new_page()
        device = window.new_cdp_session(page)
        device.send("WebAuthn.enable")
        added = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        page.device = (device, added["authenticatorId"])
        yield page
        chromium.close()


def _checked(page):
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("window.violations") == []


def test_a_passkey_is_added_signs_in_confirms_and_once_removed_signs_nobody_in(served, page):
    page.goto(f"/auth/link/{served.links.issue('ada.okoro', NOW)}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Why are you looking?")).to_be_visible()
    page.goto("/account/means")
    _checked(page)
    page.get_by_label("What you call this device").fill("Desk 4")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("rowheader", name="Desk 4")).to_be_visible()
    assert served.books.means.passkeys("ada.okoro")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    _checked(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Why are you looking?")).to_be_visible()
    assert [one for one in served.audit.entries if one.detail.get("outcome") == "signed in by passkey"]
    page.goto("/confirm?next=/account")
    _checked(page)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    (kept,) = served.books.means.passkeys("ada.okoro")
    assert kept.sign_count >= 2
    page.goto("/account/means")
    page.get_by_role("button", name="Remove Desk 4").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="That was not accepted. Try again.")).to_be_visible()
    assert served.audit.entries[-1].detail["outcome"] == "passkey: no such passkey"


def test_a_holder_whom_the_device_does_not_know_signs_nobody_in(served, page):
    device, which = page.device
    page.goto(f"/auth/link/{served.links.issue('cy.rowe', NOW)}")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/account/means")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": which, "isUserVerified": False})
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("[data-passkey-told]")).to_contain_text("was not used")
    assert served.books.means.passkeys("cy.rowe") == ()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": which, "isUserVerified": True})


def test_an_answer_works_once(served, page):
    """What the browser sends is caught on its way, then sent again."""
    device, which = page.device
    device.send("WebAuthn.clearCredentials", {"authenticatorId": which})
    page.goto("/account/means")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("rowheader", name="Passkey")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    with page.expect_request(lambda request: request.url.endswith("/auth/passkey")) as sent:
        page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Why are you looking?")).to_be_visible()
    answer = page.request.post(
        "/auth/passkey",
        data=sent.value.post_data,
        headers={"origin": served.deployment.origin, "content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 403
    assert served.audit.entries[-1].detail["outcome"] == "passkey: the challenge was used before"
