"""Looks for names of records that went in plain words: texts of a database, files of any kind.

1. A record's own name (``system:TABLE:source id``) is looked for wherever words are.
2. In files also the bare source id is looked for, of at least eight characters: shorter ones are numbers that mean
   something else as often as not. Each is tried for every table of the force.
3. Words that are given (canaries) are looked for as they stand, in UTF-8 and in UTF-16, in any part of a file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ndas.duties.closure.gone import digest
from ndas.duties.closure.ids import text
from ndas.duties.closure.probe import Probe
from ndas.vocabulary import Contract

_PIECE = 4 << 20
_OVERLAP = 512
_SHORTEST_BARE = 8


class WordSearch:
    """The records that went, and given words, to be looked for in texts."""

    def __init__(self, probe: Probe, contracts: Mapping[str, Contract], words: Sequence[str] = ()) -> None:
        self._probe = probe
        self._tables = [f"{system}:{name}" for system, contract in contracts.items() for name in contract.tables]
        self._canaries = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
        pattern = "|".join(sorted((name.replace(".", r"\.") for name in self._tables), key=len, reverse=True))
        self._named = rf"(?:{pattern}):[^\s\"'`,;\\()\[\]{{}}<>|]+"

    def count(self, texts: Iterable[str], *, bare: bool = False) -> int:
        """How many names of records that went, and given words, stand in the texts."""
        given = [one for one in texts if one]
        if not given:
            return 0
        planted = sum(one.encode("utf-8", "replace").count(word) for one in given for word in self._canaries)
        return planted + self._names_in(given, bare=bare)

    def count_in_file(self, path: Path) -> tuple[int, int]:
        """How many stand in a file, read in pieces as UTF-8 and as UTF-16; and its size."""
        found = size = 0
        for piece, new in _pieces(path):
            size += new
            found += sum(piece.count(word) for word in self._canaries)
            texts = [piece.decode("utf-8", "replace")]
            if b"\0" in piece:
                texts.append(piece.replace(b"\0", b"").decode("utf-8", "replace"))
            found += self._names_in(texts, bare=True)
        return found, size

    def _names_in(self, texts: Sequence[str], *, bare: bool) -> int:
        if not self._tables:
            return 0
        connection, opening = self._probe.connection, self._probe.opening
        asked: Any = pa.table({"body": pa.array(texts, pa.string())})
        connection.register("texts", asked)
        # A name at the end of a sentence carries its full stop; a harmonised one may carry its part (``#2``).
        queries = [
            f"""SELECT unnest([name, split_part(name, '#', 1), rtrim(name, '.:')]) AS name
            FROM (SELECT unnest(regexp_extract_all(body, {text(self._named)})) AS name FROM texts)"""
        ]
        if bare:
            tables = ", ".join(f"({text(f'{name}:')})" for name in self._tables)
            token = text(rf"[A-Za-z0-9][A-Za-z0-9/_-]{{{_SHORTEST_BARE - 1},}}")
            queries.append(
                f"""SELECT prefix || token AS name FROM (VALUES {tables}) AS of_table(prefix),
                (SELECT DISTINCT unnest(regexp_extract_all(body, {token})) AS token FROM texts)"""
            )
        try:
            found = connection.execute(
                f"SELECT count(DISTINCT name) FROM ({' UNION ALL '.join(queries)}) "
                f"WHERE {digest(opening, 'name')} IN (SELECT digest FROM gone)"
            ).fetchall()
        finally:
            connection.unregister("texts")
        return int(found[0][0])


def _pieces(path: Path) -> Iterator[tuple[bytes, int]]:
    """The file in pieces that overlap, and how many bytes of each are new."""
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield tail + piece, len(piece)
            tail = piece[-_OVERLAP:]
