"""The door: a link works once, only when its button is pressed on our page, and not for guessers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, ORIGIN, OURS, invented_services
from starlette.testclient import TestClient

from ndas.dashboard import create_app
from ndas.dashboard.rate_limit import ALLOWED, REMEMBERED, RateLimit
from ndas.dashboard.services import PLATFORM
from ndas.governance.audit_events import AuditEvent


@pytest.fixture
def services():
    return invented_services(ORIGIN)


@pytest.fixture
def app(services):
    """An application whose door has not been knocked at yet."""
    return create_app(services)


def test_opening_a_link_ahead_of_time_does_not_use_it_up(services, stranger):
    link = f"/auth/link/{services.links.issue('ada.okoro', NOW)}"
    for _ in range(3):
        assert "Sign in</button>" in stranger.get(link).text
    assert stranger.post(link, headers=OURS).status_code == 303


def test_a_link_works_once(services, stranger):
    link = f"/auth/link/{services.links.issue('ada.okoro', NOW)}"
    assert stranger.post(link, headers=OURS).headers["location"] == "/purpose"
    assert stranger.post(link, headers=OURS).status_code == 404
    assert stranger.get(link).status_code == 404


def test_of_many_at_once_one_gets_in(services):
    token = services.links.issue("ada.okoro", NOW)
    digest = sha256(token.encode()).hexdigest()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: services.links.consume(digest, NOW), range(64)))
    assert [f for f in found if f] == ["ada.okoro"]


def test_a_link_past_its_time_does_not_work(services, stranger):
    link = f"/auth/link/{services.links.issue('ada.okoro', NOW)}"
    services.clock.now += timedelta(hours=12)
    assert stranger.post(link, headers=OURS).status_code == 404


def test_a_link_pressed_from_another_site_signs_nobody_in(services, stranger):
    link = f"/auth/link/{services.links.issue('ada.okoro', NOW)}"
    answer = stranger.post(link, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert stranger.post(link, headers=OURS).status_code == 303


def test_success_and_refusal_are_written_down_without_the_token(services, stranger):
    token = services.links.issue("ben.hale", NOW)
    stranger.post("/auth/link/guess", headers=OURS)
    stranger.post(f"/auth/link/{token}", headers=OURS)
    refused, signed_in = services.audit.entries
    assert (refused.event, refused.force, refused.actor) == (AuditEvent.SIGN_IN_REFUSED, PLATFORM, "nobody")
    assert (signed_in.event, signed_in.force, signed_in.actor) == (AuditEvent.SIGNED_IN, ELMSHIRE, "ben.hale")
    assert token not in repr(services.audit.entries)


def test_nobody_gets_in_unrecorded(services, stranger):
    link = f"/auth/link/{services.links.issue('ada.okoro', NOW)}"
    services.audit.broken = True
    answer = stranger.post(link, headers=OURS)
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers
    assert not services.sessions._rows


def test_the_store_never_sees_the_token(services, stranger):
    stranger.post(f"/auth/link/{services.links.issue('ada.okoro', NOW)}", headers=OURS)
    token = stranger.cookies["ndas"]
    (session,) = services.sessions._rows.values()
    assert session.token_digest == sha256(token.encode()).hexdigest()
    assert token not in repr(session)
    assert len(token) >= 43


@pytest.mark.parametrize(
    ("origin", "starts", "has"), [(ORIGIN, "ndas=", ()), ("https://ndas.example", "__Host-ndas=", ("Secure",))]
)
def test_the_cookie_is_as_strict_as_its_origin_allows(origin, starts, has):
    services = invented_services(origin)
    client = TestClient(create_app(services), base_url=origin, follow_redirects=False)
    answer = client.post(f"/auth/link/{services.links.issue('ada.okoro', NOW)}", headers={"origin": origin})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(starts)
    for part in ("HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=28800", *has):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_guesser_is_stopped_after_ten_tries_and_noted_once(services, stranger):
    codes = [stranger.post(f"/auth/link/guess{i}", headers=OURS).status_code for i in range(14)]
    assert codes == [404] * ALLOWED + [429] * 4
    assert len(services.audit.entries) == ALLOWED + 1
    services.clock.now += timedelta(minutes=1)
    assert stranger.get("/auth/link/guess").status_code == 404


def test_the_limit_remembers_a_bounded_number_of_addresses():
    limit = RateLimit()
    for i in range(REMEMBERED + 100):
        limit.knock(f"2001:db8::{i:x}", NOW)
    assert len(limit._knocks) == REMEMBERED


def test_a_sign_out_between_two_requests_is_not_undone(services, visit):
    visitor = visit()
    session = visitor.session()
    services.sessions.drop(session.token_digest)
    services.sessions.renew(session)
    assert services.sessions.find(session.token_digest, NOW) is None


def test_each_signing_in_makes_a_new_session_of_the_users_force(services, app):
    tokens = set()
    for user, force in (("ada.okoro", NORTHMOOR), ("ben.hale", ELMSHIRE), ("ada.okoro", NORTHMOOR)):
        client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        client.post(f"/auth/link/{services.links.issue(user, NOW)}", headers=OURS)
        tokens.add(client.cookies["ndas"])
        assert services.audit.entries[-1].force == force
    assert len(tokens) == 3
