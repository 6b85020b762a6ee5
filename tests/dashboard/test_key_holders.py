"""Two forces' key holders, each a process of its own; one stops or takes back, and the other's pages go on.

One is reached by its socket, one over mutual TLS, as on another machine.
"""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW
from invented_platform import NAMES, Platform

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.governance.access.sight import Sight
from ndas.store.keys import (
    EVERYTHING,
    CertificateAuthority,
    FileKeyHolder,
    KdfCost,
    KeyOffice,
    RemoteKeyHolder,
    TlsFiles,
    found_custody,
    open_custody,
)
from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.vocabulary.ids import RunId

SIGHT = Sight("serious-violence")

RUN = RunId("run-1")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
SECRETS = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
CUSTODIANS = {"anna": "the passphrase of anna", "ben": "the passphrase of ben"}
_SERVE = """
import sys
from datetime import datetime
from pathlib import Path
from threading import Thread
from ndas.governance.key_purposes import KEY_PURPOSES
from ndas.store.keys import FileKeyHolder, KeyHolderServer, TlsFiles, TlsKeyHolderServer
force, folder, certificates, port = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
holder = FileKeyHolder(folder / "vaults", force=force, passphrase={passphrase!r},
                       archive_passphrase={archive_passphrase!r}, purposes=KEY_PURPOSES,
                       clock=lambda: datetime.fromisoformat((folder / "clock").read_text()))
tls = TlsKeyHolderServer(holder, ("127.0.0.1", port), TlsFiles.beside(certificates, "holder"), platforms={{"ours"}})
Thread(target=tls.serve_forever, daemon=True).start()
KeyHolderServer(holder, folder / "s").serve_forever()
""".format(**SECRETS)


