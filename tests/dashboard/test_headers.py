"""Every answer carries the protective headers; foreign host names get nothing."""

import pytest
from invented_pages import ORIGIN, invented_services
from starlette.testclient import TestClient

from ndas.dashboard import create_app


@pytest.mark.parametrize("path", ["/", "/person/np0001", "/person/none", "/api/v1/loads", "/nowhere", "/healthz"])
def test_every_answer_forbids_what_pages_do_not_use_and_is_not_kept(visit, path):
    headers = visit().get(path).headers
    assert headers["content-security-policy"] == (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-protective-marking"] == "OFFICIAL-SENSITIVE"


def test_only_https_asks_for_https_for_ever(stranger):
    assert "strict-transport-security" not in stranger.get("/healthz").headers
    safe = TestClient(create_app(invented_services("https://ndas.example")), base_url="https://ndas.example")
    assert "max-age=31536000" in safe.get("/healthz").headers["strict-transport-security"]


@pytest.mark.parametrize("host", ["evil.example", "localhost:8000.evil.example", "localhost", "[::1]:8000", ""])
def test_a_foreign_host_name_gets_nothing(stranger, host):
    assert stranger.get("/healthz", headers={"host": host}).status_code == 400


def test_loopback_answers_under_both_its_names(app):
    for base in (ORIGIN, "http://127.0.0.1:8000"):
        assert TestClient(app, base_url=base).get("/healthz").text == "ok\n"


@pytest.mark.parametrize("path", ["/sign-in", "/", "/insight/serious-violence", "/events", "/person/np0001", "/loads"])
def test_no_page_has_inline_script_or_style_or_an_outside_address(visit, stranger, path):
    text = visit("cy.rowe").get(path).text if path != "/sign-in" else stranger.get(path).text
    assert " style=" not in text
    assert "<style" not in text
    assert "javascript:" not in text
    assert " onclick" not in text
    scripts = 2 if path == "/sign-in" else 1  # passkeys need one of their own
    ours = text.count('<script type="module" src="/static/')
    assert text.count("<script") == text.count("></script>") == ours == scripts
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text


@pytest.mark.parametrize("path", ["/", "/events", "/person/np0001", "/person/none", "/loads/northmoor-all-000002"])
def test_every_page_is_marked_first_and_last_and_in_its_title(visit, path):
    text = visit("cy.rowe").get(path).text
    assert text.count('<div class="marking">OFFICIAL-SENSITIVE</div>') == 2
    assert "OFFICIAL-SENSITIVE</title>" in text
