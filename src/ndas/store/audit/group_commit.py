"""Shares one commit among the entries that wait at the same moment.

Each caller still returns only when its own entry is on disk. While one commit is under way the callers that arrive
queue up; the first of them then writes for all. Nothing waits for company: a lone caller commits at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Place(Generic[T]):
    """A caller's place in the queue. `called` is set when its item is written, or when it is to write for all."""

    item: T
    called: Event = field(default_factory=Event)
    written: bool = False
    error: BaseException | None = None


class GroupCommit(Generic[T]):
    """Writes items in batches, in the order of their arrival. ``write`` makes a whole batch durable, or raises."""

    def __init__(self, write: Callable[[Sequence[T]], None], *, at_most: int = 256) -> None:
        self._write = write
        self._at_most = at_most
        self._queue: list[_Place[T]] = []
        self._lock = Lock()
        self._writing = False

    def submit(self, item: T) -> None:
        """Write the item; durable when this returns.

        Raises:
            BaseException: what ``write`` raised for the batch that held it.
        """
        place = _Place(item)
        with self._lock:
            self._queue.append(place)
            waits, self._writing = self._writing, True
        if waits:
            place.called.wait()
        if not place.written:
            self._write_batch()
        if place.error is not None:
            raise place.error

    def _write_batch(self) -> None:
        """Write what is queued, the caller's own item first, then call the next to write what has come since."""
        with self._lock:
            batch, self._queue = self._queue[: self._at_most], self._queue[self._at_most :]
        error: BaseException | None = None
        try:
            self._write([place.item for place in batch])
        except BaseException as raised:  # noqa: BLE001 - every caller of the batch must learn of it, not only this one
            error = raised
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._writing = following is not None
        if following is not None:
            following.called.set()
        for place in batch:
            place.error, place.written = error, True
            place.called.set()
