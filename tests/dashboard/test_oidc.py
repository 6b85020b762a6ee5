"""Signing in at a force's own identity provider: a certified one, run on this machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from invented_pages import NORTHMOOR, ORIGIN, OURS
from invented_platform import entry
from invented_provider import CLIENT, SECRET, Provider
from starlette.testclient import TestClient

from ndas.dashboard import create_app
from ndas.dashboard.books import books_of
from ndas.dashboard.live import LiveDirectory, LiveSessions
from ndas.dashboard.providers import OidcSettings
from ndas.governance.access import Role
from ndas.store.control import Control, Force

BACK = f"{ORIGIN}/auth/oidc/northmoor/callback"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    running = Provider(tmp_path_factory.mktemp("provider"), BACK)
    yield running
    running.close()


@pytest.fixture
def control(tmp_path):
    opened = Control(f"sqlite:///{tmp_path / 'control.db'}")
    now = datetime.now(UTC)
    opened.forces.join(Force(NORTHMOOR, "Northmoor Police", (), now), audit=entry(NORTHMOOR))
    yield opened
    opened.close()


@pytest.fixture
def door(services, provider, control):
    """A browser at a deployment whose force signs in at its own provider, in real time as tokens are."""
    settings = OidcSettings(
        force=NORTHMOOR,
        issuer=provider.issuer,
        client_id=CLIENT,
        client_secret=SECRET,
        user_claim="collar",
        roles={"ndas-officer": Role.OFFICER, "ndas-analyst": Role.ANALYST},
    )

    def clock():
        return datetime.now(UTC)

    live = replace(
        services,
        clock=clock,
        books=books_of(control, {NORTHMOOR: settings}),
        directory=LiveDirectory(control, clock),
        sessions=LiveSessions(control),
        audit=control.audit,
    )
    provider.signs_in("pc1234")
    provider.claims("ndas-officer", "canteen")
    return TestClient(create_app(live), base_url=ORIGIN, follow_redirects=False)


def leave(door, again=""):
    """Off to the provider; what it answers."""
    sent = door.get(f"/auth/oidc/northmoor{again}")
    assert sent.status_code == 303
    return sent, httpx.get(sent.headers["location"])


def come_back(door, answer):
    where = urlsplit(answer.headers["location"])
    return door.get(f"{where.path}?{where.query}")


def roles(control):
    return control.users.get("pc1234", at=datetime.now(UTC)).roles


def test_it_signs_in_with_code_and_pkce_and_maps_claims_to_roles(door, provider, control):
    sent, answer = leave(door)
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert "code_verifier" not in asked
    done = come_back(door, answer)
    assert (done.status_code, done.headers["location"]) == (303, "/purpose")
    assert roles(control) == ("officer",)
    assert "Officer 1234" in door.get("/account").text
    (grant,) = control.grants.of_user("pc1234")
    assert grant.granted_by == "identity-provider"
    assert grant.ends_at - grant.begins_at == timedelta(hours=8)


def test_a_role_that_is_claimed_no_more_ends_at_the_next_sign_in(door, provider, control):
    come_back(door, leave(door)[1])
    provider.claims("ndas-analyst")
    come_back(door, leave(door)[1])
    assert roles(control) == ("analyst",)


def test_who_has_no_role_on_the_map_is_not_let_in(door, provider, control):
    provider.claims("canteen")
    done = come_back(door, leave(door)[1])
    assert done.status_code == 403
    assert control.users.get("pc1234", at=datetime.now(UTC)) is None
    assert door.get("/account").headers["location"] == "/sign-in"


def test_an_answer_works_once_and_in_its_own_browser_alone(door, provider):
    _, answer = leave(door)
    where = urlsplit(answer.headers["location"])
    other = TestClient(door.app, base_url=ORIGIN, follow_redirects=False)
    assert other.get(f"{where.path}?{where.query}").status_code == 403
    assert come_back(door, answer).status_code == 303
    assert come_back(door, answer).status_code == 403


@pytest.mark.parametrize(
    "broken", ["state=guessed&code=x", "code=x", "state={state}", "state={state}&error=access_denied"]
)
def test_a_made_up_answer_is_refused(door, provider, broken):
    sent, _ = leave(door)
    state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
    assert door.get(f"/auth/oidc/northmoor/callback?{broken.format(state=state)}").status_code == 403


def test_a_code_without_its_verifier_is_refused_by_the_provider(door, provider, monkeypatch):
    monkeypatch.setattr("ndas.dashboard.oidc.create_s256_code_challenge", lambda _: "A" * 43)
    assert come_back(door, leave(door)[1]).status_code == 403


def test_a_token_for_another_nonce_issuer_or_client_is_refused(door, provider, monkeypatch):
    real = httpx.get

    def another(address, **more):
        answer = real(address, **more)
        if address.endswith("openid-configuration"):
            return httpx.Response(200, json=answer.json() | {"issuer": "https://evil.example"}, request=answer.request)
        return answer

    monkeypatch.setattr("ndas.dashboard.oidc.httpx.get", another)
    assert door.get("/auth/oidc/northmoor").status_code == 403


def test_a_step_up_asks_the_provider_to_check_the_person_again(door, provider):
    come_back(door, leave(door)[1])
    _, answer = leave(door, "?again=1")
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert come_back(door, answer).status_code == 303


def test_an_unknown_provider_says_no_more_than_an_unknown_link(door):
    assert door.get("/auth/oidc/elmshire").status_code == 404
    assert door.post("/auth/code", data={"user": "pc1234"}, headers=OURS).status_code == 404
