"""What people write about records, sealed under the key of the snapshot that the words speak of.

AES-256-GCM under a key derived for this use alone, with a fresh nonce, bound to what the words belong to: words moved
to another place do not open there.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ndas.store.snapshots.lent_key import LentKey

_LABEL = "people's words about findings"
_NONCE = 12


class WordsError(Exception):
    """Sealed words do not open here: they belong elsewhere, or were changed."""


def seal_words(key: LentKey, words: str, about: str) -> bytes:
    """Return the words, sealed.

    Args:
        key: of the snapshot.
        words: what somebody wrote.
        about: what they belong to; the same must be said to open them.

    Raises:
        SnapshotLockedError: the key is not lent.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key.derive(_LABEL)).encrypt(nonce, words.encode(), about.encode())


def open_words(key: LentKey, sealed: bytes, about: str) -> str:
    """Return the words that `seal_words` sealed.

    Raises:
        WordsError: they belong elsewhere, or were changed.
        SnapshotLockedError: the key is not lent.
    """
    try:
        return AESGCM(key.derive(_LABEL)).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
    except InvalidTag:
        raise WordsError("sealed words do not open here; they belong to another decision, or were changed") from None
