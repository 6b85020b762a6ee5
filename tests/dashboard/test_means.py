"""What people sign in with: codes that work once, secrets that lie sealed, and a provider that turns the rest off."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from invented_pages import NORTHMOOR, NOW, ORIGIN, OURS, invented_services
from starlette.testclient import TestClient

from ndas.dashboard import create_app
from ndas.dashboard.authenticators import AuthenticatorDesk, AuthenticatorRefusedError
from ndas.dashboard.passkeys import PasskeyDesk, PasskeyRefusedError
from ndas.dashboard.providers import OidcSettings
from ndas.dashboard.sealing import SealBrokenError, derived, seal, unseal
from ndas.governance import AuditEntry
from ndas.governance.access import Role
from ndas.governance.audit_events import AuditEvent
from ndas.store.control.sign_in_means import TRIES

PASSWORD = "a long enough pass phrase"
CHANGED = AuditEntry(AuditEvent.SIGN_IN_MEANS_CHANGED, NOW, NORTHMOOR, actor="ada.okoro")


@pytest.fixture(scope="module")
def own():
    """Services of this module's own: what is registered here signs nobody in elsewhere."""
    return invented_services(ORIGIN)


@pytest.fixture
def door(own):
    """A browser at the door, not known to it yet."""
    own.clock.now = NOW
    own.audit.__init__()
    return TestClient(create_app(own), base_url=ORIGIN, follow_redirects=False)


@pytest.fixture(scope="module")
def secret(own):
    """Ada's authenticator, set up once."""
    desk, user = AuthenticatorDesk(own.deployment, own.books.means), own.directory.user("ada.okoro")
    offer = desk.offer(user)
    shared = desk.secret_of(user, offer)
    code = pyotp.TOTP(shared).at(NOW - timedelta(minutes=5))
    desk.keep(desk.set_up(user, offer, PASSWORD, code, NOW - timedelta(minutes=5)), CHANGED)
    return shared


def _try(door, user="ada.okoro", password=PASSWORD, code="", headers=OURS):
    form = {"user": user, "password": password, "code": code}
    return door.post("/auth/code", data=form, headers=headers)


def test_password_and_code_sign_in_once(own, door, secret):
    code = pyotp.TOTP(secret).at(NOW)
    assert _try(door, code=code).headers["location"] == "/purpose"
    assert "signed in by authenticator" in own.audit.entries[-1].detail["outcome"]
    assert _try(door, code=code).status_code == 403
    assert _try(door, code=pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))).status_code == 403


@pytest.mark.parametrize("wrong", [{"password": "another long pass phrase"}, {"user": "nobody"}, {"code": "000000"}])
def test_every_wrong_try_gives_one_answer_and_is_written_down(own, door, secret, wrong):
    own.clock.now = NOW + timedelta(hours=1)
    form = {"code": pyotp.TOTP(secret).at(own.clock.now)} | wrong
    answer = _try(door, **form)
    assert answer.status_code == 403
    assert "That was not accepted" in answer.text
    assert "set-cookie" not in answer.headers
    entry = own.audit.entries[-1]
    assert (entry.event, entry.actor) == (AuditEvent.SIGN_IN_REFUSED, "nobody")
    assert "pass phrase" not in repr(entry)


def test_after_five_wrong_tries_even_the_right_one_waits(own, door, secret):
    own.clock.now = at = NOW + timedelta(hours=2)
    desk = AuthenticatorDesk(own.deployment, own.books.means)
    for _ in range(TRIES):
        assert not desk.proves("ada.okoro", "wrong", "000000", at)
    assert not desk.proves("ada.okoro", PASSWORD, pyotp.TOTP(secret).at(at), at)
    later = at + timedelta(minutes=15)
    assert desk.proves("ada.okoro", PASSWORD, pyotp.TOTP(secret).at(later), later)


