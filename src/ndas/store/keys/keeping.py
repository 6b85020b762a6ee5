"""What a key holder keeps, opened: two vaults, the request log, and the key that receipts are signed with.

Rules:

1. Live keys (deliveries, snapshots) and archive keys are in two vaults, opened by two passphrases or two keys of a
   provider.
2. Each vault remembers the log's last line before its last change, and the log the generation of each change. A vault
   or a log that was put back from an older copy contradicts the other and is not opened.
3. A change that a crash cut off is written down as not made when the holder is opened next.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.governance import KeyKind
from ndas.store.keys.custody import Custody, CustodyProvider, SealingToCustody, write_custody
from ndas.store.keys.errors import VaultError
from ndas.store.keys.providers.by_passphrase import PassphraseProvider
from ndas.store.keys.providers.provider import Provider, Wrapper
from ndas.store.keys.request_log import Head, Request, RequestLog
from ndas.store.keys.vault import Content, Opened, Vault, VaultPlace
from ndas.vocabulary import ForceId, RunId

LIVE, ARCHIVE = "live", "archive"
VAULTS = (LIVE, ARCHIVE)


@dataclass(frozen=True, slots=True)
class HolderPlaces:
    """Where a key holder's files lie."""

    folder: Path
    companions: Path | None = None
    """Where the vaults' companions lie: a place that no backup reads. The same folder where None."""
    copy: Path | None = None
    """Where the recovery copy is kept, on another disk; none where None."""

    def vault(self, kind: str) -> VaultPlace:
        """The place of a vault."""
        return VaultPlace(self.folder, kind, self.companions, self.copy)

    @property
    def log(self) -> Path:
        """The request log."""
        return self.folder / "requests.log"

    @property
    def log_copy(self) -> Path | None:
        """The request log in the recovery copy."""
        return None if self.copy is None else self.copy / "requests.log"

    @property
    def custody(self) -> Path:
        """The custody file."""
        return self.folder / "custody.json"


