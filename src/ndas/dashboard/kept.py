"""Drawings kept for as long as their snapshot lives.

1. A drawing is made once for a snapshot and shown to all who may see it; it holds counts, never a person.
2. As soon as a force's snapshot changes, every drawing of the old one is dropped.
3. Of many who ask at once, one draws and the others wait.
"""

from collections.abc import Callable, Mapping
from threading import Lock

from ndas.vocabulary.ids import ForceId

Drawing = Mapping[str, object]


class KeptDrawings:
    """Drawings by force and name, each force's of one snapshot only."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forces: dict[ForceId, tuple[str, dict[str, Drawing]]] = {}

    def get(self, force: ForceId, snapshot: str, name: str, draw: Callable[[], Drawing]) -> Drawing:
        """The drawing of this snapshot under that name, drawn now if it is the first time."""
        with self._lock:
            kept_snapshot, drawings = self._forces.get(force, ("", {}))
            if kept_snapshot != snapshot:
                drawings = {}
                self._forces[force] = (snapshot, drawings)
            if name not in drawings:
                drawings[name] = draw()
            return drawings[name]
