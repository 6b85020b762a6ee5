"""What the force's own people do at the key holder. None of it can be asked over a connection.

Rules:

1. Holding back takes one person, at once, and no secret of the custodians: it only shuts.
2. Giving back, withdrawing for good and replacing the custodians take both custodians, because what they need is sealed
   to both, or must bear the signature of both.
3. Turning the vaults over to a new root secret, passphrase or provider rewrites the vaults and no snapshot.
4. Each act is in the request log before it is done, with who did it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ndas.governance import KeyReceipt, KeyRef
from ndas.store.keys.custody import CustodyProvider, OpenCustody, SealingToCustody
from ndas.store.keys.errors import CustodyError, VaultError
from ndas.store.keys.keeping import ARCHIVE, LIVE, VAULTS, Keeping, custody_content, openers_of
from ndas.store.keys.kept_key import KeptKey
from ndas.store.keys.providers.provider import Provider
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, sign_receipt
from ndas.store.keys.request_log import Request
from ndas.store.keys.vault import Content, Opened
from ndas.store.keys.vault_holder import ref_of, sealed_about, sealing_key_of, vault_of
from ndas.store.keys.withdrawal import KeyWithdrawal, sign_withdrawal
from ndas.vocabulary import RunId

PURPOSE = "custody"
"""What the log says these acts are for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act is about: one key, or whole vaults."""

    vaults: tuple[str, ...]
    ref: KeyRef | None = None

    @classmethod
    def one(cls, ref: KeyRef) -> "Scope":
        """One key."""
        return cls((vault_of(ref),), ref)

    def names(self, content: Content) -> list[str]:
        """The names of the keys in a vault's content that it covers."""
        if self.ref is None:
            return sorted(content["keys"])
        return [f"{self.ref.kind.value}/{self.ref.subject}"]


EVERYTHING = Scope(VAULTS)
THE_ARCHIVE = Scope((ARCHIVE,))
THE_LIVE_KEYS = Scope((LIVE,))


