"""What opening and receiving must know about the forces; the platform's control database answers it."""

from collections.abc import Sequence
from typing import Protocol

from ndas.vocabulary.ids import ForceId


class Register(Protocol):
    """The register of forces. What it does not list is unknown, and refused."""

    def signing_keys(self, force: ForceId) -> Sequence[str]:
        """Return the force's Ed25519 verifying keys in base64 (several while a key is changed), or none if unknown."""
        ...

    def last_sequence(self, force: ForceId, system_set: str) -> int:
        """Return the sequence of the last delivery accepted from that set of systems, 0 where there was none."""
        ...
