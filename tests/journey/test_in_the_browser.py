"""An officer in a real browser over a real refresh: signs in, says why, reads figures, follows one to its source row.

With NDAS_SCREENSHOTS set to a folder, each page is kept there as a picture.
"""

import os
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import expect, sync_playwright

from ndas.cli.people.users import NewUser, give_access, sign_in_link
from ndas.cli.serving.dashboard import live_services
from ndas.dashboard import create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)"),
]


@pytest.fixture
def served(scene):
    """A live dashboard on a port of its own, and a sign-in link for an officer."""
    stage = scene("northmoor")
    stage.refresh("northmoor", 2)
    platform = stage.platform()
    config = uvicorn.Config(lambda *_: None, host="127.0.0.1", port=0, log_level="error", access_log=False)
    socket = config.bind_socket()
    origin = f"http://localhost:{socket.getsockname()[1]}"
    config.app = create_app(live_services(platform, origin))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    until = platform.clock() + timedelta(days=30)
    use_cases = ("serious-violence",)
    give_access(platform, NewUser("n1", "northmoor", "Officer 1234", ("officer",), use_cases, until))
    yield sign_in_link(platform, "n1", origin, timedelta(minutes=10)), platform
    server.should_exit = True
    thread.join(timeout=20)


def _keep(page, name):
    if folder := os.environ.get("NDAS_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=False)


def test_an_officer_reads_a_figure_and_follows_it_to_its_source_row(served):
    link, platform = served
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1360, "height": 1000})
        elsewhere: list[str] = []
        page.on("request", lambda request: None if "localhost" in request.url else elsewhere.append(request.url))
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Serious violence").check()
        page.get_by_role("textbox", name="Reference", exact=True).fill("OP-4711")
        page.locator("main form button").first.click()
        expect(page.locator("body")).to_contain_text("OFFICIAL-SENSITIVE")
        _keep(page, "overview")

        page.goto(link.split("/auth")[0] + "/insight/serious-violence")
        expect(page.locator("h1")).to_contain_text("erious violence")
        expect(page.locator("main svg").first).to_be_visible()
        _keep(page, "insight")

        page.goto(link.split("/auth")[0] + "/events")
        _keep(page, "events")
        page.locator("main table a[href^='/event/']").first.click()
        _keep(page, "event")
        person = page.locator("main a[href^='/person/']").first
        if person.count():
            person.click()
            _keep(page, "person")
        page.locator("main a[href^='/record/']").first.click()
        expect(page.locator("main")).to_contain_text("as received", ignore_case=True)
        _keep(page, "record")
        assert elsewhere == []
        browser.close()
    assert platform.control.audit.verify("northmoor", at=platform.clock()).sound
