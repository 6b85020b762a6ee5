"""Attacks on the door: passkeys that lie, challenges of others, tokens of others, sessions that should be over."""

import json
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_authenticator import Device
from invented_pages import NORTHMOOR, NOW, ORIGIN, OURS
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.testclient import TestClient
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from ndas.cli.errors import CommandError
from ndas.cli.serving.providers import read_providers
from ndas.dashboard.oidc import OidcDesk, OidcRefusedError
from ndas.dashboard.passkeys import LASTS, PasskeyDesk, PasskeyRefusedError
from ndas.dashboard.providers import OidcSettings
from ndas.dashboard.sessions import digest_of
from ndas.governance.access import Role
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Passkey

WHO, OTHER = "cy.rowe", "jo.finn"
SOMEBODY = SimpleNamespace(id=WHO, name="Cy Rowe", force=NORTHMOOR)
CHANGED = AuditEntry(AuditEvent.SIGN_IN_MEANS_CHANGED, NOW, NORTHMOOR, actor=WHO)


@pytest.fixture
def desk(services):
    return PasskeyDesk(services.deployment, services.books.means)


@pytest.fixture
def enrol(services, visit, desk):
    """A device whose passkey is registered, through the page, to somebody."""

    def done(user=WHO):
        device = Device()
        options = desk.registration(services.directory.user(user), services.clock())
        answer = visit(user, None).post("/account/passkeys", {"credential": device.made(options), "label": "Mine"})
        assert answer.headers["location"] == "/account/means"
        return device

    return done


def knock(stranger, answer):
    return stranger.post("/auth/passkey", data={"credential": answer}, headers=OURS)


def test_an_honest_device_signs_in_and_a_copy_of_its_answer_does_not(services, stranger, desk, enrol):
    answer = enrol().signed(desk.sign_in(NOW))
    assert knock(stranger, answer).headers["location"] == "/purpose"
    assert services.audit.entries[-1].actor == WHO
    assert knock(stranger, answer).status_code == 403


LIES = {
    "another origin": lambda device: partial(device.signed, origin="https://evil.example"),
    "http for https": lambda device: partial(device.signed, origin=ORIGIN.replace("http", "https")),
    "a registration's type": lambda device: partial(device.signed, type="webauthn.create"),
    "nobody verified": lambda device: partial(device.signed, verified=False),
    "a challenge of its own": lambda device: partial(device.signed, challenge="A" * 54),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_device_that_lies_signs_nobody_in(stranger, desk, enrol, lie):
    answer = LIES[lie](enrol())(desk.sign_in(NOW))
    refused = knock(stranger, answer)
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)


def test_a_key_of_another_site_or_one_that_was_copied_signs_nobody_in(stranger, desk, enrol):
    device = enrol()
    device.site = "evil.example"
    assert knock(stranger, device.signed(desk.sign_in(NOW))).status_code == 403
    device.site = "localhost"
    device.count = 7
    assert knock(stranger, device.signed(desk.sign_in(NOW))).status_code == 303
    copy_of_before = device.signed(desk.sign_in(NOW), counts=False)
    assert knock(stranger, copy_of_before).status_code == 403


def test_a_challenge_is_good_for_five_minutes_and_never_before_it_was_posed(services, stranger, desk, enrol):
    device, options = enrol(), desk.sign_in(NOW)
    for off in (LASTS, -timedelta(seconds=1)):
        services.clock.now = NOW + off
        assert knock(stranger, device.signed(options)).status_code == 403


def test_a_passkey_is_made_by_whom_it_was_offered_to_and_once(services, visit, desk):
    device = Device()
    answer = device.made(desk.registration(services.directory.user(WHO), NOW))
    for user in (OTHER, "ben.hale"):
        assert "was not accepted" in visit(user, None).post("/account/passkeys", {"credential": answer}).text
    assert visit(WHO, None).post("/account/passkeys", {"credential": answer}).status_code == 303
    again = device.made(desk.registration(services.directory.user(OTHER), NOW))
    taken = visit(OTHER, None).post("/account/passkeys", {"credential": again})
    assert (taken.status_code, "was not accepted" in taken.text) == (200, True)
    assert services.books.means.passkeys(OTHER) == ()
    for lie in ({"verified": False}, {"type": "webauthn.get"}, {"origin": "https://evil.example"}):
        options = desk.registration(services.directory.user(OTHER), NOW)
        assert (
            "was not accepted"
            in visit(OTHER, None).post("/account/passkeys", {"credential": Device().made(options, **lie)}).text
        )
    assert services.books.means.passkeys(OTHER) == ()


