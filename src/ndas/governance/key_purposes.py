"""What the platform asks a key holder for: a closed list, so that a force can see it and allow less."""

from collections.abc import Mapping

from ndas.governance.key_holder import KeyKind

KEY_PURPOSES: Mapping[str, frozenset[KeyKind]] = {
    "seal delivery": frozenset({KeyKind.DELIVERY}),
    "open delivery": frozenset({KeyKind.DELIVERY}),
    "refresh": frozenset({KeyKind.DELIVERY, KeyKind.SNAPSHOT}),
    "archive": frozenset({KeyKind.ARCHIVE}),
    "dashboard": frozenset({KeyKind.SNAPSHOT}),
    "verify": frozenset({KeyKind.SNAPSHOT}),
}
"""Purpose to the kinds of key that it needs."""