class Side:
    """One force: its vaults, its clock, its process."""

    def __init__(self, force, folder, certificates) -> None:
        self.force, self.folder, self.certificates = force, folder, certificates
        custody = found_custody(force, CUSTODIANS, cost=CHEAP)
        self.custody = open_custody(custody, CUSTODIANS)
        FileKeyHolder.create(folder / "vaults", force=force, cost=CHEAP, custody=custody, **SECRETS)
        self.set_clock(NOW)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.by_socket = RemoteKeyHolder(folder / "s")
        files = TlsFiles.beside(certificates, "platform")
        self.by_tls = RemoteKeyHolder(f"tls://127.0.0.1:{self.port}", files=files)
        self.start()

    def set_clock(self, at) -> None:
        (self.folder / "clock").write_text(at.isoformat())

    def start(self) -> None:
        words = [self.force, str(self.folder), str(self.certificates), str(self.port)]
        self.process = subprocess.Popen([sys.executable, "-c", _SERVE, *words])
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                self.by_socket.verifying_key()
                self.by_tls.verifying_key()
            except KeyRefusedError:
                time.sleep(0.05)
            else:
                return
        pytest.fail(f"the key holder of {self.force} did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def office(self) -> KeyOffice:
        """The force's desk: another process on the same vaults."""
        holder = FileKeyHolder(self.folder / "vaults", force=self.force, purposes={}, **SECRETS)
        return KeyOffice(holder.keeping, by="anna")


class Holders:
    """Both forces' holders as the platform reaches them: one by its socket, one over TLS."""

    def __init__(self, sides) -> None:
        self.sides = {side.force: side for side in sides}
        self.at = {NORTHMOOR: self.sides[NORTHMOOR].by_tls, ELMSHIRE: self.sides[ELMSHIRE].by_socket}
        self.made = set()

    def lend(self, force, which):
        ref = KeyRef(force, KeyKind.SNAPSHOT, which)
        if ref not in self.made:
            self.at[force].make(ref, purpose="refresh", run=RUN)
            self.made.add(ref)
        return lambda: self.at[force].lend(ref, purpose="dashboard", run=RUN)

    def epoch(self, force):
        return self.at[force].epoch()


class World:
    def __init__(self, home) -> None:
        certificates = home / "tls"
        now = datetime.now(UTC)
        CertificateAuthority.create(certificates, force="both", passphrase="a passphrase for the ca", at=now)
        authority = CertificateAuthority(certificates, "a passphrase for the ca")
        authority.issue_holder(certificates, hosts=["127.0.0.1"], at=now, life=timedelta(days=1))
        authority.issue_platform(certificates, platform="ours", at=now, life=timedelta(days=1))
        self.sides = {}
        for force in (NORTHMOOR, ELMSHIRE):
            (home / force).mkdir()
            self.sides[force] = Side(force, home / force, certificates)
        self.platform = Platform(home, lambda _: Holders(self.sides.values()))
        self.ada = self.platform.enter("ada", NORTHMOOR)
        self.ben = self.platform.enter("ben", ELMSHIRE)

    def set_clock(self, at) -> None:
        self.platform.clock.now = at
        for side in self.sides.values():
            side.set_clock(at)

    def pages(self):
        """What each force's officer sees of an own person."""
        return (
            NAMES[NORTHMOOR] in self.ada.get(f"/person/P-{NORTHMOOR}").text,
            NAMES[ELMSHIRE] in self.ben.get(f"/person/P-{ELMSHIRE}").text,
        )

    def close(self) -> None:
        self.platform.control.close()
        for side in self.sides.values():
            side.process.send_signal(signal.SIGCONT)
            side.kill()


@pytest.fixture(scope="module")
def world():
    with tempfile.TemporaryDirectory(prefix="nk") as folder:
        made = World(Path(folder))
        yield made
        made.close()


@pytest.fixture(autouse=True)
def _both_answer_at_first(world):
    world.set_clock(NOW)
    assert world.pages() == (True, True)
    yield
    world.set_clock(NOW)


@pytest.mark.parametrize("force", [NORTHMOOR, ELMSHIRE])
def test_what_a_force_takes_back_is_gone_with_the_next_page_and_the_other_goes_on(world, force):
    side = world.sides[force]
    side.office().revoke(EVERYTHING, run=RUN)
    assert world.pages() == (force != NORTHMOOR, force != ELMSHIRE)
    officer = world.ada if force == NORTHMOOR else world.ben
    shut = officer.get(f"/person/P-{force}")
    assert f"The key holder of {force} does not lend its key now" in shut.text
    assert shut.status_code == 503
    side.office().restore(EVERYTHING, side.custody, run=RUN)
    assert world.pages() == (True, True)


def test_a_holder_that_is_killed_shuts_its_force_at_the_leases_end_and_no_other(world):
    world.sides[NORTHMOOR].kill()
    assert world.pages() == (True, True)
    world.set_clock(NOW + timedelta(minutes=14))
    assert world.pages() == (True, True)
    world.set_clock(NOW + timedelta(minutes=16))
    assert world.pages() == (False, True)
    assert "does not lend its key now" in world.ada.get(f"/person/P-{NORTHMOOR}").text
    world.sides[NORTHMOOR].start()
    world.platform.readings.forget_silence()
    assert world.pages() == (True, True)


def test_a_holder_that_hangs_ends_with_its_lease_and_holds_no_other_force_up(world):
    readings, hung = world.platform.readings, world.sides[ELMSHIRE]
    hung.process.send_signal(signal.SIGSTOP)
    world.set_clock(NOW + timedelta(hours=1))
    with pytest.raises(SnapshotLockedError, match="does not answer"):
        readings.of(ELMSHIRE)
    began = time.monotonic()
    assert readings.of(NORTHMOOR, SIGHT).person(f"P-{NORTHMOOR}")
    assert time.monotonic() - began < 5
    hung.process.send_signal(signal.SIGCONT)
    readings.forget_silence()
    assert readings.of(ELMSHIRE, SIGHT).person(f"P-{ELMSHIRE}")


def test_the_holders_logs_say_what_each_page_load_cost_them(world):
    for force, by in ((NORTHMOOR, "platform ours"), (ELMSHIRE, "account ")):
        holder = FileKeyHolder(world.sides[force].folder / "vaults", force=force, purposes={}, **SECRETS)
        before = len(holder.requests())
        for _ in range(4):
            world.pages()
        asked = holder.requests()
        assert len(asked) - before <= 1
        assert any(request.by.startswith(by) for request in asked)
