"""A real server on a port of its own, a real browser, and what axe is asked."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import pytest
import uvicorn
from invented_pages import invented_services
from playwright.sync_api import expect, sync_playwright

from ndas.dashboard import create_app
from ndas.dashboard.pages.sign_in import doors

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SLOW_MACHINE = 60_000
"""Milliseconds: other work may share the machine; a page that never comes still fails."""
NOTE_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective));
"""
RUN_AXE = """async rules => (await axe.run(document, rules)).violations.map(
    fault => fault.id + ": " + fault.nodes.map(node => node.target.join(" ")).slice(0, 3).join(" | "))"""
WHOLE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LAYOUT = WHOLE | {"rules": {"color-contrast": {"enabled": False}}}  # width changes no colour
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}

NOBODY = "/person/nobody"
PAGES = (
    "/",
    "/purpose",
    "/insight/serious-violence",
    "/insight/serious-violence/method",
    "/insight/serious-violence/leads",
    "/insight/serious-violence/leads/F-northmoor-1",
    "/insight/serious-violence/leads/F-northmoor-1?fault=own,reason",
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
    NOBODY,
)
"""What an analyst opens, at every width and in forced colours."""

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]


@contextmanager
def served_somewhere() -> Iterator[object]:
    """The invented services, served by a real server on a port of its own."""
    socket = create_server(("localhost", 0))
    with pytest.MonkeyPatch.context() as patched:
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


@contextmanager
def a_browser() -> Iterator[object]:
    """Chromium."""
    expect.set_options(timeout=SLOW_MACHINE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()
