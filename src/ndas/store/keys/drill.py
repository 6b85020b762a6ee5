"""The recovery drill: proof, without a recovery, that one would give back exactly what the holder has.

1. The recovery copy is opened in memory by both custodians, as a recovery would open it; nothing is written beside it
   and no key leaves memory.
2. Each key of the copy is compared with the holder's by a digest under a key made for this drill alone.
3. Nobody can change the vaults meanwhile. The result is in the request log, whole or not.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ndas.governance import KeyRef
from ndas.store.keys.custody import CustodyProvider, OpenCustody
from ndas.store.keys.keeping import ARCHIVE, LIVE, VAULTS, Keeping
from ndas.store.keys.kept_key import KeptKey
from ndas.store.keys.office import PURPOSE
from ndas.store.keys.request_log import Request
from ndas.store.keys.vault import Content, Vault, VaultPlace
from ndas.store.keys.vault_holder import ref_of
from ndas.vocabulary import ForceId, RunId


@dataclass(frozen=True, slots=True)
class DrillResult:
    """What a drill found."""

    compared: int
    """Keys that both have, with the same bytes."""
    different: tuple[KeyRef, ...]
    missing: tuple[KeyRef, ...]
    """Keys that the holder has and the copy has not."""
    surplus: tuple[KeyRef, ...]
    """Keys that the copy has and the holder has not: destroyed ones must not be among them."""

    @property
    def whole(self) -> bool:
        """Whether recovery would give back exactly what the holder has."""
        return not (self.different or self.missing or self.surplus)


def drill(keeping: Keeping, copy: Path, custody: OpenCustody, *, run: RunId, by: str) -> DrillResult:
    """Open the recovery copy with both custodians, compare it with the holder's vaults, write down the result.

    Raises:
        VaultError: the copy does not open with these custodians, or is missing.
    """
    salt = secrets.token_bytes(32)
    with keeping.vault(LIVE).look() as live, keeping.vault(ARCHIVE).look() as archive:
        held = _digests((live.content, archive.content), salt)
        copied = _digests(read_copy(copy, custody).values(), salt)
    both = held.keys() & copied.keys()
    result = DrillResult(
        compared=sum(hmac.compare_digest(held[name], copied[name]) for name in both),
        different=_refs(keeping.force, (name for name in both if held[name] != copied[name])),
        missing=_refs(keeping.force, held.keys() - copied.keys()),
        surplus=_refs(keeping.force, copied.keys() - held.keys()),
    )
    said = (
        f"{'whole' if result.whole else 'NOT whole'}: {result.compared} keys the same, {len(result.different)} "
        f"different, {len(result.missing)} missing, {len(result.surplus)} surplus"
    )
    keeping.note(Request(keeping.clock(), "drill", f"{keeping.force}/copy", PURPOSE, run, said, by))
    return result


def read_copy(copy: Path, custody: OpenCustody) -> dict[str, Content]:
    """The content of both vaults of a recovery copy.

    Raises:
        VaultError: the copy does not open with these custodians, or is missing.
    """
    return {name: Vault(VaultPlace(copy, name), CustodyProvider(custody)).read() for name in VAULTS}


def _digests(contents: Iterable[Content], salt: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for content in contents:
        for name, said in content["keys"].items():
            kept = KeptKey.read(said)
            if kept.state != "destroyed":
                found[name] = hmac.digest(salt, b"%d " % len(kept.key) + kept.key + kept.sealed, "sha256")
    return found


def _refs(force: ForceId, names: Iterable[str]) -> tuple[KeyRef, ...]:
    return tuple(ref_of(force, name) for name in sorted(names))