class Keeping:
    """The opened vaults and log of one force. Safe for several threads and processes."""

    def __init__(
        self, places: HolderPlaces, *, force: ForceId, live: Provider, archive: Provider, clock: Callable[[], datetime]
    ) -> None:
        """Open them.

        Raises:
            VaultError: a vault is missing or changed or another force's, a provider says no, or vaults and log
                contradict each other.
        """
        self.places, self.force, self.clock = places, force, clock
        self._vaults = {LIVE: Vault(places.vault(LIVE), live), ARCHIVE: Vault(places.vault(ARCHIVE), archive)}
        contents = {name: vault.read() for name, vault in self._vaults.items()}
        if any(content["force"] != force for content in contents.values()):
            raise VaultError(f"these vaults are not of {force}; open the folder of this force's key holder")
        content = contents[LIVE]
        self.signing_key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(content["signing_key"]))
        self.log = RequestLog(places.log, self.signing_key, copy=places.log_copy)
        self._check()

    def vault(self, kind: str | KeyKind) -> Vault:
        """The vault of this name, or that keeps keys of this kind."""
        return self._vaults[ARCHIVE if kind in (ARCHIVE, KeyKind.ARCHIVE) else LIVE]

    @property
    def epoch(self) -> int:
        """A number that grows with every change of a vault: the sum of both generations."""
        return sum(vault.generation for vault in self._vaults.values())

    def is_withheld(self, vault: str) -> bool:
        """Whether the force holds a whole vault back."""
        return bool(self.vault(vault).read()["withheld"])

    def begin_copy(self, *, by: str, run: RunId) -> None:
        """Write the recovery copy anew, vaults and log, where one is kept.

        Raises:
            OSError: its folder cannot be written.
            VaultError: a vault does not open.
        """
        for name, vault in self._vaults.items():
            with vault.change() as opened:
                said = Request(self.clock(), "copy", f"{self.force}/{name}", "custody", run, "written anew", by)
                self.note(said, opened, name)

    def note(self, request: Request, changed: Opened | None = None, vault: str = "") -> Head:
        """Write a request down; where it changes a vault, bind vault and log to each other.

        Raises:
            OSError: it could not be written.
            VaultError: the log was changed.
        """
        if changed is None:
            return self.log.append(request)
        head = self.log.append(replace(request, change=f"{vault} {changed.generation} {changed.mark}"))
        changed.content["log"] = {"number": head.number, "digest": head.digest}
        return head

    def _check(self) -> None:
        with self._vaults[LIVE].look() as live, self._vaults[ARCHIVE].look() as archive:
            opened = {LIVE: live, ARCHIVE: archive}
            expected = {
                held["number"]: held["digest"] for one in opened.values() if (held := one.content["log"])["number"]
            }
            changes = dict.fromkeys(VAULTS, (0, ""))
            for head, request in self.log.lines():
                if expected.pop(head.number, head.digest) != head.digest:
                    raise VaultError(f"{self.places.log.name}, line {head.number}: a vault remembers another line here")
                if request.change:
                    name, generation, mark = request.change.split(" ")
                    changes[name] = int(generation), mark
            if expected:
                raise VaultError(
                    f"{self.places.log.name} ends before line {max(expected)}, which a vault remembers: "
                    "lines were cut off, or an older copy was put back; find out by whom, and put the newest back"
                )
            for name, one in opened.items():
                self._check_generation(name, one.generation, *changes[name])
        for vault in self._vaults.values():
            vault.tidy()

    def _check_generation(self, name: str, held: int, written: int, mark: str) -> None:
        """Rule 3. A change is written down when its companion is on disk, so one that was cut off has left it there."""
        if held >= written:
            return
        if held == written - 1 and mark in self.vault(name).marks():
            undone = f"generation {written} was cut off before it was made; the {name} vault is of generation {held}"
            said = Request(self.clock(), "open", f"{self.force}/{name}", "custody", "-", undone)
            self.log.append(replace(said, change=f"{name} {held} -"))
            return
        raise VaultError(
            f"the {name} vault is of generation {held}, and the log knows of generation {written}: "
            "an older copy was put in its place; put the newest back, or recover it (ndas keyholder recover)"
        )


def found_keeping(
    places: HolderPlaces,
    *,
    force: ForceId,
    live: Provider,
    archive: Provider,
    custody: Custody | None,
) -> None:
    """Make a force's two vaults, the key that its receipts are signed with, and the custody file.

    Raises:
        VaultError: there are vaults already, a provider says no, or one passphrase was given for both.
    """
    if isinstance(live, PassphraseProvider) and isinstance(archive, PassphraseProvider) and live.is_same_as(archive):
        raise VaultError("the two vaults have two passphrases, so that one can be held back; choose another one")
    signing_key = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    empty = {
        "force": force,
        "keys": {},
        "withheld": False,
        "log": {"number": 0, "digest": ""},
        **custody_content(custody),
    }
    openers = openers_of(custody)
    Vault.create(places.vault(ARCHIVE), archive, force=force, content={**empty, "keys": {}}, openers=openers)
    live_content: Content = {**empty, "signing_key": signing_key}
    try:
        Vault.create(places.vault(LIVE), live, force=force, content=live_content, openers=openers)
    except VaultError:
        if not places.vault(LIVE).file.exists():  # a holder is made whole or not at all
            places.vault(ARCHIVE).file.unlink()
        raise
    if custody is not None:
        write_custody(places.custody, custody)


def openers_of(custody: Custody | None) -> dict[str, Wrapper]:
    """Who else opens the vaults: both custodians together, if there are any."""
    return {} if custody is None else {CustodyProvider.name: SealingToCustody(custody.sealing_key)}


def custody_content(custody: Custody | None) -> dict[str, str]:
    """What a vault remembers of its custodians: the public halves, so that the custody file cannot be exchanged."""
    if custody is None:
        return {"sealing_key": "", "custody_key": ""}
    return {
        "sealing_key": base64.b64encode(custody.sealing_key).decode(),
        "custody_key": base64.b64encode(custody.verifying_key).decode(),
    }
