"""Looks for names of records that went in plain words: texts of a database, files of any kind.

1. A record's own name (``system:TABLE:source id``) is looked for wherever words are, in any letter case, and where its
   id holds spaces as well.
2. In files, and in what people wrote, also the bare source id is looked for, of at least eight characters (six in what
   people wrote): shorter ones are numbers that mean something else as often as not. Each is tried for every table of
   the force.
3. Words that are given (canaries) are looked for as they stand, in UTF-8 and in UTF-16, in any part of a file.
4. A file is read as UTF-8, as UTF-16, and with its JSON escapes undone; one that is compressed is opened.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ndas.duties.closure.compressed import LockedFileError, opened
from ndas.duties.closure.ids import text
from ndas.duties.closure.probe import Probe
from ndas.vocabulary import Contract

_PIECE = 4 << 20
_OVERLAP = 512
_SHORTEST_BARE, _SHORTEST_WRITTEN = 8, 6
_SPACED_WORDS = 3
"""An id with spaces in it is read on for as many words."""
_ID = r"[^\s\"'`,;\\()\[\]{}<>|]+"


class WordSearch:
    """The records that went, and given words, to be looked for in texts."""

    def __init__(self, probe: Probe, contracts: Mapping[str, Contract], words: Sequence[str] = ()) -> None:
        self._probe = probe
        self._tables = [f"{system}:{name}" for system, contract in contracts.items() for name in contract.tables]
        self._canaries = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
        pattern = "|".join(sorted((name.replace(".", r"\.") for name in self._tables), key=len, reverse=True))
        self._named = rf"(?i)(?:{pattern}):{_ID}"
        self._spaced = rf"{self._named}(?: {_ID}){{1,{_SPACED_WORDS}}}"

    def count(self, texts: Iterable[str], *, bare: bool = False) -> int:
        """How many names of records that went, and given words, stand in the texts; ``bare``: people wrote them."""
        given = [one for one in texts if one]
        if not given:
            return 0
        planted = sum(one.encode("utf-8", "replace").count(word) for one in given for word in self._canaries)
        return planted + len({name for _, name in self._names_in(given, shortest=_SHORTEST_WRITTEN if bare else 0)})

    def naming(self, texts: Sequence[str]) -> frozenset[int]:
        """The places among the texts, which people wrote, of those that name a record that went."""
        return frozenset(place for place, _ in self._names_in(texts, shortest=_SHORTEST_WRITTEN))

    def count_in_file(self, path: Path) -> tuple[int, int]:
        """How many stand in a file, and its size; what is compressed in it is opened."""
        found = size = 0
        for piece, new in _pieces(path):
            size += new
            found += self._in_piece(piece)
        try:
            for piece in opened(path):
                found += self._in_piece(piece)
        except LockedFileError:
            found += 1
        return found, size

    def names_in_file(self, path: Path) -> frozenset[str]:
        """The names of records that went which stand in a file's own bytes, in full."""
        found = (self._names_in([piece.decode("utf-8", "replace")], shortest=0) for piece, _ in _pieces(path))
        return frozenset(name for names in found for _, name in names)

    def _in_piece(self, piece: bytes) -> int:
        texts = [piece.decode("utf-8", "replace")]
        if b"\0" in piece:
            texts.append(piece.replace(b"\0", b"").decode("utf-8", "replace"))
        if b"\\u" in piece:
            texts.append(piece.decode("raw_unicode_escape", "replace"))
        planted = sum(piece.count(word) for word in self._canaries)
        return planted + len({name for _, name in self._names_in(texts, shortest=_SHORTEST_BARE)})

    def _names_in(self, texts: Sequence[str], *, shortest: int) -> list[tuple[int, str]]:
        """Place of the text and name, for every record that went; bare ids of a length are tried where it says one."""
        if not self._tables or self._probe.is_empty:
            return []
        connection = self._probe.connection
        prefixes = ", ".join(f"({text(f'{name}:')})" for name in self._tables)
        asked: Any = pa.table({"place": pa.array(range(len(texts)), pa.int64()), "body": pa.array(texts, pa.string())})
        found = "SELECT DISTINCT place, unnest(regexp_extract_all(body, {})) AS named FROM texts"
        # A name at the end of a sentence carries its full stop; a harmonised one may carry its part (``#2``).
        queries = [
            f"""SELECT place, prefix || unnest([id, split_part(id, '#', 1), rtrim(id, '.:')]) AS name
            FROM (SELECT place, prefix, substr(named, length(prefix) + 1) AS id
                  FROM ({found.format(text(self._named))})
                  JOIN of_table ON starts_with(lower(named), lower(prefix)))""",
            f"""SELECT place, prefix || array_to_string(words[1:unnest(range(2, len(words) + 1))], ' ') AS name
            FROM (SELECT place, prefix, string_split(substr(named, length(prefix) + 1), ' ') AS words
                  FROM ({found.format(text(self._spaced))})
                  JOIN of_table ON starts_with(lower(named), lower(prefix)))""",
        ]
        if shortest:
            token = text(rf"[A-Za-z0-9][A-Za-z0-9/_-]{{{shortest - 1},}}")
            queries.append(
                f"""SELECT place, prefix || token AS name FROM of_table,
                (SELECT DISTINCT place, unnest(regexp_extract_all(body, {token})) AS token FROM texts)"""
            )
        cased = "unnest([prefix || id, prefix || upper(id), prefix || lower(id)])"
        connection.register("texts", asked)
        try:
            rows = connection.execute(f"""
                WITH of_table AS (SELECT * FROM (VALUES {prefixes}) AS of_table(prefix)),
                each_name AS ({" UNION ALL ".join(queries)}),
                cased AS (
                    SELECT DISTINCT place, {cased} AS name
                    FROM (SELECT place, regexp_extract(name, '^[^:]*:[^:]*:') AS prefix,
                                 regexp_replace(name, '^[^:]*:[^:]*:', '') AS id FROM each_name)
                )
                SELECT DISTINCT place, name FROM (SELECT * FROM cased WHERE {self._probe.likely("name")})
                WHERE {self._probe.certain("name")}
            """).fetchall()
        finally:
            connection.unregister("texts")
        return [(int(place), str(name)) for place, name in rows]


def _pieces(path: Path) -> Iterator[tuple[bytes, int]]:
    """The file in pieces that overlap, and how many bytes of each are new."""
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield tail + piece, len(piece)
            tail = piece[-_OVERLAP:]
