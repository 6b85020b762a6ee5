# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""The stock that invented people, places and texts are drawn from: the files of `facts/`, ready for look-ups.

Everything is read once and turned into flat arrays; a drawn whole number is then an index into them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ndas.synthesis.draws import Floats, Ints, shares
from ndas.synthesis.texts import Text, pa
from ndas.vocabulary.yaml_text import read_yaml

_TYPOS = 3
_NICKNAMES = 4
_KEYS = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "y", "s": "a", "l": "k", "r": "e", "d": "f"}


@dataclass(frozen=True)
class Names:
    """Name texts and where each kind of name lies in them."""

    text: Text
    """Every spelling; a name is a position in it."""
    typos: Ints
    """(names, 3): positions of mistyped spellings."""
    nicknames: Ints
    """(names, 4): positions of nicknames, the name itself where it has none."""
    variants: Ints
    """(names, 4): positions of other accepted spellings, the name itself where it has none."""
    communities: tuple[str, ...]
    ethnicity: tuple[str, ...]
    """Self-defined ethnicity code of each community."""
    surnames: tuple[tuple[Ints, Floats], ...]
    forenames: dict[tuple[int, bool, bool], tuple[Ints, Floats]]
    """(community, female, older) to names and rising shares."""
    occupations: Text
    trades: Text


@dataclass(frozen=True)
class Offences:
    """The offence table, one position for each class."""

    code: tuple[str, ...]
    title: Text
    family: tuple[str, ...]
    """Family name of each offence."""
    families: tuple[str, ...]
    family_of: Ints
    shares: Floats
    """Rising shares of notifiable crime, classes deemed sensitive left out (forces exclude them at source)."""
    victim: Ints
    """0 a person, 1 a business, 2 the state."""
    kind: Ints
    """0 crime, 1 non-crime report, 2 incident."""

    def position(self, code: str) -> int:
        """Return the position of a class."""
        return self.code.index(code)

    def family_positions(self, family: str) -> list[int]:
        """Return the positions of a family's classes, commoner first."""
        return [place for place, name in enumerate(self.family) if name == family]


def fact_file(name: str) -> Any:
    """Return a parsed YAML file of `facts/`."""
    return read_yaml(files("ndas.synthesis").joinpath("facts", name).read_text("utf-8"))


@cache
def offences() -> Offences:
    """Return the offence table of `facts/offences.csv`."""
    text = files("ndas.synthesis").joinpath("facts", "offences.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    families = tuple(dict.fromkeys(row["family"] for row in rows))
    weights = [0.0 if row["sensitive"] == "1" else float(row["per_100k"]) for row in rows]
    kinds = {"N": 1, "I": 2}
    return Offences(
        code=tuple(row["code"] for row in rows),
        title=pa.array([row["title"] for row in rows]),
        family=tuple(row["family"] for row in rows),
        families=families,
        family_of=np.array([families.index(row["family"]) for row in rows]),
        shares=shares(weights),
        victim=np.array([("person", "business", "state").index(row["victim"]) for row in rows]),
        kind=np.array([kinds.get(row["code"][0], 0) for row in rows]),
    )


@cache
def names() -> Names:
    """Return the names of `facts/names.yaml`, with their typing errors worked out."""
    document = fact_file("names.yaml")
    book = _NameBook(document["nicknames"], document["variants"])
    communities = tuple(document["communities"])
    surnames, forenames = [], {}
    for number, community in enumerate(document["communities"].values()):
        surnames.append(book.ranked(_surnames(community)))
        for female, sex in ((False, "male"), (True, "female")):
            given = community[sex].split()
            for older in (False, True):
                listed = community.get(f"older_{sex}", "").split() if older else []
                forenames[number, female, older] = book.ranked(listed + given if older else given)
    nicknames, variants = book.table(book.nicknames_of, _NICKNAMES), book.table(book.variants_of, _NICKNAMES)
    typos = book.table(_typed_wrong, _TYPOS)
    return Names(
        text=pa.array(book.texts),
        typos=typos,
        nicknames=nicknames,
        variants=variants,
        communities=communities,
        ethnicity=tuple(part["ethnicity"] for part in document["communities"].values()),
        surnames=tuple(surnames),
        forenames=forenames,
        occupations=pa.array(document["occupations"].split("|")),
        trades=pa.array(document["trades"].split("|")),
    )


def _surnames(community: dict[str, str]) -> list[str]:
    listed = community["surnames"].split()
    tail = [s + e for s in community.get("stems", "").split() for e in community.get("endings", "").split()]
    return listed + [name for name in tail if name not in set(listed)]


class _NameBook:
    """Collects spellings and gives each one position."""

    def __init__(self, nicknames: dict[str, str], variants: dict[str, str]) -> None:
        self.texts: list[str] = []
        self._positions: dict[str, int] = {}
        self._nicknames = {name: line.split() for name, line in nicknames.items()}
        self._variants = {name: line.split() for name, line in variants.items()}

    def ranked(self, spellings: list[str]) -> tuple[Ints, Floats]:
        """Return positions of the spellings and rising shares that fall with rank."""
        weights = 1.0 / (np.arange(len(spellings)) + 3.0)
        return np.array([self._position(text) for text in spellings]), shares(weights)

    def nicknames_of(self, text: str) -> list[str]:
        return self._nicknames.get(text, [])

    def variants_of(self, text: str) -> list[str]:
        return self._variants.get(text, [])

    def table(self, spelled: Any, width: int) -> Ints:
        """Return, for each name known so far, the positions of ``width`` other spellings, repeated to fill."""
        rows = []
        for text in list(self.texts):
            others = spelled(text) or [text]
            rows.append([self._position(others[at % len(others)]) for at in range(width)])
        missing = len(self.texts) - len(rows)
        rows += [[len(rows) + at] * width for at in range(missing)]
        return np.array(rows, dtype=np.int64)

    def _position(self, text: str) -> int:
        if text not in self._positions:
            self._positions[text] = len(self.texts)
            self.texts.append(text)
        return self._positions[text]


def _typed_wrong(text: str) -> list[str]:
    """Return a swap of neighbours, a lost letter and a neighbouring key."""
    if len(text) < 4:
        return [text + text[-1]]
    middle = len(text) // 2
    swapped = text[:middle] + text[middle + 1 : middle + 2] + text[middle] + text[middle + 2 :]
    lost = text[: middle + 1] + text[middle + 2 :]
    letter = text[-2]
    return [swapped, lost, text[:-2] + _KEYS.get(letter, letter) + text[-1]]
