"""The key holder as a process of its own."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import FileKeyHolder, KeyHolderServer, RemoteKeyHolder
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
SNAPSHOT = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")

_SERVE = """
import sys
from pathlib import Path
from ndas.governance import KeyKind
from ndas.store.keys import FileKeyHolder, serve_key_holder
holder = FileKeyHolder(Path(sys.argv[1]), force="northmoor", passphrase="correct horse battery",
                       archive_passphrase="staple for the archive", purposes={"refresh": set(KeyKind)})
serve_key_holder(holder, Path(sys.argv[2]))
"""


def _start(vaults: Path, path: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(vaults), str(path)])
    for _ in range(600):
        try:
            RemoteKeyHolder(path).verifying_key()
        except KeyRefusedError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    pytest.fail("the key holder did not start")


def test_it_refuses_everything_once_the_holder_is_killed_and_serves_again_after(
    vaults: Path, short_folder: Path
) -> None:
    path = short_folder / "s"
    remote = RemoteKeyHolder(path)
    process = _start(vaults, path)
    remote.make(SNAPSHOT, purpose="refresh", run=RUN)
    key = remote.lend(SNAPSHOT, purpose="refresh", run=RUN).key
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(KeyRefusedError, match=r"does not answer.*start it again"):
        remote.lend(SNAPSHOT, purpose="refresh", run=RUN)
    process = _start(vaults, path)
    try:
        assert remote.lend(SNAPSHOT, purpose="refresh", run=RUN).key == key
    finally:
        process.kill()
        process.wait()


def test_it_serves_listed_accounts_alone(file_holder: FileKeyHolder, short_folder: Path) -> None:
    stranger = os.geteuid() + 1
    with KeyHolderServer(file_holder, short_folder / "s", uids={stranger}) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        with pytest.raises(KeyRefusedError, match="does not serve this account"):
            RemoteKeyHolder(short_folder / "s").verifying_key()
        server.shutdown()


def test_its_socket_is_for_its_owner_alone(remote_holder: RemoteKeyHolder, short_folder: Path) -> None:
    assert remote_holder.verifying_key()
    assert (short_folder / "s").stat().st_mode & 0o077 == 0


def test_it_will_not_take_the_place_of_a_running_holder(
    file_holder: FileKeyHolder, remote_holder: RemoteKeyHolder, short_folder: Path
) -> None:
    with pytest.raises(KeyRefusedError, match="another key holder serves"):
        KeyHolderServer(file_holder, short_folder / "s")
    assert remote_holder.verifying_key()


@pytest.mark.parametrize(
    "hostile",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">I", 2**31) + b"x",
        struct.pack(">I", 3) + b"[1]",
        struct.pack(">I", 20) + b'{"call":"restore"  }',
        struct.pack(">I", 9) + b'{"call":1',
        struct.pack(">I", 60000) + b"[" * 60000,
        struct.pack(">I", 100) + b"cut off",
        b"\x00",
    ],
)
def test_it_survives_whatever_is_sent_to_it(remote_holder: RemoteKeyHolder, short_folder: Path, hostile: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(short_folder / "s"))
        connection.sendall(hostile)
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(5)
        answer = connection.recv(4096)
    assert b"refused" in answer
    assert remote_holder.verifying_key()


def test_it_offers_the_platform_no_way_to_restore_a_revoked_key(remote_holder: RemoteKeyHolder) -> None:
    remote_holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    remote_holder.revoke(SNAPSHOT, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="nothing that a key holder does"):
        remote_holder._ask("restore", SNAPSHOT, "refresh", RUN)


def test_it_says_when_a_sockets_path_is_too_long(file_holder: FileKeyHolder, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 120)
    with pytest.raises(KeyRefusedError, match="choose a shorter folder"):
        KeyHolderServer(file_holder, path)
    with pytest.raises(KeyRefusedError, match="choose a shorter folder"):
        RemoteKeyHolder(path).verifying_key()
