"""What a force's key holder says of the key of an object: only it knows what was destroyed since the backup."""

from collections.abc import Callable
from typing import Literal

from ndas.duties.backup.errors import BackupError
from ndas.governance import KeyGoneError, KeyHeldBackError, KeyHolder, KeyKind, KeyRef, KeyRefusedError
from ndas.vocabulary import ForceId, RunId

KeyState = Literal["lent", "gone", "held back"]
_PURPOSE = {KeyKind.SNAPSHOT: "verify", KeyKind.ARCHIVE: "archive"}


def key_state(holder: Callable[[ForceId], KeyHolder], ref: KeyRef, *, run: RunId) -> KeyState:
    """Ask for the key and give it up at once; return what came of it.

    Raises:
        BackupError: the holder does not answer, or answers for this purpose with neither yes nor no.
    """
    try:
        holder(ref.force).lend(ref, purpose=_PURPOSE[ref.kind], run=run)
    except KeyGoneError:
        return "gone"
    except KeyHeldBackError:
        return "held back"
    except KeyRefusedError as refused:
        raise BackupError(
            f"the key holder of {ref.force} must say which keys it has destroyed before anything of the force is "
            f"restored, and it did not: {refused}. Start it, or leave the force out"
        ) from refused
    return "lent"
