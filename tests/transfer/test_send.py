"""Sending over real TLS to a real server: cuts, resumption, replays and senders that mean harm."""

import asyncio
import base64
import contextlib
import datetime as dt
import hashlib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ndas.governance import AuditEntry, AuditEvent
from ndas.transfer import (
    ConnectionLostError,
    Inbox,
    InboxApp,
    Limits,
    Patience,
    Platform,
    ReceiptError,
    RequestProof,
    Sender,
    SendError,
    SendRefusedError,
    new_signing_key,
    verify_delivery,
)
from ndas.transfer.requests import sign_request
from ndas.vocabulary import ForceId

QUICK = Patience(tries=4, first_wait=0.01, longest_wait=0.02, timeout=10, piece_bytes=40_000)


@dataclass
class Log:
    """An audit sink in memory that can be out of order."""

    entries: list[AuditEntry] = field(default_factory=list)
    broken: bool = False

    def record(self, entry: AuditEntry) -> None:
        if self.broken:
            raise OSError("no space")
        self.entries.append(entry)


class Cutting:
    """A server's application that loses the connection in the middle of chosen requests."""

    def __init__(self, app: InboxApp) -> None:
        self.app = app
        self.cut_before: set[int] = set()
        self.cut_after: set[int] = set()
        self.requests: list[tuple[str, int]] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        self.requests.append((scope["method"], int(headers.get(b"upload-offset", b"0"))))
        number = len(self.requests)
        if number in self.cut_before:
            raise asyncio.CancelledError

        async def swallow(message) -> None:
            del message

        await self.app(scope, receive, swallow if number in self.cut_after else send)
        if number in self.cut_after:
            raise asyncio.CancelledError


@dataclass
class Service:
    """A running inbox."""

    url: str
    folder: Path
    inbox: Inbox
    wire: Cutting
    log: Log
    platform: Platform


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "inbox")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def serving(app, certificate: Path, key: Path) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, ssl_certfile=str(certificate), ssl_keyfile=str(key), log_level="critical", lifespan="on"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                threading.Event().wait(0.02)
            yield f"https://127.0.0.1:{listening.getsockname()[1]}/deliveries"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def big_week(write_week):
    return write_week(people=b"ID,NOTES\n" + b"1,a line of notes that pads the file out\n" * 5000)


class Switch:
    """The application behind the one server of this file; each test puts in its own."""

    app: Cutting

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await InboxApp(None, None)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[Switch, str, Path]]:
    switch = Switch()
    certificate, private = self_signed(tmp_path_factory.mktemp("tls"))
    with serving(switch, certificate, private) as url:
        yield switch, url, certificate


@pytest.fixture
def service(server, big_week, tmp_path) -> Service:
    switch, url, certificate = server
    log, folder, key = Log(), tmp_path / "inbox", new_signing_key()
    limits = Limits(piece_bytes=64_000, delivery_bytes=1_000_000, keep_free_bytes=0)
    inbox = Inbox(folder, register=big_week.register, audit=log, key=key, limits=limits)
    switch.app = Cutting(InboxApp(inbox, RequestProof(big_week.register)))
    return Service(url, folder, inbox, switch.app, log, Platform(url, key.verifying_key, certificate))


def received(service: Service) -> list[str]:
    return sorted(each.name for each in service.folder.glob("*.ndas"))


def test_it_delivers_the_file_whole_and_brings_back_a_receipt(service, big_week):
    told = []
    receipt = Sender(service.platform, big_week.key, patience=QUICK).send(
        big_week.path, progress=lambda done, whole: told.append((done, whole))
    )
    arrived = service.folder / big_week.path.name
    assert arrived.read_bytes() == big_week.path.read_bytes()
    assert verify_delivery(arrived, **big_week.opening()).ok
    assert receipt.delivery == "northmoor-all-000007"
    assert told[-1] == (receipt.size, receipt.size) == (big_week.path.stat().st_size,) * 2
    assert [entry.event for entry in service.log.entries] == [AuditEvent.DELIVERY_RECEIVED]
    assert not list((service.folder / "partial").iterdir())


