"""How long a force lets a restored week wait and last: within the band that the control database allows."""

from dataclasses import dataclass
from datetime import timedelta

from ndas.duties.retrieval.errors import RetrievalError
from ndas.store.control.restores import LONGEST_USE, LONGEST_WAIT, SHORTEST_WAIT


@dataclass(frozen=True, slots=True)
class RetrievalTerms:
    """The force's own choice: hours from the second agreement until reading, and hours of reading."""

    wait: timedelta = timedelta(hours=4)
    use: timedelta = timedelta(hours=8)

    def __post_init__(self) -> None:
        if not (SHORTEST_WAIT <= self.wait <= LONGEST_WAIT and timedelta(0) < self.use <= LONGEST_USE):
            raise RetrievalError("a restored week waits 3 to 12 hours and lasts at most 7 days; choose times within")
