"""A force's side on this machine, for demonstrations and open data: vaults, signing key, a key holder of its own.

The key holder runs as a process of its own, as it would at the force; the platform reaches it by its socket and holds
no key. The passphrases lie beside the vaults, which is right for invented and open data and for nothing else.
"""

import hashlib
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from ndas.cli.at_the_force.sealing import SealOrder, seal_extract
from ndas.cli.errors import CommandError
from ndas.cli.home.platform import mapping_folders
from ndas.cli.keyholder.settings import HolderSettings, write_settings
from ndas.cli.terminal import Bars
from ndas.store.keys import FileKeyHolder, found_custody
from ndas.transfer import load_signing_key, make_signing_key
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id

_CUSTODIANS = ("first-custodian", "second-custodian")
_STARTS_WITHIN = 60.0
_LONGEST_SOCKET = 100
"""Bytes; the system allows 107 for the path of a socket."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week's extract, as the force states it."""

    folder: Path
    """Holds ``<system>/<file>``."""
    sequence: int
    as_at: datetime
    exclusions: tuple[str, ...] = ()
    marking: str = "OFFICIAL-SENSITIVE"


class ForceSide:
    """One force's side in a folder. As a context manager it runs the key holder."""

    def __init__(self, folder: Path, force: str, *, mapping: str) -> None:
        self.force: ForceId = force_id(force)
        self.mapping = mapping
        self.folder = folder.resolve()
        self._holder: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where the key holder answers."""
        beside = self.folder / "holder.sock"
        if len(str(beside)) <= _LONGEST_SOCKET:
            return beside
        short = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ndas-{short}.sock"

    @property
    def verifying_key(self) -> str:
        """The public half of the key that signs deliveries."""
        return (self.folder / "verifying.key").read_text("utf-8")

    def __enter__(self) -> Self:
        if not (self.folder / "verifying.key").is_file():
            self._found()
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._holder is not None:
            self._holder.terminate()
            self._holder.wait(timeout=10)

    def deliver(self, week: Week, into: Path, bars: Bars) -> Path:
        """Seal the week's extract; return the delivery."""
        order = SealOrder(
            extract=week.folder,
            contracts=tuple(mapping_folders(self.mapping)),
            force=self.force,
            system_set="all",
            sequence=week.sequence,
            as_at=week.as_at,
            exclusions=week.exclusions,
            marking=week.marking,
        )
        key = load_signing_key(self.folder / "signing.key", self._passphrase("signing"))
        return seal_extract(order, key, None, "", self.socket, into, bars).path

    def _found(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("live", "archive", "signing", *_CUSTODIANS):
            path = self.folder / f"{name}.passphrase"
            path.touch(0o600)
            path.write_text(secrets.token_urlsafe(24), "utf-8")
        FileKeyHolder.create(
            self.folder / "vaults",
            force=self.force,
            passphrase=self._passphrase("live"),
            archive_passphrase=self._passphrase("archive"),
            custody=found_custody(self.force, {name: self._passphrase(name) for name in _CUSTODIANS}),
        )
        write_settings(self.folder / "vaults", HolderSettings(self.force, most_destroyed=None))
        verifying_key = make_signing_key(self.folder / "signing.key", self._passphrase("signing"))
        (self.folder / "verifying.key").write_text(verifying_key, "utf-8")

    def _start(self) -> None:
        self.socket.unlink(missing_ok=True)
        command = [
            *(sys.executable, "-m", "ndas.cli", "keyholder", "serve", str(self.folder / "vaults")),
            *("--socket", str(self.socket)),
            *("--passphrase-file", str(self.folder / "live.passphrase")),
            *("--archive-passphrase-file", str(self.folder / "archive.passphrase")),
        ]
        self._holder = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        give_up = time.monotonic() + _STARTS_WITHIN
        while not self.socket.exists():
            if self._holder.poll() is not None or time.monotonic() > give_up:
                self.__exit__()
                raise CommandError(f"the key holder of {self.force} did not start; try: ndas keyholder serve --help")
            time.sleep(0.05)

    def _passphrase(self, name: str) -> str:
        return (self.folder / f"{name}.passphrase").read_text("utf-8")
