"""A key holder whose vaults are files protected by passphrases.

Rules:

1. It holds the keys of one force. A request for another force's key is refused.
2. Live keys (deliveries, snapshots) and archive keys are in two vaults with two passphrases.
3. Only the purposes that the force has listed are served, each for the kinds of key it is listed for.
4. Each request is in the holder's own log, on disk, before it is acted on and answered, with what came of it.
5. A key is made once: its name is never used again, not even after its destruction.
6. A destroyed key's bytes are in the vault no more; the receipt stays, and asking again gives the same one.
7. No message, log line or representation holds key material.
"""

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from re import compile as regex

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.governance import KeyKind, KeyReceipt, KeyRef, KeyRefusedError, Lease
from ndas.store.keys.errors import VaultError
from ndas.store.keys.kept_key import KeptKey, KeyState
from ndas.store.keys.passphrase import KdfCost
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, sign_receipt
from ndas.store.keys.request_log import Request, RequestLog
from ndas.store.keys.vault import Content, Vault
from ndas.vocabulary import ForceId, RunId

LEASE = timedelta(minutes=15)
"""How long a key is lent."""

_SUBJECT = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_PURPOSE = regex(r"[a-z][a-z0-9_ -]{0,79}")
_RUN = regex(r"[A-Za-z0-9._:-]{1,120}")


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """What the force sees of one of its keys."""

    ref: KeyRef
    state: KeyState
    made_at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FileKeyHolder:
    """A `KeyHolder` over two vault files in one folder. Safe for several threads and processes."""

    def __init__(
        self,
        folder: Path,
        *,
        force: ForceId,
        passphrase: str,
        archive_passphrase: str,
        purposes: Mapping[str, Collection[KeyKind]],
        lease: timedelta = LEASE,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Open the vaults.

        Raises:
            VaultError: a vault is missing or changed, or a passphrase is wrong.
        """
        self._force, self._purposes, self._lease, self._clock = force, purposes, lease, clock
        self._live = Vault(folder / "live.vault", passphrase)
        self._archive = Vault(folder / "archive.vault", archive_passphrase)
        self._log = RequestLog(folder / "requests.log")
        content = self._live.read()
        if content["force"] != force:
            raise VaultError(f"these vaults are not of {force}; open the folder of this force's key holder")
        self._signing_key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(content["signing_key"]))

    @classmethod
    def create(
        cls, folder: Path, *, force: ForceId, passphrase: str, archive_passphrase: str, cost: KdfCost | None = None
    ) -> None:
        """Make a force's two vaults and the key that its receipts are signed with.

        Raises:
            VaultError: there are vaults already, or a passphrase is too short.
        """
        cost = cost or KdfCost()
        signing_key = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
        live: Content = {"force": force, "keys": {}, "signing_key": signing_key}
        archive: Content = {"force": force, "keys": {}}
        Vault.create(folder / "archive.vault", archive_passphrase, kind="archive", content=archive, cost=cost)
        Vault.create(folder / "live.vault", passphrase, kind="live", content=live, cost=cost)

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        """As `KeyHolder.make`."""
        self._allow("make", ref, purpose, run)
        with self._vault(ref).change() as content:
            if _name(ref) in content["keys"]:
                raise self._refuse("make", ref, purpose, run, "there is or was a key of this name; names are used once")
            self._note("make", ref, purpose, run, "made")
            made = KeptKey.new(ref.kind, at=self._clock())
            content["keys"][_name(ref)] = made.written()
        return made.public

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        """As `KeyHolder.lend`."""
        self._allow("lend", ref, purpose, run)
        kept = self._find(self._vault(ref).read(), "lend", ref, purpose, run)
        if kept.state != "live":
            raise self._refuse("lend", ref, purpose, run, f"the key is {kept.state}")
        until = self._clock() + self._lease
        self._note("lend", ref, purpose, run, f"lent until {until:%Y-%m-%dT%H:%M:%SZ}")
        return Lease(ref, kept.key, until)

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """As `KeyHolder.revoke`. Revoking a destroyed key changes nothing."""
        self._allow("revoke", ref, purpose, run)
        self._set_state(ref, "revoked", purpose, run)

    def restore(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """Lend a revoked key again: the force's own act, not part of what the platform may ask.

        Raises:
            KeyRefusedError: unknown or destroyed key.
        """
        self._allow("restore", ref, purpose, run)
        self._set_state(ref, "live", purpose, run)

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        """As `KeyHolder.destroy`."""
        self._allow("destroy", ref, purpose, run)
        with self._vault(ref).change() as content:
            kept = self._find(content, "destroy", ref, purpose, run)
            if kept.state == "destroyed":
                self._note("destroy", ref, purpose, run, "was destroyed before")
                return receipt_from_json(kept.receipt)
            self._note("destroy", ref, purpose, run, "destroyed")
            receipt = sign_receipt(ref, destroyed_at=self._clock(), run=run, key=self._signing_key)
            gone = replace(kept, state="destroyed", key=b"", receipt=receipt_to_json(receipt))
            content["keys"][_name(ref)] = gone.written()
        return receipt

    def verifying_key(self) -> str:
        """As `KeyHolder.verifying_key`."""
        return base64.b64encode(self._signing_key.public_key().public_bytes_raw()).decode()

    def inventory(self) -> tuple[KeyStatus, ...]:
        """Every key the holder has or had, live vault first, by name."""
        found: list[KeyStatus] = []
        for vault in (self._live, self._archive):
            for name, said in sorted(vault.read()["keys"].items()):
                kind, _, subject = name.partition("/")
                kept = KeptKey.read(said)
                found.append(KeyStatus(KeyRef(self._force, KeyKind(kind), subject), kept.state, kept.made_at))
        return tuple(found)

    def requests(self) -> tuple[Request, ...]:
        """The holder's own log, checked.

        Raises:
            ValueError: the log was changed.
        """
        return self._log.read()

    def _vault(self, ref: KeyRef) -> Vault:
        return self._archive if ref.kind is KeyKind.ARCHIVE else self._live

    def _set_state(self, ref: KeyRef, state: KeyState, purpose: str, run: RunId) -> None:
        action = "revoke" if state == "revoked" else "restore"
        with self._vault(ref).change() as content:
            kept = self._find(content, action, ref, purpose, run)
            if kept.state == "destroyed" and state == "live":
                raise self._refuse(action, ref, purpose, run, "the key is destroyed")
            self._note(action, ref, purpose, run, f"was {kept.state}")
            if kept.state != "destroyed":
                content["keys"][_name(ref)] = replace(kept, state=state).written()

    def _allow(self, action: str, ref: KeyRef, purpose: str, run: RunId) -> None:
        """Rules 1 and 3. A malformed request is refused without being repeated in the log."""
        if not (_SUBJECT.fullmatch(ref.subject) and _PURPOSE.fullmatch(purpose) and _RUN.fullmatch(run)):
            raise KeyRefusedError(
                "a request names a key, a purpose and a run, each a short plain id; this one does not"
            )
        if ref.force != self._force:
            raise self._refuse(action, ref, purpose, run, f"this holder keeps the keys of {self._force} alone")
        if ref.kind not in self._purposes.get(purpose, ()):
            raise self._refuse(action, ref, purpose, run, "the force has not listed this purpose for this kind of key")

    def _find(self, content: Content, action: str, ref: KeyRef, purpose: str, run: RunId) -> KeptKey:
        said = content["keys"].get(_name(ref))
        if said is None:
            raise self._refuse(action, ref, purpose, run, "there is no such key")
        return KeptKey.read(said)

    def _refuse(self, action: str, ref: KeyRef, purpose: str, run: RunId, why: str) -> KeyRefusedError:
        self._note(action, ref, purpose, run, f"refused: {why}")
        return KeyRefusedError(
            f"the key holder of {self._force} does not {action} {ref} for '{purpose}': {why}. "
            "If the force means to allow it, its key custodian must say so"
        )

    def _note(self, action: str, ref: KeyRef, purpose: str, run: RunId, outcome: str) -> None:
        try:
            self._log.append(Request(self._clock(), action, str(ref), purpose, run, outcome))
        except OSError as failed:
            raise KeyRefusedError(
                f"the key holder of {self._force} cannot write its log and so answers nothing; "
                "make room on its disk or mend its permissions"
            ) from failed


def _name(ref: KeyRef) -> str:
    return f"{ref.kind.value}/{ref.subject}"
