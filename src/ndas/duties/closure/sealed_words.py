"""Looks into what people wrote about decisions: sealed in the control database, opened with the live week's key."""

from ndas.duties.certificate import places
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.store.snapshots import Snapshot
from ndas.store.snapshots.words import WordsError, open_words


def quoting(estate: Estate, live: Snapshot, words: WordSearch) -> tuple[tuple[str, str], ...]:
    """Decision and part of every text that names a record which went.

    Raises:
        SnapshotLockedError: the key is not lent.
    """
    opened = _opened(estate, live)
    found = words.naming([text for _, _, text in opened])
    return tuple((which, part) for place, (which, part, _) in enumerate(opened) if place in found)


def search_words(estate: Estate, live: Snapshot, words: WordSearch) -> Part:
    """Look at every text."""
    texts = [text for _, _, text in _opened(estate, live)]
    size = sum(len(text) for text in texts)
    return Part(places.DECISIONS, "words about decisions", len(texts), size, words.count(texts, bare=True))


def _opened(estate: Estate, live: Snapshot) -> list[tuple[str, str, str]]:
    opened = []
    for which, part, sealed in estate.control.decisions.sealed_under(estate.force, live.id):
        try:
            opened.append((which, part, open_words(live.key, sealed, f"decision {which} {part}")))
        except WordsError:  # nobody else reads it either, and it goes with the week
            continue
    return opened
