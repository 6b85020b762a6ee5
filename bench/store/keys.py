"""What a key holder costs: opening it, lending by each provider and connection, the question before each page, changes.

    python bench/store/keys.py

Real servers: SoftHSM, OpenBao (development mode), moto for the protocol of AWS KMS; each is left out, with the reason,
where it is not installed. Wall-clock and CPU of this process; what a server spends is in the wall-clock alone.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from ndas.governance import KeyHolder, KeyKind, KeyRef
from ndas.store.keys import (
    CertificateAuthority,
    HolderPlaces,
    KeyHolderServer,
    RemoteKeyHolder,
    TlsKeyHolderServer,
    VaultKeyHolder,
    found_custody,
    found_keeping,
)
from ndas.store.keys.providers import AwsKmsProvider, PassphraseProvider, Pkcs11Provider, Provider, TransitProvider
from ndas.vocabulary import ForceId, RunId

FORCE, RUN = ForceId("northmoor"), RunId("bench")
WEEK = KeyRef(FORCE, KeyKind.SNAPSHOT, "000001")
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
BIN = Path(sys.executable).parent
YEARS_OF_WEEKS = 156
"""Keys in the vault: three years of weekly snapshots, most of them destroyed."""

Make = Callable[[str], Provider]


def measured(what: str, times: int, act: Callable[[], object]) -> None:
    act()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        act()
    wall, cpu = (time.perf_counter() - wall) / times, (time.process_time() - cpu) / times
    print(f"{what:<46} {1 / wall:10.0f} /s   wall {wall * 1e3:8.3f} ms   CPU {cpu * 1e3:8.3f} ms")


def passphrase(vault: str) -> Provider:
    return PassphraseProvider(f"a passphrase for the {vault} vault")


def softhsm(folder: Path) -> Make | str:
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None:
        return "SoftHSM is not installed"
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    token = ["--init-token", "--free", "--label", "bench", "--pin", "12345678", "--so-pin", "87654321"]
    subprocess.run(["softhsm2-util", *token], check=True, capture_output=True)

    def make(vault: str) -> Provider:
        provider = Pkcs11Provider(SOFTHSM, token="bench", pin="12345678", key=vault)  # noqa: S106 - an invented PIN
        provider.make_key()
        return provider

    return make


@contextmanager
def server(program: str, *words: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    said = [word.format(port=port) for word in words]
    process = subprocess.Popen([BIN / program, *said], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def transit(running: ExitStack) -> Make | str:
    if not (BIN / "bao").exists():
        return "OpenBao is not installed"
    import hvac

    words = ("server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token", "-dev-listen-address=127.0.0.1:{port}")
    address = f"http://127.0.0.1:{running.enter_context(server('bao', *words))}"
    while True:
        try:
            hvac.Client(url=address, token="root").sys.enable_secrets_engine("transit")  # noqa: S106 - invented
            break
        except hvac.exceptions.VaultError:
            time.sleep(0.1)

    def make(vault: str) -> Provider:
        provider = TransitProvider(address, token="root", key=vault)  # noqa: S106 - an invented token
        provider.make_key()
        return provider

    return make


def kms(running: ExitStack) -> Make | str:
    if not (BIN / "moto_server").exists():
        return "moto server is not installed"
    import boto3

    os.environ |= {"AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented"}
    address = f"http://127.0.0.1:{running.enter_context(server('moto_server', '-p', '{port}'))}"
    client = boto3.client("kms", region_name="eu-west-2", endpoint_url=address)
    made: dict[str, str] = {}

    def make(vault: str) -> Provider:
        made[vault] = made.get(vault) or client.create_key()["KeyMetadata"]["KeyId"]
        return AwsKmsProvider(made[vault], region="eu-west-2", endpoint=address)

    return make


def opened(places: HolderPlaces, make: Make) -> VaultKeyHolder:
    purposes = {"refresh": set(KeyKind), "dashboard": {KeyKind.SNAPSHOT}}
    return VaultKeyHolder(places, force=FORCE, live=make("live"), archive=make("archive"), purposes=purposes)


def lend(holder: KeyHolder) -> None:
    holder.lend(WEEK, purpose="dashboard", run=RUN)


def bench_provider(name: str, folder: Path, make: Make) -> VaultKeyHolder:
    places = HolderPlaces(folder / name)
    custody = found_custody(FORCE, {"anna": "the passphrase of anna", "ben": "the passphrase of ben"})
    found_keeping(places, force=FORCE, live=make("live"), archive=make("archive"), custody=custody)
    holder = opened(places, make)
    holder.make(WEEK, purpose="refresh", run=RUN)
    measured(f"{name}: lend", 200, lambda: lend(holder))
    measured(f"{name}: open both vaults, check the log", 5, lambda: opened(places, make))
    return holder


def bench_changes(folder: Path) -> None:
    for copy in (None, folder / "copy"):
        places = HolderPlaces(folder / f"changes-{copy is not None}", copy=copy)
        if copy is not None:
            copy.mkdir()
        found_keeping(places, force=FORCE, live=passphrase("live"), archive=passphrase("archive"), custody=None)
        holder, number = opened(places, passphrase), iter(range(10**6))
        for _ in range(YEARS_OF_WEEKS):
            ref = KeyRef(FORCE, KeyKind.SNAPSHOT, f"{next(number):06d}")
            holder.make(ref, purpose="refresh", run=RUN)
            holder.destroy(ref, purpose="refresh", run=RUN)
        kind = "with a recovery copy" if copy else "without a copy"
        size = places.vault("live").file.stat().st_size // 1024

        def one(holder: VaultKeyHolder = holder, number: Iterator[int] = number) -> None:
            ref = KeyRef(FORCE, KeyKind.SNAPSHOT, f"{next(number):06d}")
            holder.make(ref, purpose="refresh", run=RUN)
            holder.destroy(ref, purpose="refresh", run=RUN)

        measured(f"make and destroy, {kind}, vault {size} KiB", 30, one)


def bench_connections(folder: Path, holder: VaultKeyHolder) -> None:
    authority, now = folder / "ca", datetime.now(UTC)
    CertificateAuthority.create(authority, force=FORCE, passphrase="a passphrase for the ca", at=now)  # noqa: S106 - invented
    ca, day = CertificateAuthority(authority, "a passphrase for the ca"), timedelta(days=1)
    files = ca.issue_holder(folder / "tls", hosts=["127.0.0.1"], at=now, life=day)
    ours = ca.issue_platform(folder / "tls", platform="ours", at=now, life=day)
    with (
        KeyHolderServer(holder, folder / "s") as by_socket,
        TlsKeyHolderServer(holder, ("127.0.0.1", 0), files, platforms={"ours"}) as by_tls,
    ):
        for one in (by_socket, by_tls):
            Thread(target=one.serve_forever, daemon=True).start()
        for name, remote in (
            ("socket", RemoteKeyHolder(folder / "s")),
            ("TLS", RemoteKeyHolder(f"tls://127.0.0.1:{by_tls.port}", files=ours)),
        ):
            measured(f"{name}: does it still stand? (each page)", 2000, remote.epoch)
            measured(f"{name}: lend, a connection for each", 100, lambda remote=remote: lend(remote))
            remote.close()
        by_socket.shutdown()
        by_tls.shutdown()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="nk") as name, ExitStack() as running:
        folder = Path(name)
        holder = bench_provider("passphrase", folder, passphrase)
        for provider, make in (("pkcs11", softhsm(folder)), ("transit", transit(running)), ("aws-kms", kms(running))):
            if isinstance(make, str):
                print(f"{provider}: left out, {make}")
            else:
                bench_provider(provider, folder, make)
        bench_connections(folder, holder)
        bench_changes(folder)


if __name__ == "__main__":
    main()