@pytest.mark.parametrize("cut", ["cut_before", "cut_after"])
def test_it_goes_on_where_a_cut_left_off(service, big_week, cut):
    setattr(service.wire, cut, {3, 6})
    Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    offsets = [offset for method, offset in service.wire.requests if method == "PATCH"]
    assert received(service) == [big_week.path.name]
    assert (service.folder / big_week.path.name).read_bytes() == big_week.path.read_bytes()
    pieces = -(-big_week.path.stat().st_size // QUICK.piece_bytes)
    assert len(offsets) == pieces + (2 if cut == "cut_before" else 0)


def test_it_resumes_in_a_new_process_after_giving_up(service, big_week):
    service.wire.cut_before = {3, 4, 5, 6, 7}
    with pytest.raises(ConnectionLostError, match="40000 of"):
        Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    service.wire.cut_before = set()
    service.wire.requests.clear()
    Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    assert ("PATCH", 0) not in service.wire.requests
    assert received(service) == [big_week.path.name]


def test_it_gets_the_same_receipt_when_the_answer_was_lost_or_it_sends_again(service, big_week):
    first = Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    (service.folder / big_week.path.name).unlink()  # opened and destroyed meanwhile
    again = Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    assert again == first
    assert received(service) == []


def test_it_loses_nothing_when_the_last_answer_is_cut(service, big_week):
    pieces = -(-big_week.path.stat().st_size // QUICK.piece_bytes)
    service.wire.cut_after = {1 + pieces + 1}
    Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    assert [entry.event for entry in service.log.entries] == [AuditEvent.DELIVERY_RECEIVED]


def test_it_waits_for_a_platform_that_cannot_write_its_audit_log(service, big_week):
    service.log.broken = True
    with pytest.raises(ConnectionLostError):
        Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    assert received(service) == []
    service.log.broken = False
    Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    assert received(service) == [big_week.path.name]


def test_it_gives_up_on_a_platform_out_of_reach(big_week):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        nobody = f"https://127.0.0.1:{unheard.getsockname()[1]}/deliveries"
        with pytest.raises(ConnectionLostError, match="0 of"):
            Sender(Platform(nobody, ""), big_week.key, patience=QUICK).send(big_week.path)


def test_it_never_sends_to_a_server_whose_certificate_is_not_trusted(service, big_week):
    stranger = Platform(service.platform.url, service.platform.verifying_key)
    with pytest.raises(SendRefusedError, match="certificate"):
        Sender(stranger, big_week.key, patience=QUICK).send(big_week.path)
    assert service.wire.requests == []


def test_it_never_sends_in_the_open(big_week):
    with pytest.raises(SendRefusedError, match="https"):
        Sender(Platform("http://127.0.0.1/deliveries", ""), big_week.key)


def test_it_does_not_take_a_receipt_that_another_key_signed(service, big_week):
    impostor = Platform(service.platform.url, new_signing_key().verifying_key, service.platform.authority)
    with pytest.raises(ReceiptError, match="not signed"):
        Sender(impostor, big_week.key, patience=QUICK).send(big_week.path)


def test_it_refuses_to_send_a_file_that_is_not_named_as_a_delivery(service, big_week):
    odd = big_week.path.rename(big_week.path.with_name("odd.ndas"))
    with pytest.raises(SendError, match="force"):
        Sender(service.platform, big_week.key, patience=QUICK).send(odd)


# Senders that mean harm: what they ask for, signed how, and what they are told. Nothing arrives in any of them.


def ask(
    service, key, *, method="POST", name="northmoor-all-000007", action="", offset=0, body=b"", sent=None, **options
):
    """One request, signed as stated; `sent` is what goes over the wire where it is not what was signed."""
    force = options.get("force", "northmoor")
    at = options.get("at", dt.datetime.now(dt.UTC))
    url = httpx.URL(f"{service.url}/{name}{action}")
    headers = sign_request(
        key, force=ForceId(force), method=method, path=url.path, offset=offset, body=body, at=at
    ) | options.get("headers", {})
    with httpx.Client(verify=ssl.create_default_context(cafile=str(service.platform.authority))) as client:
        answer = client.request(method, url, content=body if sent is None else sent, headers=headers)
    return answer.status_code, answer.json().get("code"), answer, headers


ANNOUNCED = b'{"bytes":1000,"sha256":"' + b"0" * 64 + b'"}'

HOSTILE = {
    "a force nobody knows": ({"force": "elsewhere", "body": ANNOUNCED}, 401, "not-proven"),
    "another force's delivery": ({"name": "southmoor-all-000001", "body": ANNOUNCED}, 403, "other-force"),
    "a path in the name": ({"name": "%2e%2e%2fnorthmoor-all-000007", "body": ANNOUNCED}, 404, "path"),
    "a name of another form": ({"name": "northmoor", "body": ANNOUNCED}, 400, "name"),
    "an old number": ({"name": "northmoor-all-000006", "body": ANNOUNCED}, 409, "sequence"),
    "a request made long ago": ({"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "body": ANNOUNCED}, 401, "clock"),
    "a body that was not signed": ({"body": ANNOUNCED, "sent": ANNOUNCED.replace(b"1000", b"1001")}, 400, "body"),
    "an offset that was not signed": (
        {"method": "PATCH", "body": b"x", "headers": {"Upload-Offset": "5"}},
        401,
        "not-proven",
    ),
    "no signature": ({"body": ANNOUNCED, "headers": {"Signature": "ndas=::"}}, 401, "not-proven"),
    "another algorithm": ({"body": ANNOUNCED, "headers": {"Signature-Input": 'ndas=();alg="none"'}}, 401, "not-proven"),
    "too large a delivery": ({"body": b'{"bytes":2000000,"sha256":"' + b"0" * 64 + b'"}'}, 413, "size"),
    "a size below zero": ({"body": b'{"bytes":-1,"sha256":"' + b"0" * 64 + b'"}'}, 400, "announcement"),
    "a digest that is a path": ({"body": b'{"bytes":5,"sha256":"../../etc"}'}, 400, "size"),
    "an announcement without end": ({"body": b"[" * 1000}, 400, "announcement"),
    "an announcement too long": ({"body": b" " * 5000}, 413, "body-size"),
    "a piece too large": ({"method": "PATCH", "body": b"x" * 70_000}, 413, "body-size"),
    "a piece of nothing begun": ({"method": "PATCH", "body": b"x"}, 404, "not-begun"),
    "an end of nothing begun": ({"action": "/finish"}, 404, "not-begun"),
    "a method of no use": ({"method": "DELETE"}, 405, "method"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_it_turns_away(service, big_week, case):
    request, status, code = HOSTILE[case]
    answered = ask(service, big_week.key, **request)
    assert answered[:2] == (status, code)
    assert received(service) == []
    assert not list((service.folder / "partial").iterdir())
    assert {entry.event for entry in service.log.entries} <= {AuditEvent.DELIVERY_REFUSED}


def test_it_signs_requests_as_rfc_9421_lays_down():
    key, body = new_signing_key(), b"hello"
    at = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
    headers = sign_request(
        key, force=ForceId("northmoor"), method="PATCH", path="/deliveries/x", offset=7, body=body, at=at
    )
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    label, _, parameters = headers["Signature-Input"].partition("=")
    base = (
        '"@method": PATCH\n'
        '"@path": /deliveries/x\n'
        f'"content-digest": sha-256=:{digest}:\n'
        '"upload-offset": 7\n'
        f'"@signature-params": {parameters}'
    )
    assert label == "ndas"
    assert re.fullmatch(
        r'\("@method" "@path" "content-digest" "upload-offset"\);created=1795327200;nonce="[0-9a-f]{32}"'
        r';keyid="northmoor";alg="ed25519"',
        parameters,
    )
    signature = base64.b64decode(headers["Signature"].removeprefix("ndas=:").removesuffix(":"))
    key.private.public_key().verify(signature, base.encode())


def test_it_turns_away_a_request_signed_with_a_key_not_registered(service):
    assert ask(service, new_signing_key(), body=ANNOUNCED)[:2] == (401, "not-proven")


def test_it_turns_away_a_request_seen_before(service, big_week):
    _, _, first, headers = ask(service, big_week.key, body=ANNOUNCED)
    assert first.status_code == 200
    assert ask(service, big_week.key, body=ANNOUNCED, headers=headers)[:2] == (401, "replayed")


def test_it_keeps_its_place_when_a_piece_comes_twice_or_too_early(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    assert ask(service, big_week.key, method="PATCH", body=b"x" * 10)[0] == 200
    for offset in (0, 20):
        _, code, answer, _ = ask(service, big_week.key, method="PATCH", offset=offset, body=b"x" * 10)
        assert (code, answer.json()["offset"]) == ("offset", 10)
    assert (service.folder / "partial/northmoor-all-000007.part").read_bytes() == b"x" * 10


def test_it_takes_no_more_than_was_announced(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    assert ask(service, big_week.key, method="PATCH", body=b"x" * 1001)[:2] == (413, "more")


def test_it_discards_and_records_what_arrived_altered(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    ask(service, big_week.key, method="PATCH", body=b"x" * 1000)
    assert ask(service, big_week.key, action="/finish")[:2] == (422, "digest")
    assert not list((service.folder / "partial").iterdir())
    assert [(entry.event, entry.detail["why"]) for entry in service.log.entries] == [
        (AuditEvent.DELIVERY_REFUSED, "digest")
    ]


def test_it_does_not_finish_what_is_not_whole(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    _, code, answer, _ = ask(service, big_week.key, action="/finish")
    assert (code, answer.json()["offset"]) == ("offset", 0)


def test_it_starts_over_when_the_week_is_sealed_anew_before_it_was_whole(service, big_week, write_week):
    service.wire.cut_before = {3, 4, 5, 6}
    with pytest.raises(ConnectionLostError):
        Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    big_week.path.unlink()
    anew = write_week(people=b"ID,NOTES\n" + b"2,other\n" * 20_000)
    big_week.register.keys[ForceId("northmoor")].append(anew.key.verifying_key)
    service.wire.cut_before = set()
    Sender(service.platform, anew.key, patience=QUICK).send(anew.path)
    assert (service.folder / anew.path.name).read_bytes() == anew.path.read_bytes()


def test_it_refuses_another_file_under_a_number_that_arrived(service, big_week, write_week):
    Sender(service.platform, big_week.key, patience=QUICK).send(big_week.path)
    big_week.path.unlink()
    other = write_week(people=b"ID,NOTES\n2,other\n")
    with pytest.raises(SendRefusedError, match="next one"):
        Sender(service.platform, big_week.key, patience=QUICK).send(other.path)


def test_it_takes_only_so_many_deliveries_at_once(service, big_week):
    for number in range(10, 14):
        assert ask(service, big_week.key, name=f"northmoor-all-{number:06d}", body=ANNOUNCED)[0] == 200
    assert ask(service, big_week.key, name="northmoor-all-000014", body=ANNOUNCED)[:2] == (429, "busy")


def test_it_discards_what_never_became_whole(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    assert service.inbox.discard_abandoned(dt.datetime.now(dt.UTC)) == 0
    assert service.inbox.discard_abandoned(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)) == 1
    assert not list((service.folder / "partial").iterdir())


def test_it_survives_a_client_that_hangs_up_in_the_middle_of_a_piece(service, big_week):
    ask(service, big_week.key, body=ANNOUNCED)
    url = httpx.URL(f"{service.url}/northmoor-all-000007")
    headers = sign_request(
        big_week.key, force=ForceId("northmoor"), method="PATCH", path=url.path, offset=0, body=b"x" * 1000,
        at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    context = ssl.create_default_context(cafile=str(service.platform.authority))
    lines = [f"{name}: {value}" for name, value in (headers | {"Host": "x", "Content-Length": "1000"}).items()]
    with (
        socket.create_connection(("127.0.0.1", url.port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as wire,
    ):
        wire.sendall(f"PATCH {url.path} HTTP/1.1\r\n{chr(13) + chr(10)}".encode().strip() + b"\r\n")
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + b"x" * 500)
    assert ask(service, big_week.key, method="PATCH", body=b"y" * 1000)[2].json() == {"offset": 1000}