def test_what_was_signed_at_the_door_or_for_another_session_confirms_nothing(services, visit, desk, enrol):
    device, one, other = enrol(), visit(WHO, None), visit(WHO, None)
    services.clock.now = at = NOW + timedelta(minutes=10)
    for visitor in (one, other):
        visitor.get("/account")
    at_the_door = device.signed(desk.sign_in(at))
    for_the_other = device.signed(desk.sign_in(at, session=other.session().token_digest))
    for answer in (at_the_door, for_the_other):
        refused = one.post("/confirm", {"credential": answer, "next": "/account"})
        assert "That was not accepted" in refused.text
        assert services.audit.entries[-1].event is AuditEvent.SIGN_IN_REFUSED
    assert one.session().confirmed_at == NOW
    posed = desk.sign_in(at, session=one.session().token_digest)
    assert knock(one.client, device.signed(posed)).status_code == 403


def test_a_passkey_of_somebody_else_confirms_nobody(services, visit, desk, enrol):
    device, visitor = enrol(OTHER), visit(WHO, None)
    answer = device.signed(desk.sign_in(NOW, session=visitor.session().token_digest))
    assert "That was not accepted" in visitor.post("/confirm", {"credential": answer}).text


def test_a_step_up_renews_the_session_and_a_copy_of_the_cookie_is_dead(services, visit, desk, enrol):
    device, visitor = enrol("ada.okoro"), visit("ada.okoro")
    services.clock.now = at = NOW + timedelta(minutes=10)
    before = visitor.client.cookies["ndas"]
    posed = desk.sign_in(at, session=digest_of(before))
    done = visitor.post("/confirm", {"credential": device.signed(posed), "next": "/account"})
    assert done.headers["location"] == "/account"
    cookie, after = done.headers["set-cookie"], visitor.client.cookies["ndas"]
    assert after != before
    for part in ("HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=28200"):
        assert part in cookie
    assert services.sessions.find(digest_of(before), at) is None
    session = services.sessions.find(digest_of(after), at)
    assert (session.user_id, session.purpose.reference, session.started_at) == ("ada.okoro", "CR/1234/26", NOW)
    assert session.confirmed_at == at
    thief = TestClient(visitor.client.app, base_url=ORIGIN, follow_redirects=False, cookies={"ndas": before})
    assert thief.get("/account").headers["location"] == "/sign-in"
    assert after not in repr(services.audit.entries)


def test_who_signs_in_anew_leaves_no_session_behind(services, stranger):
    tokens = []
    for user in (WHO, OTHER):
        stranger.post(f"/auth/link/{services.links.issue(user, NOW)}", headers=OURS)
        tokens.append(stranger.cookies["ndas"])
    first, second = (services.sessions.find(digest_of(token), NOW) for token in tokens)
    assert first is None
    assert second.user_id == OTHER
    assert [entry.event for entry in services.audit.entries][-2:] == [AuditEvent.SIGNED_IN, AuditEvent.SIGNED_OUT]


def test_a_session_that_an_attacker_planted_is_not_the_one_that_is_signed_in(services, stranger):
    stranger.cookies.set("ndas", "planted" * 8)
    answer = stranger.post(f"/auth/link/{services.links.issue(WHO, NOW)}", headers=OURS)
    assert "planted" not in answer.headers["set-cookie"]
    assert services.sessions.find(digest_of("planted" * 8), NOW) is None


@pytest.mark.parametrize(
    "answer",
    [
        "[" * 20_000,
        '{"a":' * 4_500,
        '{"id": {}, "response": {"clientDataJSON": 7}}',
        '"' + "\\ud800" + '"',
        "\x00",
        "1e999",
    ],
)
def test_an_answer_made_to_break_its_reader_is_refused_like_any_other(services, stranger, answer):
    refused = knock(stranger, answer)
    assert refused.status_code == 403
    assert services.audit.entries[-1].event is AuditEvent.SIGN_IN_REFUSED


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]),
    where=st.floats(0, 0.999),
    flipped=st.integers(1, 255),
)
def test_no_change_to_an_honest_answer_gets_past_the_reader_or_breaks_it(desk, field, where, flipped):
    device = Device()
    kept = desk.register(SOMEBODY, device.made(desk.registration(SOMEBODY, NOW)), NOW)
    row = Passkey(kept.credential, NORTHMOOR, WHO, kept.public_key, kept.sign_count, "Mine", NOW)
    desk._means.add_passkey(row, audit=CHANGED)
    answer = json.loads(device.signed(desk.sign_in(NOW)))
    data = bytearray(base64url_to_bytes(answer["response"][field]))
    data[int(where * len(data))] ^= flipped
    answer["response"][field] = bytes_to_base64url(bytes(data))
    with pytest.raises(PasskeyRefusedError):
        desk.prove(json.dumps(answer), NOW)


