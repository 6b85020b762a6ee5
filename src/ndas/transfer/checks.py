"""What each step of opening decides, as pure functions from facts to a value or a refusal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ndas.transfer.container import Member
from ndas.transfer.entries import write_time
from ndas.transfer.errors import (
    ContainerError,
    ExpiryError,
    ManifestError,
    SequenceError,
    SignatureError,
    UnknownForceError,
)
from ndas.transfer.manifest import SealedManifest, read_manifest
from ndas.transfer.names import SUFFIX, read_name
from ndas.transfer.register import Register
from ndas.transfer.signing import is_signed
from ndas.vocabulary.ids import ForceId

CLOCK_SKEW = timedelta(minutes=10)
"""How far a force's clock may run ahead of ours."""


def claimed_force(file_name: str) -> ForceId:
    """Return the force that a delivery's file name claims; the signature has still to prove it.

    Raises:
        ContainerError: the name has another form than ``<force>-<system set>-<sequence>.ndas``.
    """
    try:
        if file_name.endswith(SUFFIX):
            return read_name(file_name.removesuffix(SUFFIX)).force
    except ValueError:
        pass  # as wrong as another ending: answered below
    raise ContainerError("the file name is not <force>-<system set>-<sequence>.ndas; keep the name `ndas seal` gave it")


def known_keys(force: ForceId, register: Register) -> Sequence[str]:
    """Return the registered keys of ``force``.

    Raises:
        UnknownForceError: there are none.
    """
    keys = register.signing_keys(force)
    if not keys:
        raise UnknownForceError("no force of the name in the file name is registered; add the force first")
    return keys


def check_signature(manifest: bytes, signature: bytes, keys: Sequence[str]) -> None:
    """Raises SignatureError unless one of the force's registered ``keys`` signed the manifest."""
    if not any(is_signed(manifest, signature, key) for key in keys):
        raise SignatureError(
            "no registered key of this force signed it; if the force has a new signing key, register it first"
        )


def check_manifest(signed: bytes, members: Sequence[Member], file_name: str) -> SealedManifest:
    """Return the manifest, once it and the container's members account for each other.

    Raises:
        ManifestError: it is malformed, for another delivery than the file name says, or a file is missing or extra.
    """
    try:
        sealed = read_manifest(signed)
    except ValueError as wrong:
        raise ManifestError(f"{wrong}; seal it again with a current `ndas seal`") from wrong
    if f"{sealed.manifest.delivery}.ndas" != file_name:
        raise ManifestError("the manifest is for another delivery than the file name says; keep the name it was given")
    stated = [file.member for file in sealed.files]
    held = [member.name for member in members[2:]]
    if missing := [place for place, name in enumerate(stated, 1) if name not in held]:
        raise ManifestError(f"file {missing[0]} of {len(stated)} in the manifest is missing; send the delivery again")
    if len(held) > len(stated):
        raise ManifestError(f"it holds {len(held)} files where the manifest names {len(stated)}; seal it again")
    if held != stated:
        raise ManifestError("its files are in another order than the manifest's; seal it again")
    return sealed


def check_sequence(sequence: int, last: int) -> None:
    """Raises SequenceError unless ``sequence`` comes after ``last``, the last one accepted."""
    if sequence == last:
        raise SequenceError(f"number {sequence} was accepted before; a new extract is sealed under a new number")
    if sequence < last:
        raise SequenceError(f"number {sequence} is older than number {last}, accepted before; nothing rolls back")


def check_expiry(created_at: datetime, as_at: datetime, expires_at: datetime, now: datetime) -> None:
    """Raises ExpiryError where the delivery has expired by ``now`` or claims to come from the future."""
    if now >= expires_at:
        raise ExpiryError(f"it expired at {write_time(expires_at)}; seal a fresh extract")
    if max(created_at, as_at) > now + CLOCK_SKEW:
        raise ExpiryError(
            f"it comes from the future, more than {CLOCK_SKEW.seconds // 60} minutes ahead of {write_time(now)}; "
            "set the clock where it was sealed and seal it again"
        )
