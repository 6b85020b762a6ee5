"""Whether what a force's key holder lent still stands, asked before each page.

1. The holder is asked for its epoch: a number, no key, no vault opened. While it is the same, the lease stands.
2. A holder that gives no answer is left alone for a while, so that the pages of its force do not wait for it again and
   again; meanwhile what was lent runs on to the lease's end and is not asked for anew.
3. Each force is asked on its own: what one holder does, no other force waits for.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Lock

from ndas.governance import KeyRefusedError
from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.vocabulary import ForceId

SILENCE_SECONDS = 3.0
"""How long a holder that gave no answer is left alone."""
_WAIT_SECONDS = 5.0


class Word(Enum):
    """What the holder's answer means for a lease."""

    STANDS = "stands"
    CHANGED = "changed"
    NO_ANSWER = "no answer"


class Standing:
    """One force's holder, as it was last heard."""

    def __init__(self, force: ForceId, ask: Callable[[], int], seconds: Callable[[], float] = time.monotonic) -> None:
        """Know whom to ask.

        Args:
            force: whose holder.
            ask: the holder's epoch; raises `KeyRefusedError` where there is no answer.
            seconds: a clock that never goes back.
        """
        self._force, self._ask, self._seconds = force, ask, seconds
        self._epoch: int | None = None
        self._silent_until = float("-inf")
        self._one_at_a_time = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One request of this force at a time; others of the same force wait, but not for long.

        Raises:
            SnapshotLockedError: whoever is before has been waiting for the holder for too long.
        """
        if not self._one_at_a_time.acquire(timeout=_WAIT_SECONDS):
            raise SnapshotLockedError(f"the key holder of {self._force} is being asked and has not answered yet")
        try:
            yield
        finally:
            self._one_at_a_time.release()

    def forget_silence(self) -> None:
        """Ask again with the next page, however short a time ago there was no answer."""
        self._silent_until = float("-inf")

    def word(self) -> Word:
        """Ask the holder, unless it was silent just now."""
        if self._seconds() < self._silent_until:
            return Word.NO_ANSWER
        try:
            epoch = self._ask()
        except KeyRefusedError:
            self._silent_until = self._seconds() + SILENCE_SECONDS
            return Word.NO_ANSWER
        before, self._epoch = self._epoch, epoch
        return Word.STANDS if before == epoch else Word.CHANGED
