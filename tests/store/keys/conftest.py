"""A force's key holder, direct and behind its socket."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from ndas.governance import KeyHolder, KeyKind
from ndas.store.keys import FileKeyHolder, KdfCost, KeyHolderServer, RemoteKeyHolder
from ndas.vocabulary.ids import ForceId

CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
LIVE, ARCHIVE = "correct horse battery", "staple for the archive"
PURPOSES = {"refresh": set(KeyKind), "dashboard": {KeyKind.SNAPSHOT}}


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


@pytest.fixture
def vaults(tmp_path: Path, force: ForceId) -> Path:
    """The folder of a new key holder."""
    FileKeyHolder.create(tmp_path / "holder", force=force, passphrase=LIVE, archive_passphrase=ARCHIVE, cost=CHEAP)
    return tmp_path / "holder"


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


@pytest.fixture
def remote_holder(file_holder: FileKeyHolder, short_folder: Path) -> Iterator[RemoteKeyHolder]:
    """The same holder, through its socket."""
    with KeyHolderServer(file_holder, short_folder / "s") as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield RemoteKeyHolder(short_folder / "s")
        server.shutdown()


@pytest.fixture(params=["file_holder", "remote_holder"])
def holder(request: pytest.FixtureRequest) -> KeyHolder:
    """The holder, once direct and once remote: both keep one contract."""
    found: KeyHolder = request.getfixturevalue(request.param)
    return found
