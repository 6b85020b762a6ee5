"""What a search comes to: each place with how much was looked at, and what was found where it must not be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ndas.duties.certificate import places
from ndas.duties.certificate.form import Kept, Searched


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of a record that went, in a place where nothing of it may be. ``what`` names the table or file."""

    place: str
    what: str
    count: int

    def __str__(self) -> str:
        return f"{self.place}: {self.what} ({self.count:,})"


@dataclass(frozen=True, slots=True)
class Part:
    """What was looked at in one part of a place; ``found`` in it is a leftover, ``named`` a reference to mend."""

    place: str
    what: str
    rows: int = 0
    bytes: int = 0
    found: int = 0
    named: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A whole search."""

    parts: tuple[Part, ...]
    kept: tuple[Kept, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, where."""
        return tuple(Finding(part.place, part.what, part.found) for part in self.parts if part.found)

    def searched(self) -> Iterator[Searched]:
        """The places, each once, in their order."""
        for place in dict.fromkeys(part.place for part in self.parts):
            mine = [part for part in self.parts if part.place == place]
            yield Searched(
                place=place,
                how=HOW[place],
                rows=sum(part.rows for part in mine),
                bytes=sum(part.bytes for part in mine),
                found=sum(part.found for part in mine),
                named=sum(part.named for part in mine),
            )


_BY_DIGEST = "the id of every row, by keyed digest"
HOW: Mapping[str, str] = {
    places.SOURCE: _BY_DIGEST,
    places.QUARANTINE: _BY_DIGEST,
    places.POLE_TABLES: "id and provenance of every row, and every id that it refers to, by keyed digest",
    places.MATCHES: "every text of every table, by keyed digest",
    places.READING: "every stored row by keyed digest; every index entry leads to a row that was looked at",
    places.INSIGHTS: "every name of a record in the words of every insight, by keyed digest",
    places.JUDGEMENTS: "the records of every judgement, by keyed digest",
    places.DECISIONS: "the records of every decision, by keyed digest; its words, opened, for names of records",
    places.AUDIT: "the subjects of every entry, by keyed digest; body and detail for names of records",
    places.CONTROL: "every text of every table of the force, for names of records; what people wrote also for bare ids",
    places.SNAPSHOTS: "every folder against the register, every file for ciphertext, every receipt",
    places.ARCHIVE: "every file of the cold store against its index",
    places.INBOX: "every file against the deliveries that have ended, and its words for names of records",
    places.FILES: "every word of every file that is not ciphertext, compressed ones opened",
    places.BACKUPS: "every copy of a week against the register, every list and index for names of records",
    places.TEMPORARY: "every word of every file",
    places.USERS: "every row of the force",
    places.KEYS: "every key of the force, by the holder's receipt",
}


"""Place to how it is searched, in words."""