KEY = RSAKey.generate_key(2048, {"kid": "k", "use": "sig"})
TENANT, ISSUER = "t-1", "https://id.example"


@pytest.fixture
def oidc(services, monkeypatch):
    desk = OidcDesk(
        OidcSettings(
            force=NORTHMOOR, issuer=ISSUER, client_id="ndas", client_secret="s", tenant=TENANT,
            roles={"ndas-officer": Role.OFFICER},
        ),
        services.deployment,
        services.books.means,
    )  # fmt: skip
    monkeypatch.setattr(OidcDesk, "_keys", lambda _: KeySet([KEY]))
    return desk


def claimed(oidc, *, again=False, key=KEY, alg="RS256", **changed):
    now = int(NOW.timestamp())
    told = {"iss": ISSUER, "aud": "ndas", "tid": TENANT, "sub": "pc1234", "nonce": "n", "iat": now, "exp": now + 300,
            "roles": ["ndas-officer"], "auth_time": now}  # fmt: skip
    token = jwt.encode({"alg": alg, "kid": "k"}, {k: v for k, v in (told | changed).items() if v is not None}, key)
    return oidc._claimed(token, "n", NOW, again=again)


def test_a_token_of_our_provider_for_us_is_taken(oidc):
    found = claimed(oidc)
    assert (found.user, found.roles, found.fresh, found.force) == ("pc1234", (Role.OFFICER,), True, NORTHMOOR)


AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["another"]},
        {"aud": ["ndas", "another"]},
        {"aud": ["ndas", "another"], "azp": "another"},
        {"nonce": "of another try"},
        {"nonce": None},
        {"exp": AT - 61},
        {"exp": None},
        {"iat": AT + 600},
        {"nbf": AT + 600},
        {"tid": "t-2"},
        {"tid": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["pc1234"]},
        {"again": True, "auth_time": None},
        {"again": True, "auth_time": AT - 301},
        {"again": True, "auth_time": AT + 86_400},
        {"again": True, "auth_time": "now"},
        {"again": True, "auth_time": True},
    ],
    ids=str,
)
def test_a_token_that_is_not_ours_now_is_refused(oidc, changed):
    with pytest.raises(OidcRefusedError):
        claimed(oidc, **changed)


def test_a_token_signed_by_another_or_not_at_all_is_refused(oidc):
    with pytest.raises(OidcRefusedError):
        claimed(oidc, key=RSAKey.generate_key(2048, {"kid": "k"}))
    head, body, _ = jwt.encode({"alg": "RS256", "kid": "k"}, {"sub": "x"}, KEY).split(".")
    none = jwt.encode({"alg": "RS256"}, {"sub": "x"}, KEY).split(".")[1]
    for token in (f"{head}.{body}.", f"eyJhbGciOiJub25lIn0.{none}.", "", "a.b.c"):
        with pytest.raises(OidcRefusedError):
            oidc._claimed(token, "n", NOW, again=False)


@pytest.mark.parametrize(
    "roles", [7, {"ndas-officer": 1}, [["ndas-officer"]], [{"a": "ndas-officer"}], None, "officer", ""]
)
def test_a_claim_of_any_form_that_is_not_on_the_map_gives_nothing(oidc, roles):
    assert claimed(oidc, roles=roles).roles == ()


@pytest.mark.parametrize("auth_time", [None, AT - 301, AT + 86_400, "now", True])
def test_being_let_in_by_a_provider_that_remembers_is_no_fresh_proof(oidc, auth_time):
    assert not claimed(oidc, auth_time=auth_time).fresh


def test_a_session_without_a_fresh_proof_opens_no_export(services, visit):
    visitor = visit("dee.marsh", None)
    session = visitor.session()
    services.sessions._rows[session.token_digest] = type(session)(**(vars(session) | {"confirmed_at": None}))
    assert visitor.get("/loads/northmoor-all-000002/fix-list.csv").headers["location"].startswith("/confirm")


@pytest.mark.parametrize("issuer", ["http://id.example", "ftp://id.example", "id.example"])
def test_a_provider_is_asked_over_https_alone(tmp_path, monkeypatch, issuer):
    monkeypatch.setenv("SECRET", "s")
    text = f"northmoor: {{issuer: '{issuer}', client_id: c, client_secret_env: SECRET, roles: {{a: officer}}}}\n"
    (tmp_path / "sign-in.yaml").write_text(text, "utf-8")
    with pytest.raises(CommandError, match="https"):
        read_providers(tmp_path)
    (tmp_path / "sign-in.yaml").write_text(text.replace(issuer, "https://id.example"), "utf-8")
    assert read_providers(tmp_path)[NORTHMOOR].issuer == "https://id.example"
