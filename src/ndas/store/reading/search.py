"""Finding people, events, places and things by words: names, references, plates, phones, addresses, offences, texts.

1. What is asked is split into words exactly as what is stored; nothing in it has a meaning of its own, so a query
   language cannot be smuggled in.
2. All words must be found, or the whole text as one word (``AB12 CDE`` finds ``AB12CDE``).
3. Names and references come before free text.
4. A very common word is followed to its first `MOST` entries; the total then says what is certain.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.store.reading.card_parts import LABELS, NAMED, Part
from ndas.store.reading.entities import SEARCHED, WHO
from ndas.store.reading.kernels import Flat
from ndas.store.reading.shelf import Index
from ndas.store.reading.shelves import Row, Shelves
from ndas.store.reading.text_columns import short, words_of

KINDS = ("person", "event", "object", "location")
MOST = 8192
SHORTEST = 2
_AROUND = 70
_MANY = 50
"""Records of a person that a search within a scope looks into."""
LOOKED_INTO = 400
"""Hits of one kind that a search within a scope looks into; the total then says what is certain."""
_RECORDS = 2
"""Records of a person that a hit looks into to say where the words stand; the card shows all."""
_NONE = np.zeros(0, dtype=np.uint32)
COLUMNS = {
    kind: tuple(dict.fromkeys((*NAMED[kind], *(name for group in SEARCHED[kind] for name in group)))) for kind in KINDS
}
"""What a hit reads of a row: its heading, and all that was searched."""

_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"^(?:\+|00)44")


def search(shelves: Shelves, text: str, kind: str | None, first: int, count: int) -> Part:
    """A page of hits, names and references first, and how many there are of each kind.

    Args:
        shelves: of the store.
        text: what was typed; words of one character are passed over.
        kind: ``person``, ``event``, ``object`` or ``location``; None looks for all, in this order.
        first: hits before the page.
        count: hits on the page.
    """
    chosen = KINDS if kind is None else (kind,)
    found = {one: _there(shelves, one, text, *_documents(shelves, text, one)) for one in KINDS}
    counts = {one: len(named) + len(mentioned) for one, (named, mentioned) in found.items()}
    runs = [(one, found[one][0], True) for one in chosen] + [(one, found[one][1], False) for one in chosen]
    return {
        "hits": list(_hits(shelves, _page(runs, first, count), text)),
        "total": sum(counts[one] for one in chosen),
        "kinds": [{"value": one, "label": one.capitalize(), "count": count} for one, count in counts.items() if count],
    }


def _page(runs: list[tuple[str, Flat, bool]], first: int, count: int) -> Iterator[tuple[str, int, bool]]:
    """The hits of one page out of runs of numbers: kind, number, and whether a name or reference was found."""
    for kind, numbers, named in runs:
        for number in numbers[first : first + count]:
            yield kind, int(number), named
        count -= len(numbers[first : first + count])
        first = max(0, first - len(numbers))


def _documents(shelves: Shelves, text: str, kind: str) -> tuple[Flat, Flat]:
    """Numbers found by name or reference, and those found only in free text."""
    column = pa.array([_FOREIGN.sub("0", text.strip())])
    words, whole = short(np.unique(words_of(column)[0])), short(words_of(column, whole=True)[0])
    named = _all_of(shelves.segments(f"word/{kind}"), words)
    if len(words) != 1 or words[0] != whole[0]:
        named = np.union1d(named, _all_of(shelves.segments(f"word/{kind}"), whole))
    if kind not in ("person", "event"):
        return named, _NONE
    mentioned = _all_of(shelves.segments(f"text/{kind}"), words)
    return named, np.setdiff1d(mentioned, named, assume_unique=True)


def _there(shelves: Shelves, kind: str, text: str, named: Flat, mentioned: Flat) -> tuple[Flat, Flat]:
    """Those hits that the reader's scope holds, found by columns that it holds.

    Where the scope leaves a searched column out, each hit is looked into, the first `LOOKED_INTO` of them: a word that
    stands only in a column that is left out finds nothing.
    """
    table = "people" if kind == "person" else kind
    searched = [name for group in SEARCHED[kind] for name in group]
    hidden = any(shelves.hides(kind, name) for name in searched)
    if not hidden and not shelves.narrows:
        return named, mentioned
    wanted = _wanted(text)
    kept = [n for n in named[:LOOKED_INTO] if shelves.is_there(table, int(n)) and _holds(shelves, kind, int(n), wanted)]
    told = [n for n in mentioned[:LOOKED_INTO] if shelves.is_there(table, int(n))]
    told = [n for n in told if len(shelves.hanging(f"text/{kind}", int(n), 0, 1)[0])]
    return np.array(kept, dtype=np.uint32), np.array(told, dtype=np.uint32)


def _holds(shelves: Shelves, kind: str, number: int, wanted: set[str]) -> bool:
    """Whether every word stands in the columns that are there, or one value is all of them as one word."""
    columns = [name for group in SEARCHED[kind] for name in group]
    rows = shelves.records_of(number, columns, _MANY) if kind == "person" else shelves.rows(kind, [number], columns)
    said = [value for row in rows for one in row.values() for value in (one if isinstance(one, list) else [one])]
    found = {word for value in said if value for word in _wanted(value)}
    whole = max(wanted, key=len, default="")
    return bool(wanted) and (whole in found or wanted - {whole} <= found) and bool(wanted & found)


def _all_of(segments: tuple[Index, ...], words: Flat) -> Flat:
    """Documents that have every word, in order of their number."""
    if not len(words):
        return _NONE
    rarest, *others = sorted(words, key=lambda word: sum(segment.count(word) for segment in segments))
    found = np.unique(np.concatenate([_NONE, *(segment.find(rarest, 0, MOST)[0] for segment in segments)]))
    for word in others:
        held = [segment.holds(word, found) for segment in segments]
        found = found[np.any(held, axis=0)] if held else _NONE
    return found


def _hits(shelves: Shelves, page: Iterator[tuple[str, int, bool]], text: str) -> Iterator[Part]:
    wanted = _wanted(text)
    for kind, number, named in page:
        columns = COLUMNS[kind] if named else NAMED[kind]
        rows = (
            shelves.records_of(number, columns, _RECORDS) if kind == "person" else shelves.rows(kind, [number], columns)
        )
        yield {
            "kind": kind,
            "id": rows[0][WHO if kind == "person" else "id"],
            "label": LABELS[kind](rows[0]),
            "why": _why(rows, kind, wanted) if named else "Words found in free text",
            "snippet": "" if named else _snippet(shelves, kind, number, wanted),
        }


def _why(rows: list[Row], kind: str, wanted: set[str]) -> str:
    """Which attributes hold the words, in words."""
    names = dict.fromkeys(name for group in SEARCHED[kind] for name in group)
    matching = [name.replace("_", " ") for name in names if any(_meets(row[name], wanted) for row in rows)]
    return f"Found in {', '.join(matching)}" if matching else "Found across its records"


def _meets(value: Any, wanted: set[str]) -> bool:
    return any(wanted & _wanted(text) for text in (value if isinstance(value, list) else [value]) if text)


def _wanted(text: str) -> set[str]:
    """The words of a text, and the text as one word, folded as in the index."""
    folded = text.upper()
    if not folded.isascii():
        folded = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    parts = _WORD.findall(_FOREIGN.sub("0", folded.strip()).replace("'", "").replace("\u2019", ""))
    return {part for part in parts if len(part) >= SHORTEST} | ({"".join(parts)} if parts else set())


def _snippet(shelves: Shelves, kind: str, number: int, wanted: set[str]) -> str:
    """The words around the first hit in the newest passage that has one."""
    for row in shelves.rows("text", shelves.hanging(f"text/{kind}", number, 0, 20)[0]):
        body = row["body"] or ""
        for place in re.finditer(r"[\w'\u2019]+", body):
            if _wanted(place.group()) & wanted:
                start, stop = max(0, place.start() - _AROUND), place.end() + _AROUND
                return f"{'…' if start else ''}{body[start:stop].strip()}{'…' if stop < len(body) else ''}"
    return ""
