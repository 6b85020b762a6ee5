"""Names as keyed digests of their words, so that two can be compared and neither can be read.

The key is the deployment's own. Without it a digest of a name could be guessed from a list of names.
"""

import hmac
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256

_MOST = 12
"""Words of one text that are compared; a name has fewer."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of letters in a text, each once, without accents and case."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return tuple(dict.fromkeys(word for word in letters.split() if len(word) > 1))[:_MOST]


@dataclass(frozen=True, slots=True)
class NameKey:
    """Makes digests of words under the deployment's key."""

    key: bytes = field(repr=False)

    def digests(self, text: str) -> tuple[str, ...]:
        """Return the digest of each word of a text."""
        return tuple(self._digest(word) for word in words_of(text))

    def written(self, text: str) -> str:
        """Return the digests of a text's words as an entry of the audit log holds them."""
        return " ".join(self.digests(text))

    def _digest(self, word: str) -> str:
        return hmac.new(self.key, b"word of a name\0" + word.encode(), sha256).hexdigest()[:16]
