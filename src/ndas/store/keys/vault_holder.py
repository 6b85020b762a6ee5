"""A key holder over two vaults.

Rules:

1. It holds the keys of one force. A request for another force's key is refused.
2. Live keys (deliveries, snapshots) and archive keys are in two vaults, opened apart.
3. Only the purposes that the force has listed are served, each for the kinds of key it is listed for.
4. Each request is in the holder's own log, on disk, before it is acted on and answered, with what came of it.
5. A key is made once: its name is never used again, not even after its destruction.
6. A revoked key's bytes are sealed to both custodians: this holder itself can lend it no more until they restore it.
7. A destroyed key's bytes are in the vault no more; the receipt stays, and asking again gives the same one.
8. A weekly run destroys a few keys. More within a day than the force has set are refused: a platform that goes wrong,
   or is made to, cannot destroy everything; both custodians can.
9. No message, log line or representation holds key material.
"""

import base64
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from re import compile as regex
from typing import Self

from ndas.governance import (
    KeyGoneError,
    KeyHeldBackError,
    KeyKind,
    KeyReceipt,
    KeyRef,
    KeyRefusedError,
    KeyState,
    Lease,
)
from ndas.store.keys.errors import VaultError
from ndas.store.keys.keeping import LIVE, VAULTS, HolderPlaces, Keeping
from ndas.store.keys.kept_key import KeptKey, KeptState
from ndas.store.keys.providers.provider import Provider
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, sign_receipt
from ndas.store.keys.request_log import Request
from ndas.store.keys.vault import Content, Opened
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
    state: KeptState
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Ask:
    """One request."""

    action: str
    ref: KeyRef
    purpose: str
    run: RunId


def utc_now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


