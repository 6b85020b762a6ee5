"""Who may speak to a key holder on another machine, and who may not."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import CertificateAuthority, FileKeyHolder, RemoteKeyHolder, TlsFiles, VaultError
from ndas.store.keys.tls import client_context
from ndas.store.keys.wire import receive_message, send_message
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
WEEK = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
PASS = "a passphrase for the ca"
YEAR = timedelta(days=365)


def _ask(port: int, files: TlsFiles, host: str = "localhost") -> str:
    return RemoteKeyHolder(f"tls://{host}:{port}", files=files).verifying_key()


def _say_and_hear(link: socket.socket) -> None:
    send_message(link, {"call": "verifying_key"})
    receive_message(link)


def test_it_answers_the_platform_it_knows_and_writes_down_its_name(file_holder, serve_tls, certificates):
    server = serve_tls(file_holder)
    remote = RemoteKeyHolder(f"tls://127.0.0.1:{server.port}", files=certificates.platform)
    remote.make(WEEK, purpose="refresh", run=RUN)
    assert file_holder.requests()[-1].by == "platform ours"


def test_it_refuses_a_strangers_certificate(file_holder, serve_tls, certificates, tmp_path: Path):
    now = datetime.now(UTC)
    CertificateAuthority.create(tmp_path / "ca", force="easthaven", passphrase=PASS, at=now)
    theirs = CertificateAuthority(tmp_path / "ca", PASS).issue_platform(tmp_path, platform="ours", at=now, life=YEAR)
    pretending = TlsFiles(certificates.platform.authority, theirs.certificate, theirs.key)
    with pytest.raises(KeyRefusedError, match=r"certificates|does not answer"):
        _ask(serve_tls(file_holder).port, pretending)


def test_it_refuses_who_shows_none(file_holder, serve_tls, certificates):
    context = ssl.create_default_context(cafile=certificates.platform.authority)
    address = ("localhost", serve_tls(file_holder).port)
    with (
        socket.create_connection(address) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as link,
        pytest.raises(OSError, match=r"certificate required|EOF|reset"),
    ):
        _say_and_hear(link)


@pytest.mark.parametrize("days", [-400, 30])
def test_it_refuses_a_certificate_out_of_date(file_holder, serve_tls, certificates, tmp_path: Path, days: int):
    at = datetime.now(UTC) + timedelta(days=days)
    files = certificates.authority.issue_platform(tmp_path, platform="ours", at=at, life=YEAR)
    with pytest.raises(KeyRefusedError, match=r"certificates|does not answer"):
        _ask(serve_tls(file_holder).port, files)


def test_a_certificate_that_expires_ends_its_open_connection(file_holder, serve_tls, certificates):
    clock = [0.0]
    server = serve_tls(file_holder, clock=lambda: clock[0])
    remote = RemoteKeyHolder(f"tls://localhost:{server.port}", files=certificates.platform)
    remote.epoch()
    clock[0] = (datetime.now(UTC) + 2 * YEAR).timestamp()
    with pytest.raises(KeyRefusedError):
        remote.epoch()


def test_it_refuses_a_platform_that_the_force_has_not_listed(file_holder, serve_tls, certificates, tmp_path: Path):
    now = datetime.now(UTC)
    other = certificates.authority.issue_platform(tmp_path, platform="another", at=now, life=YEAR)
    with pytest.raises(KeyRefusedError, match="does not serve this platform"):
        _ask(serve_tls(file_holder).port, other)


def test_a_holders_certificate_is_no_platforms_and_the_other_way_round(file_holder, serve_tls, certificates):
    with pytest.raises(KeyRefusedError, match=r"certificates|does not answer"):
        _ask(serve_tls(file_holder).port, certificates.holder)
    with pytest.raises(KeyRefusedError, match="certificates"):
        _ask(serve_tls(file_holder, files=certificates.platform).port, certificates.platform)


def test_the_platform_refuses_a_holder_under_another_name(file_holder, serve_tls, certificates, tmp_path: Path):
    now = datetime.now(UTC)
    elsewhere = certificates.authority.issue_holder(tmp_path, hosts=["elsewhere.example"], at=now, life=YEAR)
    with pytest.raises(KeyRefusedError, match="certificates"):
        _ask(serve_tls(file_holder, files=elsewhere).port, certificates.platform)


def test_it_speaks_nothing_older_than_tls_1_3(file_holder, serve_tls, certificates):
    context = client_context(certificates.platform)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    address = ("localhost", serve_tls(file_holder).port)
    with socket.create_connection(address) as plain, pytest.raises(ssl.SSLError, match=r"(?i)version"):
        context.wrap_socket(plain, server_hostname="localhost")


class _Tap:
    """Stands between platform and holder, and keeps what the platform sent."""

    def __init__(self, port: int) -> None:
        self.heard = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._to = ("127.0.0.1", port)
        threading.Thread(target=self._carry, daemon=True).start()

    def _carry(self) -> None:
        here, _ = self._listening.accept()
        with self._listening, here, socket.create_connection(self._to) as there:
            back = threading.Thread(target=self._pump, args=(there, here), daemon=True)
            back.start()
            while piece := here.recv(65536):
                self.heard += piece
                there.sendall(piece)
            there.shutdown(socket.SHUT_WR)
            back.join()

    @staticmethod
    def _pump(source: socket.socket, to: socket.socket) -> None:
        while piece := source.recv(65536):
            to.sendall(piece)


def test_a_message_played_again_asks_for_nothing(file_holder, serve_tls, certificates):
    server = serve_tls(file_holder)
    file_holder.make(WEEK, purpose="refresh", run=RUN)
    tap = _Tap(server.port)
    key = RemoteKeyHolder(f"tls://localhost:{tap.port}", files=certificates.platform).lend(
        WEEK, purpose="refresh", run=RUN
    )
    before = file_holder.requests()
    assert before[-1].action == "lend"
    assert len(tap.heard) > 500
    assert key.key not in tap.heard
    assert b"000001" not in tap.heard
    with socket.create_connection(("127.0.0.1", server.port)) as replayed:
        replayed.sendall(tap.heard)
        replayed.shutdown(socket.SHUT_WR)
        replayed.settimeout(30)
        while replayed.recv(65536):  # a handshake's first half is answered; what follows is not understood
            pass
    assert file_holder.requests() == before


def test_strangers_that_say_nothing_hold_nobody_up(file_holder, serve_tls, certificates):
    server = serve_tls(file_holder)
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    assert _ask(server.port, certificates.platform) == file_holder.verifying_key()
    for connection in silent:
        connection.close()


def test_a_platform_without_a_certificate_is_told_what_it_needs(tmp_path: Path):
    with pytest.raises(KeyRefusedError, match="ndas keyholder certificates"):
        RemoteKeyHolder("tls://localhost:1").verifying_key()
    with pytest.raises(KeyRefusedError, match="do not load"):
        _ask(1, TlsFiles.beside(tmp_path, "platform"))
    with pytest.raises(KeyRefusedError, match="expected tls://host:port"):
        RemoteKeyHolder("tls://localhost", files=TlsFiles.beside(tmp_path, "platform")).verifying_key()


def test_its_private_keys_are_for_their_owner_alone_and_the_authoritys_is_locked(certificates):
    for key in (certificates.holder.key, certificates.platform.key, certificates.folder / "ca" / "authority.key"):
        assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(VaultError, match="passphrase is wrong"):
        CertificateAuthority(certificates.folder / "ca", "another passphrase")
    with pytest.raises(VaultError, match="never overwritten"):
        CertificateAuthority.create(
            certificates.folder / "ca", force="northmoor", passphrase=PASS, at=datetime.now(UTC)
        )


def test_the_holder_goes_on_after_every_attack(file_holder: FileKeyHolder, serve_tls, certificates):
    server = serve_tls(file_holder)
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + bytes(300), b""):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(noise)
    assert _ask(server.port, certificates.platform) == file_holder.verifying_key()
