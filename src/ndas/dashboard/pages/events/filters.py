"""Filters in the address: read strictly, shown as chips that can be taken away.

A filter that cannot be read is a fault to show, never a filter to leave out: leaving it out would show more.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlencode

from ndas.dashboard.words import date_words
from ndas.vocabulary.insight import EventFilter, cell_resolution

Fault = tuple[str, str]
WORDS = {
    "from": "From",
    "to": "To",
    "offence": "Offence",
    "offences": "Definition",
    "area": "Area",
    "system": "System",
    "cell": "Place",
}
LONGEST = 120


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filter that the address asks for, what is wrong with it, and its parameters as text."""

    which: EventFilter
    faults: tuple[Fault, ...]
    texts: Mapping[str, str]

    def chips(self, path: str) -> list[tuple[str, str]]:
        """Each filter in words, and the address without it."""
        return [
            (self._chip(name), f"{path}?{urlencode({k: v for k, v in self.texts.items() if k != name})}")
            for name in WORDS
            if name in self.texts
        ]

    def _chip(self, name: str) -> str:
        text = self.texts[name]
        if name in ("from", "to"):
            found = self.which.date_from if name == "from" else self.which.date_to
            text = date_words(found) if found else text
        return f"{WORDS[name]}: {text}"


def read_filter(query: Mapping[str, str]) -> Asked:
    """The filter of an address's query. Unknown parameters mean nothing here."""
    texts = {name: query[name].strip()[:LONGEST] for name in WORDS if query.get(name, "").strip()}
    faults: list[Fault] = []
    date_from = _date(texts, "from", faults)
    date_to = _date(texts, "to", faults)
    if date_from and date_to and date_from > date_to:
        faults.append(("to", "The last day must not come before the first"))
    if "cell" in texts and not _is_cell(texts["cell"]):
        faults.append(("cell", "The place is no map cell; choose it on the map"))
    rest = {name: texts.get(name) for name in ("offence", "offences", "area", "system", "cell")}
    return Asked(which=EventFilter(date_from=date_from, date_to=date_to, **rest), faults=tuple(faults), texts=texts)


def is_open(which: EventFilter) -> bool:
    """Whether nothing narrows the list."""
    return all(value is None for value in asdict(which).values())


def _date(texts: Mapping[str, str], name: str, faults: list[Fault]) -> date | None:
    if name not in texts:
        return None
    try:
        return date.fromisoformat(texts[name])
    except ValueError:
        faults.append((name, f"{WORDS[name]} must be a day, such as 2026-11-03"))
        return None


def _is_cell(text: str) -> bool:
    try:
        cell_resolution(text)
    except ValueError:
        return False
    return True
