"""Getting a force's keys back after the holder's machine is lost.

Rules:

1. Recovery takes the recovery copy (vaults and companions, as of the last change), the escrow (the custody file) and
   both custodians. No two of the three are enough.
2. The escrow holds no key, so it brings none back, however old it is. What can be recovered is what the copy holds, and
   a key is out of the copy before its receipt is signed.
3. Destroyed stays destroyed: what the copy's log or any receipt handed in says is destroyed is not recovered, even
   where an older copy of the vault still has it.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ndas.governance import KeyReceipt, KeyRef
from ndas.store.keys.custody import OpenCustody, write_custody
from ndas.store.keys.drill import read_copy
from ndas.store.keys.errors import ReceiptRefusedError, VaultError
from ndas.store.keys.keeping import ARCHIVE, LIVE, VAULTS, HolderPlaces, Keeping, openers_of
from ndas.store.keys.kept_key import KeptKey
from ndas.store.keys.office import PURPOSE
from ndas.store.keys.providers.provider import Provider
from ndas.store.keys.receipts import receipt_to_json, sign_receipt, verify_receipt
from ndas.store.keys.replacing import replace_file
from ndas.store.keys.request_log import Request, checked_lines
from ndas.store.keys.vault import Content, Vault, VaultPlace
from ndas.store.keys.vault_file import read_vault
from ndas.store.keys.vault_holder import ref_of
from ndas.vocabulary import ForceId, RunId


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery gave back."""

    keys: int
    left_out: tuple[KeyRef, ...]
    """Keys that the copy still had and that are destroyed all the same."""
    lost: tuple[KeyRef, ...]
    """Keys that the copy's log says were made and that the copy does not have: it was not the newest."""


def recover(
    copy: Path,
    custody: OpenCustody,
    into: HolderPlaces,
    providers: Mapping[str, Provider],
    *,
    receipts: Iterable[KeyReceipt] = (),
    clock: Callable[[], datetime],
    run: RunId,
    by: str,
) -> Recovered:
    """Make a key holder anew from its recovery copy, under new providers.

    Args:
        copy: folder of the recovery copy.
        custody: both custodians, present.
        into: where the new holder's files go; there must be no vaults yet.
        providers: vault's name to what opens the new vault.
        receipts: of destroyed keys, as the platform has them; each must be signed by the lost holder.
        clock: the time, UTC.
        run: names the recovery.
        by: who does it, for the log.

    Raises:
        VaultError: the copy does not open, or there are vaults already.
        ReceiptRefusedError: a receipt is not the lost holder's.
    """
    if any(into.vault(name).file.exists() for name in VAULTS):
        raise VaultError(f"there are vaults in {into.folder} already; recover into an empty folder")
    contents = read_copy(copy, custody)
    signing_key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(contents[LIVE]["signing_key"]))
    force, log = ForceId(contents[LIVE]["force"]), copy / "requests.log"
    requests = [request for _, request in checked_lines(log, signing_key.public_key())]
    proofs = _proofs(force, receipts, signing_key.public_key())
    left_out = _leave_out(force, contents, requests, proofs, Ending(clock(), run, signing_key))
    into.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists():
        replace_file(into.log, log.read_bytes())
    for name in VAULTS:
        contents[name]["log"] = {"number": 0, "digest": ""}
        Vault.create(
            into.vault(name),
            providers[name],
            force=force,
            content=contents[name],
            openers=openers_of(custody.custody),
            generation=_next_generation(copy, name, requests),
        )
    write_custody(into.custody, custody.custody)
    recovered = Recovered(_count(contents), left_out, _lost(force, contents, requests))
    keeping = Keeping(into, force=force, live=providers[LIVE], archive=providers[ARCHIVE], clock=clock)
    said = f"recovered {recovered.keys} keys; left out {len(left_out)} destroyed; lost {len(recovered.lost)}"
    for name in VAULTS:
        with keeping.vault(name).change() as opened:
            keeping.note(Request(clock(), "recover", f"{force}/{name}", PURPOSE, run, said, by), opened, name)
    return recovered


@dataclass(frozen=True, slots=True, repr=False)
class Ending:
    """What a receipt needs that the recovery makes for a key whose own receipt was lost with the vault."""

    at: datetime
    run: RunId
    key: Ed25519PrivateKey


def _count(contents: Mapping[str, Content]) -> int:
    kept = (KeptKey.read(said) for content in contents.values() for said in content["keys"].values())
    return sum(key.state != "destroyed" for key in kept)


def _lost(force: ForceId, contents: Mapping[str, Content], requests: Iterable[Request]) -> tuple[KeyRef, ...]:
    had = {f"{force}/{name}" for content in contents.values() for name in content["keys"]}
    made = {request.key for request in requests if request.action == "make" and request.outcome == "made"}
    return tuple(ref_of(force, key.partition("/")[2]) for key in sorted(made - had))


def _proofs(force: ForceId, receipts: Iterable[KeyReceipt], key: Ed25519PublicKey) -> dict[KeyRef, KeyReceipt]:
    found: dict[KeyRef, KeyReceipt] = {}
    for receipt in receipts:
        if receipt.ref.force != force:
            raise ReceiptRefusedError(f"the receipt for {receipt.ref} is another force's; hand in those of {force}")
        verify_receipt(receipt, base64.b64encode(key.public_bytes_raw()).decode())
        found[receipt.ref] = receipt
    return found


def _leave_out(
    force: ForceId,
    contents: Mapping[str, Content],
    requests: Iterable[Request],
    proofs: Mapping[KeyRef, KeyReceipt],
    ending: Ending,
) -> tuple[KeyRef, ...]:
    """Rule 3: take out of the contents what is destroyed elsewhere."""
    ends = {request.key for request in requests if request.action == "destroy" and request.outcome == "destroyed"}
    withdrawn = any(request.action == "withdraw" for request in requests)
    left_out: list[KeyRef] = []
    for content in contents.values():
        for name, said in content["keys"].items():
            ref, kept = ref_of(force, name), KeptKey.read(said)
            if kept.state != "destroyed" and (withdrawn or ref in proofs or str(ref) in ends):
                receipt = proofs.get(ref) or sign_receipt(ref, destroyed_at=ending.at, run=ending.run, key=ending.key)
                said.update(kept.destroyed(receipt_to_json(receipt)).written())
                left_out.append(ref)
    return tuple(left_out)


def _next_generation(copy: Path, name: str, requests: Iterable[Request]) -> int:
    written = [int(r.change.split(" ")[1]) for r in requests if r.change.startswith(f"{name} ")]
    return 1 + max([read_vault(VaultPlace(copy, name).file).header.generation, *written])
