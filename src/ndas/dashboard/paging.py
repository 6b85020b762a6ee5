"""Pages of a long list: which rows to ask for, and the links to the neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Page `number` (from 1) of a list of `total` rows at `path`, whose other query parameters stay."""

    path: str
    query: Mapping[str, str]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The first row on this page, from 1; 0 for an empty list."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last_row(self) -> int:
        """The last row on this page."""
        return min(self.number * self.size, self.total)

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The page numbers to offer, None for a gap: first, last, this one and its neighbours."""
        near = {1, self.last, self.number - 1, self.number, self.number + 1}
        wanted = sorted(n for n in near if 1 <= n <= self.last)
        offered: list[int | None] = []
        for n in wanted:
            if offered and offered[-1] is not None and n - offered[-1] > 1:
                offered.append(None)
            offered.append(n)
        return tuple(offered)

    def href(self, number: int) -> str:
        """The address of another page of the list."""
        kept = {k: v for k, v in self.query.items() if k != "page" and v}
        return f"{self.path}?{urlencode(kept | {'page': str(number)})}"