def test_a_form_of_another_site_signs_nobody_in(door, secret):
    answer = _try(door, code=pyotp.TOTP(secret).at(NOW), headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 404


def test_secret_and_password_lie_sealed_for_their_user(own, secret):
    kept = own.books.means.authenticator("ada.okoro")
    assert secret.encode() not in kept.secret + kept.password
    key = derived(own.deployment, b"authenticators")
    assert unseal(key, kept.secret, "secret ada.okoro").decode() == secret
    for other, about in ((key, "secret ben.hale"), (bytes(32), "secret ada.okoro")):
        with pytest.raises(SealBrokenError):
            unseal(other, kept.secret, about)
    assert seal(key, b"x", "a") != seal(key, b"x", "a")


@pytest.mark.parametrize(
    ("password", "code", "words"),
    [
        ("short", None, "at least 12"),
        ("this is cy.rowe indeed", None, "without your user id"),
        (PASSWORD, "1", "six digits"),
    ],
)
def test_a_weak_password_or_a_wrong_first_code_sets_nothing_up(own, password, code, words):
    desk, user = AuthenticatorDesk(own.deployment, own.books.means), own.directory.user("cy.rowe")
    offer = desk.offer(user)
    code = code or pyotp.TOTP(desk.secret_of(user, offer)).at(NOW)
    with pytest.raises(AuthenticatorRefusedError, match=words):
        desk.set_up(user, offer, password, code, NOW)
    with pytest.raises(AuthenticatorRefusedError, match="scan the new code"):
        desk.secret_of(own.directory.user("ada.okoro"), offer)


def test_the_page_of_means_shows_a_square_without_inline_style(visit):
    page = visit("ada.okoro", None).get("/account/means").text
    assert "<svg" in page
    assert "style=" not in page
    assert re.search(r'data-passkey="make" data-passkey-options="\{&#34;rp&#34;', page)


def test_a_session_left_open_changes_nothing_about_signing_in(services, visit):
    visitor = visit("ada.okoro", None)
    services.clock.now = NOW + timedelta(minutes=6)
    for path in ("/account/passkeys", "/account/passkeys/remove", "/account/authenticator"):
        assert "Confirm that it is you first" in visitor.post(path, {"credential": "x"}).text
        assert services.audit.entries[-1].event is AuditEvent.SIGN_IN_REFUSED


def test_a_code_confirms_for_five_minutes(services, visit):
    desk, user = AuthenticatorDesk(services.deployment, services.books.means), services.directory.user("dee.marsh")
    offer = desk.offer(user)
    secret = desk.secret_of(user, offer)
    desk.keep(desk.set_up(user, offer, PASSWORD, pyotp.TOTP(secret).at(NOW), NOW), CHANGED)
    visitor = visit("dee.marsh", None)
    services.clock.now = at = NOW + timedelta(minutes=10)
    path = "/loads/northmoor-all-000002/fix-list.csv"
    assert visitor.get(path).headers["location"].startswith("/confirm")
    wrong = visitor.post("/confirm", {"password": PASSWORD, "code": "000000", "next": path})
    assert "That was not accepted" in wrong.text
    done = visitor.post("/confirm", {"password": PASSWORD, "code": pyotp.TOTP(secret).at(at), "next": path})
    assert (done.status_code, done.headers["location"]) == (303, path)
    assert visitor.get(path).status_code == 200
    services.clock.now = at + timedelta(minutes=5)
    assert visitor.get(path).status_code == 303


def test_a_passkey_answer_that_is_not_one_is_refused(own):
    desk = PasskeyDesk(own.deployment, own.books.means)
    for answer in ("", "{}", "[]", '{"id": "x", "response": {}}', '{"response": {"clientDataJSON": "e30"}}', "null"):
        with pytest.raises(PasskeyRefusedError):
            desk.prove(answer, NOW)


def test_where_a_force_has_its_own_provider_nothing_local_signs_in(own, secret):
    settings = OidcSettings(
        force=NORTHMOOR, issuer="https://id.example", client_id="c", client_secret="s", roles={"x": Role.OFFICER}
    )
    shut = replace(own, books=replace(own.books, providers={NORTHMOOR: settings}))
    own.clock.now = NOW + timedelta(hours=9)
    door = TestClient(create_app(shut), base_url=ORIGIN, follow_redirects=False)
    page = door.get("/sign-in").text
    assert "/auth/oidc/northmoor" in page
    assert "passkey-options" not in page
    link = f"/auth/link/{own.links.issue('ada.okoro', own.clock.now)}"
    assert door.get(link).status_code == 404
    assert door.post(link, headers=OURS).status_code == 404
    assert _try(door, code=pyotp.TOTP(secret).at(own.clock.now)).status_code == 404
    assert door.post("/auth/passkey", data={"credential": "{}"}, headers=OURS).status_code == 404
    assert {entry.detail["outcome"] for entry in own.audit.entries[-3:]} == {"local sign-in is turned off"}
