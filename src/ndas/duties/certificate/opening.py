"""How a certificate names records without holding their ids.

1. Each certificate has an *opening* of its own: 32 random bytes, written as 64 hexadecimal digits.
2. The digest of a record is the first 8 bytes of SHA-256 over the opening's digits and the record's id
   (``system:TABLE:source id``). At a million records a wrong id passes once in 10^13.
3. The opening is not in the certificate. It lies in the live snapshot, under the force's key, for the week; the force
   takes it from there. When the snapshot is destroyed, only the force can still tell which ids were meant.

Without rule 3 a certificate would be a list of ids: source ids are short and in order, so whoever holds the opening can
try them all.
"""

import hashlib
import secrets

DIGEST_BYTES = 8
OPENING_DIGITS = 64


def new_opening() -> str:
    """Return a fresh opening."""
    return secrets.token_hex(OPENING_DIGITS // 2)


def digest_of(opening: str, record: str) -> bytes:
    """Return the 8 bytes that stand for a record (``system:TABLE:source id``) in a certificate."""
    return hashlib.sha256((opening + record).encode()).digest()[:DIGEST_BYTES]