class KeyOffice:
    """The force's own desk at its key holder."""

    def __init__(self, keeping: Keeping, *, by: str) -> None:
        """Sit down at the desk.

        Args:
            keeping: the opened vaults and log.
            by: who is here, for the log.
        """
        self._keeping = keeping
        self._by = by

    def revoke(self, scope: Scope, *, run: RunId) -> int:
        """Hold keys back; return how many are. Whole vaults also make no new key until they are restored.

        Raises:
            VaultError: a vault does not open, or there is no such key.
        """

        def shut(content: Content, name: str, kept: KeptKey) -> KeptKey:
            about = sealed_about(ref_of(self._keeping.force, name))
            return kept.revoked(sealing_key_of(content), about=about) if kept.state == "live" else kept

        return self._each("revoke", scope, run, shut, withheld=True)

    def restore(self, scope: Scope, custody: OpenCustody, *, run: RunId) -> int:
        """Lend again what was held back; return how many keys are lent again. Destroyed keys stay destroyed.

        Raises:
            CustodyError: these are not the holder's custodians, or it has none.
            VaultError: a vault does not open, or there is no such key.
        """
        self._require(custody)

        def give_back(_: Content, name: str, kept: KeptKey) -> KeptKey:
            about = sealed_about(ref_of(self._keeping.force, name))
            return kept.restored(custody, about=about) if kept.state == "revoked" else kept

        return self._each("restore", scope, run, give_back, withheld=False)

    def withdraw(self, custody: OpenCustody, *, run: RunId) -> KeyWithdrawal:
        """Destroy every key of the force, live and archived. Cut off, it goes on where it was when called again.

        Raises:
            CustodyError: these are not the holder's custodians, or it has none.
            VaultError: a vault does not open.
        """
        self._require(custody)
        at, receipts = self._keeping.clock(), list[KeyReceipt]()

        def end(_: Content, name: str, kept: KeptKey) -> KeptKey:
            if kept.state == "destroyed":
                receipts.append(receipt_from_json(kept.receipt))
                return kept
            ref = ref_of(self._keeping.force, name)
            receipt = sign_receipt(ref, destroyed_at=at, run=run, key=self._keeping.signing_key)
            receipts.append(receipt)
            return kept.destroyed(receipt_to_json(receipt))

        self._each("withdraw", EVERYTHING, run, end, withheld=True)
        key = self._keeping.signing_key
        return sign_withdrawal(self._keeping.force, receipts, at=at, run=run, key=key, custody=custody)

    def rotate(self, vault: str, provider: Provider, *, run: RunId) -> None:
        """Put a vault under a new root secret that ``provider`` opens: the old one, a new passphrase, another provider.

        Raises:
            VaultError: the vault does not open, or the new provider says no.
        """
        sealing_key = sealing_key_of(self._keeping.vault(vault).read())
        openers = {} if sealing_key is None else {CustodyProvider.name: SealingToCustody(sealing_key)}
        with self._keeping.vault(vault).rotate(provider, openers) as opened:
            self._note("rotate", vault, run, f"under a new root secret, opened by {provider.name}", opened)

    def appoint(
        self,
        custody: OpenCustody,
        providers: Mapping[str, Provider],
        *,
        before: OpenCustody | None,
        run: RunId,
    ) -> None:
        """Appoint custodians, or replace them; both vaults go under new root secrets, which the old cannot open.

        Args:
            custody: the new custodians, present.
            providers: vault's name to what opens it from now on.
            before: the custodians until now, present; None where there were none.
            run: names the act.

        Raises:
            CustodyError: there are custodians, and they are not ``before``.
            VaultError: a vault does not open.
        """
        for name in VAULTS:
            vault = self._keeping.vault(name)
            held = sealing_key_of(vault.read())
            if held == custody.custody.sealing_key:
                continue  # cut off after this vault, and called again
            if held is not None and (before is None or before.custody.sealing_key != held):
                raise CustodyError("this holder has custodians; replacing them takes both of them")
            with vault.rotate(providers[name], openers_of(custody.custody)) as opened:
                self._note("appoint", name, run, f"custodians {' and '.join(custody.custody.names)}", opened)
                opened.content.update(custody_content(custody.custody))
                for key, said in opened.content["keys"].items():
                    kept = KeptKey.read(said)
                    if kept.state == "revoked":
                        about = sealed_about(ref_of(self._keeping.force, key))
                        reached = kept.restored(before or custody, about=about)
                        said.update(reached.revoked(custody.custody.sealing_key, about=about).written())

    def _each(
        self,
        action: str,
        scope: Scope,
        run: RunId,
        act: Callable[[Content, str, KeptKey], KeptKey],
        *,
        withheld: bool,
    ) -> int:
        changed = 0
        for vault in scope.vaults:
            with self._keeping.vault(vault).change() as opened:
                keys = opened.content["keys"]
                names = scope.names(opened.content)
                if scope.ref is not None and names[0] not in keys:
                    raise VaultError(f"there is no key {scope.ref}; list them with: ndas keyholder status")
                acted = {name: act(opened.content, name, KeptKey.read(keys[name])).written() for name in names}
                count = sum(keys[name] != said for name, said in acted.items())
                self._note(action, str(scope.ref or vault), run, f"{count} of {len(acted)} keys", opened, vault)
                keys.update(acted)
                if scope.ref is None:
                    opened.content["withheld"] = withheld
                changed += count
        return changed

    def _require(self, custody: OpenCustody) -> None:
        for name in VAULTS:
            if sealing_key_of(self._keeping.vault(name).read()) != custody.custody.sealing_key:
                raise CustodyError(
                    "these are not the custodians that the vaults know; take the custody file of this key holder"
                )

    def _note(self, action: str, about: str, run: RunId, outcome: str, opened: Opened, vault: str = "") -> None:
        key = about if "/" in about else f"{self._keeping.force}/{about}"
        said = Request(self._keeping.clock(), action, key, PURPOSE, run, outcome, self._by)
        self._keeping.note(said, opened, vault or about)
