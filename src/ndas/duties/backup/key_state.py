"""What a force's key holder says of the key of an object: only it knows what was destroyed since the backup."""

from collections.abc import Callable
from typing import Literal

from ndas.duties.backup.errors import BackupError
from ndas.governance import KeyHolder, KeyKind, KeyRef, KeyRefusedError
from ndas.vocabulary import ForceId, RunId

KeyState = Literal["lent", "gone", "held back"]
_PURPOSE = {KeyKind.SNAPSHOT: "verify", KeyKind.ARCHIVE: "archive"}
_GONE = ("the key is destroyed", "there is no such key", "there is or was no such key")
_HELD_BACK = ("the key is revoked", "holds all its keys")


def key_state(holder: Callable[[ForceId], KeyHolder], ref: KeyRef, *, run: RunId) -> KeyState:
    """Ask for the key and give it up at once; return what came of it.

    Raises:
        BackupError: the holder does not answer, or answers for this purpose with neither yes nor no.
    """
    try:
        holder(ref.force).lend(ref, purpose=_PURPOSE[ref.kind], run=run)
    except KeyRefusedError as refused:
        words = str(refused)
        if any(said in words for said in _GONE):
            return "gone"
        if any(said in words for said in _HELD_BACK):
            return "held back"
        raise BackupError(
            f"the key holder of {ref.force} must say which keys it has destroyed before anything of the force is "
            f"restored, and it did not: {refused}. Start it, or leave the force out"
        ) from refused
    return "lent"
