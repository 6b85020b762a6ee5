"""Shares one commit among the entries that wait at the same moment.

Each caller still returns only when its own entry is on disk. While one commit is under way the callers that arrive
queue up; the first of them then writes for all. Nothing waits for company: a lone caller commits at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Place(Generic[T]):
    """A caller's place in the queue."""

    item: T
    written: bool = False
    error: BaseException | None = None


class GroupCommit(Generic[T]):
    """Writes items in batches, in the order of their arrival. ``write`` makes a whole batch durable, or raises."""

    def __init__(self, write: Callable[[Sequence[T]], None], *, at_most: int = 256) -> None:
        self._write = write
        self._at_most = at_most
        self._queue: list[_Place[T]] = []
        self._queue_lock = Lock()
        self._writing = Lock()

    def submit(self, item: T) -> None:
        """Write the item; durable when this returns.

        Raises:
            BaseException: what ``write`` raised for the batch that held it.
        """
        place = _Place(item)
        with self._queue_lock:
            self._queue.append(place)
        while not place.written:
            with self._writing:
                if not place.written:
                    self._write_next()
        if place.error is not None:
            raise place.error

    def _write_next(self) -> None:
        with self._queue_lock:
            batch, self._queue = self._queue[: self._at_most], self._queue[self._at_most :]
        error: BaseException | None = None
        try:
            self._write([place.item for place in batch])
        except BaseException as raised:  # noqa: BLE001 - every caller of the batch must learn of it, not only this one
            error = raised
        for place in batch:
            place.error, place.written = error, True
