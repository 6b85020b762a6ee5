"""How often one address may knock at the sign-in door."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=1)
ALLOWED = 10
REMEMBERED = 4096


class RateLimit:
    """At most `ALLOWED` knocks in `WINDOW` from one address; remembers a bounded number of addresses."""

    def __init__(self) -> None:
        self._knocks: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = Lock()

    def knock(self, address: str, at: datetime) -> int:
        """Count this knock and return how many there were in its window, this one included."""
        with self._lock:
            began, count = self._knocks.pop(address, (at, 0))
            if at - began >= WINDOW:
                began, count = at, 0
            self._knocks[address] = (began, count + 1)
            while len(self._knocks) > REMEMBERED:
                self._knocks.popitem(last=False)
            return count + 1