class VaultKeyHolder:
    """A `KeyHolder` over two vaults in one folder. Safe for several threads and processes."""

    def __init__(
        self,
        places: HolderPlaces,
        *,
        force: ForceId,
        live: Provider,
        archive: Provider,
        purposes: Mapping[str, Collection[KeyKind]],
        lease: timedelta = LEASE,
        most_destroyed: int | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open the vaults.

        Args:
            places: where they lie.
            force: whose keys they hold.
            live: opens the live vault.
            archive: opens the archive vault.
            purposes: what keys are lent for, and of which kinds.
            lease: how long a key is lent.
            most_destroyed: how many keys of a vault may be destroyed within a day without the custodians.
            clock: the time, UTC.

        Raises:
            VaultError: a vault is missing, changed or an older copy, or its provider says no.
        """
        self.keeping = Keeping(places, force=force, live=live, archive=archive, clock=clock)
        self._force, self._purposes, self._lease, self._clock = force, purposes, lease, clock
        self._most_destroyed = most_destroyed
        self._by = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._force})"

    def on_behalf_of(self, client: str) -> Self:
        """The same holder, whose log names this client as the one who asks."""
        served = copy(self)
        served._by = client  # noqa: SLF001 - a copy of this object
        return served

    def clock(self) -> datetime:
        """The holder's time, UTC."""
        return self._clock()

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        """As `KeyHolder.make`."""
        ask = _Ask("make", ref, purpose, run)
        with self._answering(ask), self.keeping.vault(ref.kind).change() as opened:
            self._refuse_withheld(opened.content, ask)
            if _name(ref) in opened.content["keys"]:
                raise self._refuse(ask, "there is or was a key of this name; names are used once")
            self._note(ask, "made", opened)
            made = KeptKey.new(ref.kind, at=self._clock())
            opened.content["keys"][_name(ref)] = made.written()
        return made.public

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        """As `KeyHolder.lend`."""
        ask = _Ask("lend", ref, purpose, run)
        with self._answering(ask), self.keeping.vault(ref.kind).look() as opened:
            kept = self._find(opened.content, ask)
            if kept.state != "live":
                kind = KeyGoneError if kept.state == "destroyed" else KeyHeldBackError
                raise self._refuse(ask, f"the key is {kept.state}", kind)
            self._refuse_withheld(opened.content, ask)
            until = self._clock() + self._lease
            self._note(ask, f"lent until {until:%Y-%m-%dT%H:%M:%SZ}")
        return Lease(ref, kept.key, until)

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """As `KeyHolder.revoke`. Revoking a destroyed key changes nothing."""
        ask = _Ask("revoke", ref, purpose, run)
        with self._answering(ask), self.keeping.vault(ref.kind).change() as opened:
            kept = self._find(opened.content, ask)
            self._note(ask, f"was {kept.state}", opened)
            if kept.state == "live":
                sealing_key = sealing_key_of(opened.content)
                opened.content["keys"][_name(ref)] = kept.revoked(sealing_key, about=sealed_about(ref)).written()

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        """As `KeyHolder.destroy`."""
        ask = _Ask("destroy", ref, purpose, run)
        with self._answering(ask):
            vault = self.keeping.vault(ref.kind)
            with vault.look() as opened:
                kept = self._find(opened.content, ask)
                if kept.state == "destroyed":
                    self._note(ask, "was destroyed before")
                    return receipt_from_json(kept.receipt)
            with vault.change() as opened:
                return self._destroy(ask, opened)

    def destroy_all(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyReceipt, ...]:
        """As `KeyHolder.destroy_all`: the vault is changed once, and each key has its line in the log."""
        if not refs:
            return ()
        asks = [_Ask("destroy", ref, purpose, run) for ref in refs]
        for ask in asks[1:]:
            self._allow(ask)
        if len({ref.kind for ref in refs}) > 1:
            raise self._refuse(asks[0], "keys of different kinds are not destroyed in one act")
        with self._answering(asks[0]), self.keeping.vault(refs[0].kind).change() as opened:
            left = [ask for ask in asks if self._find(opened.content, ask).state != "destroyed"]
            if left:  # refused before the log says of any that it was destroyed
                self._refuse_too_many(opened.content, left[0], more=len(left))
            return tuple(self._destroy(ask, opened) for ask in asks)

    def states(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyState, ...]:
        """As `KeyHolder.states`; one line in the log for all."""
        asks = [_Ask("states", ref, purpose, run) for ref in refs]
        found: list[KeyState] = []
        contents: dict[str, Content] = {}
        for ask in asks:
            with self._answering(ask):
                vault = vault_of(ask.ref)
                if vault not in contents:
                    contents[vault] = self.keeping.vault(vault).read()
                said = contents[vault]["keys"].get(_name(ask.ref))
            found.append("unknown" if said is None else KeptKey.read(said).state)
        for ask in asks[:1]:
            self._note(ask, f"told the state of {len(asks)} keys, this one first")
        return tuple(found)

    def counts(self, *, purpose: str, run: RunId) -> Mapping[tuple[KeyKind, KeyState], int]:
        """As `KeyHolder.counts`."""
        ask = _Ask("counts", KeyRef(self._force, KeyKind.SNAPSHOT, "all"), purpose, run)
        with self._answering(ask):
            found = Counter[tuple[KeyKind, KeyState]]((one.ref.kind, one.state) for one in self.inventory())
        self._note(ask, "told how many keys there are")
        return found

    def verifying_key(self) -> str:
        """As `KeyHolder.verifying_key`."""
        return base64.b64encode(self.keeping.signing_key.public_key().public_bytes_raw()).decode()

    def epoch(self) -> int:
        """As `KeyHolder.epoch`. Opens no vault, so costs no word with a provider."""
        try:
            return self.keeping.epoch
        except (VaultError, OSError) as broken:
            raise KeyRefusedError(f"the key holder of {self._force} cannot use its vault: {broken}") from broken

    def inventory(self) -> tuple[KeyStatus, ...]:
        """Every key the holder has or had, live vault first, by name.

        Raises:
            VaultError: a vault does not open.
        """
        found: list[KeyStatus] = []
        for vault in VAULTS:
            for name, said in sorted(self.keeping.vault(vault).read()["keys"].items()):
                kept = KeptKey.read(said)
                found.append(KeyStatus(ref_of(self._force, name), kept.state, kept.made_at))
        return tuple(found)

    def requests(self) -> tuple[Request, ...]:
        """The holder's own log, checked.

        Raises:
            VaultError: the log was changed.
        """
        return self.keeping.log.read()

    def _destroy(self, ask: _Ask, opened: Opened) -> KeyReceipt:
        kept = self._find(opened.content, ask)
        if kept.state != "destroyed":  # else by another process, between looking and changing
            self._refuse_too_many(opened.content, ask)
        self._note(ask, "destroyed", opened)
        if kept.state == "destroyed":
            return receipt_from_json(kept.receipt)
        receipt = sign_receipt(ask.ref, destroyed_at=self._clock(), run=ask.run, key=self.keeping.signing_key)
        opened.content["keys"][_name(ask.ref)] = kept.destroyed(receipt_to_json(receipt)).written()
        return receipt

    @contextmanager
    def _answering(self, ask: _Ask) -> Iterator[None]:
        """Rules 1 and 3, and that every failure of vault, provider or disk is a refusal, written down if it can be."""
        self._allow(ask)
        try:
            yield
        except VaultError as broken:
            raise self._refuse(ask, f"its vault cannot be used: {broken}") from broken
        except OSError as failed:
            raise self._refuse(
                ask, f"its vault cannot be written ({failed.strerror}); make room on its disk or mend its permissions"
            ) from failed

    def _allow(self, ask: _Ask) -> None:
        """A malformed request is refused without being repeated in the log."""
        if not (_SUBJECT.fullmatch(ask.ref.subject) and _PURPOSE.fullmatch(ask.purpose) and _RUN.fullmatch(ask.run)):
            raise KeyRefusedError(
                "a request names a key, a purpose and a run, each a short plain id; this one does not"
            )
        if ask.ref.force != self._force:
            raise self._refuse(ask, f"this holder keeps the keys of {self._force} alone")
        if ask.ref.kind not in self._purposes.get(ask.purpose, ()):
            raise self._refuse(ask, "the force has not listed this purpose for this kind of key")

    def _find(self, content: Content, ask: _Ask) -> KeptKey:
        said = content["keys"].get(_name(ask.ref))
        if said is None:
            raise self._refuse(ask, "there is no such key", KeyGoneError)
        return KeptKey.read(said)

    def _refuse_withheld(self, content: Content, ask: _Ask) -> None:
        if content["withheld"]:
            raise self._refuse(ask, "the force holds all its keys of this vault back", KeyHeldBackError)

    def _refuse_too_many(self, content: Content, ask: _Ask, more: int = 1) -> None:
        """Rule 8."""
        if self._most_destroyed is None:
            return
        since = self._clock() - timedelta(days=1)
        receipts = (said["receipt"] for said in content["keys"].values() if said["state"] == "destroyed")
        recent = sum(receipt_from_json(receipt).destroyed_at > since for receipt in receipts)
        if recent + more > self._most_destroyed:
            raise self._refuse(
                ask,
                f"{self._most_destroyed} keys were destroyed within a day, the most that the force has set; "
                "more takes both custodians (ndas keyholder destroy)",
            )

    def _refuse(self, ask: _Ask, why: str, kind: type[KeyRefusedError] = KeyRefusedError) -> KeyRefusedError:
        self._note(ask, f"refused: {why}")
        return kind(
            f"the key holder of {self._force} does not {ask.action} {ask.ref} for '{ask.purpose}': {why}. "
            "If the force means to allow it, its key custodian must say so"
        )

    def _note(self, ask: _Ask, outcome: str, changed: Opened | None = None) -> None:
        said = Request(self._clock(), ask.action, str(ask.ref), ask.purpose, ask.run, outcome, self._by)
        try:
            self.keeping.note(said, changed, vault_of(ask.ref))
        except (OSError, VaultError) as failed:
            why = failed if isinstance(failed, VaultError) else failed.strerror
            raise KeyRefusedError(
                f"the key holder of {self._force} cannot write its log and so answers nothing ({why}); "
                "make room on its disk or mend its permissions"
            ) from failed


def vault_of(ref: KeyRef) -> str:
    """Name of the vault that keeps this key."""
    return "archive" if ref.kind is KeyKind.ARCHIVE else LIVE


def ref_of(force: ForceId, name: str) -> KeyRef:
    """The key that a vault keeps under this name."""
    kind, _, subject = name.partition("/")
    return KeyRef(force, KeyKind(kind), subject)


def sealing_key_of(content: Content) -> bytes | None:
    """The custodians' public key, as the vault remembers it; None where there are no custodians."""
    return base64.b64decode(content["sealing_key"]) or None


def sealed_about(ref: KeyRef) -> str:
    """What a revoked key is bound to while the custodians hold it."""
    return f"ndas revoked key 1 {ref}"


def _name(ref: KeyRef) -> str:
    return f"{ref.kind.value}/{ref.subject}"
