"""Collects what is planted by hand and turns it into the same columns that drawn incidents and reports have.

A planted incident is one of very few, so it may be written as a plain value; everything that is not said of it is
drawn as for any other.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ndas.synthesis import incidents as latent
from ndas.synthesis import reports as intelligence
from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.calendar import as_at
from ndas.synthesis.draws import Ints
from ndas.synthesis.incidents import Incidents, recall_incidents
from ndas.synthesis.people import is_staff, recall_traits
from ndas.synthesis.places import nearest
from ndas.synthesis.reports import Reports, recall_reports
from ndas.synthesis.schedule import NEVER
from ndas.synthesis.texts import Text, pa


@dataclass(frozen=True)
class Link:
    """A planted link of a person to a place, an object or another person."""

    kind: str
    """``place``, ``phone`` or ``person``."""
    person: int
    other: int
    week: int
    relation: int = 0
    """Of person links: 0 associate, 1 co-offender, 2 employer."""
    recorded: int = 0


@dataclass
class Plan:
    """Everything planted in one force: grows while the cases are laid out, then is read by the shapes."""

    world: World
    kinds: list[dict[str, str]] = field(default_factory=list)
    """What `planted` numbers mean: kind, style, expected, case, token."""
    cases: list[dict[str, Any]] = field(default_factory=list)
    """The planted cases of the use cases, for the truth."""
    links: list[Link] = field(default_factory=list)
    person_kind: dict[int, int] = field(default_factory=dict)
    """Planted number of a person's own records."""
    person_access: dict[int, int] = field(default_factory=dict)
    person_surname: dict[int, str] = field(default_factory=dict)
    _incidents: list[tuple[dict[str, Any], str | None]] = field(default_factory=list)
    _reports: list[tuple[dict[str, Any], str | None]] = field(default_factory=list)
    _suppressed: list[int] = field(default_factory=list)
    _part: int = -1
    _staff: int = -1
    canaries: dict[str, list[str]] = field(default_factory=dict)
    """Canary words: `force` must never leave the force, `refused` must never be written, `vanishing-<week>` are in
    that week's extract and in no later one."""
    hub_phones: list[int] = field(default_factory=list)
    """Telephones that several unconnected people share."""
    people_used: int = 0
    places_used: int = 0

    def kind(self, kind: str, style: str, expected: str, case: str = "", token: str = "") -> int:
        """Return a new planted number that means this."""
        self.kinds.append({"kind": kind, "style": style, "expected": expected, "case": case, "token": token})
        return len(self.kinds) - 1

    def person(self, *, female: bool | None = None) -> int:
        """Return an adult whom nobody else's story uses."""
        while self.people_used < RESERVED_PEOPLE - 1:
            self.people_used += 1
            who = self.people_used - 1
            if female is None or bool(recall_traits(self.world, np.array([who]))[0][0]) == female:
                return who
        raise RuntimeError("more planted cases than reserved people")

    def place(self, kind: int) -> int:
        """Return a place of a kind, as good as unused elsewhere."""
        self.places_used += 1
        start = int(self.world.dice.pick("planted place", np.array([self.places_used]), self.world.places)[0])
        return int(nearest(self.world, np.array([start]), kind)[0])

    def incident(self, text: str | None = None, **facts: Any) -> int:
        """Plant an incident of which ``facts`` (columns of `Incidents`) are given; return its number."""
        number = latent.PLANTED_FROM + len(self._incidents)
        self._incidents.append(({"index": number, **facts}, text))
        return number

    def report(self, text: str | None = None, **facts: Any) -> int:
        """Plant an intelligence report; return its number."""
        number = intelligence.PLANTED_FROM + len(self._reports)
        self._reports.append(({"index": number, **facts}, text))
        return number

    def company(self, person: Ints) -> tuple[Ints, Ints]:
        """Return the planted place and telephone of each person, -1 for none."""
        known = np.full((2, RESERVED_PEOPLE + 1), -1)
        for link in self.links:
            if link.kind in {"place", "phone"}:
                known[int(link.kind == "phone"), link.person] = link.other
        at = np.minimum(person, RESERVED_PEOPLE)
        return known[0, at], known[1, at]

    def links_of(self, kind: str, week: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Return person, other side, recorded moment, relation and number of the links that ``week`` holds."""
        held = [(number, link) for number, link in enumerate(self.links) if link.kind == kind and link.week <= week]
        rows = [(link.person, link.other, link.recorded, link.relation, number) for number, link in held]
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 5)
        return table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4]

    def incidents(self) -> tuple[Incidents, Text]:
        """Return the planted incidents, and their texts where given."""
        base = recall_incidents(self.world, _numbers(latent.PLANTED_FROM, len(self._incidents)))
        count = len(base.index)
        quiet = replace(
            base,
            week=np.ones(count, dtype=np.int64),
            gone=np.full(count, NEVER),
            suspect=np.full(count, -1),
            second=np.full(count, -1),
            witness=np.full(count, -1),
            vehicle=np.full(count, -1),
            arrested_at=np.full(count, -1),
            flags=np.zeros(count, dtype=np.int64),
            weapon=np.zeros(count, dtype=np.int64),
        )
        return _told(quiet, self._incidents), _texts(self._incidents)

    def reports(self) -> tuple[Reports, Text]:
        """Return the planted reports, and their texts where given."""
        base = recall_reports(self.world, _numbers(intelligence.PLANTED_FROM, len(self._reports)))
        count = len(base.index)
        quiet = replace(base, week=np.ones(count, dtype=np.int64), gone=np.full(count, NEVER))
        return _told(quiet, self._reports), _texts(self._reports)

    def suppressed(self) -> Ints:
        """Return, for each planted number (and -1 at the end), the number for rows that hang on such a row.

        What hangs on a refused row is refused with it; what hangs on any other planted row belongs to its case.
        """
        if not self._suppressed:
            for kind in list(self.kinds):
                if kind["expected"] == "refuse":
                    self._suppressed.append(self.kind("suppressed_link", kind["style"], "refuse", kind["case"]))
                else:
                    self._suppressed.append(self.kind("case_part", kind["style"], "accept", kind["case"]))
        return np.array([*self._suppressed, -1])

    def settle(self) -> None:
        """Fix what all planted numbers mean, before the first row is written."""
        self.staff()
        self.part()
        self.suppressed()

    def staff(self) -> int:
        """Return the number for police officers and staff as subjects."""
        if self._staff < 0:
            self._staff = self.kind("staff_subject", "employee", "refuse")
        return self._staff

    def part(self) -> int:
        """Return the number for rows that merely belong to a planted case."""
        if self._part < 0:
            self._part = self.kind("case_part", "", "accept")
        return self._part

    def people_columns(self, person: Ints) -> tuple[Ints, Ints]:
        """Return the planted number (-1 for none) and the access of each person's records."""
        planted, access = np.full(RESERVED_PEOPLE + 1, -1), np.zeros(RESERVED_PEOPLE + 1, dtype=np.int64)
        for who, number in self.person_kind.items():
            planted[who] = number
        for who, number in self.person_access.items():
            access[who] = number
        at = np.minimum(person, RESERVED_PEOPLE)
        return np.where(is_staff(person), self.staff(), planted[at]), access[at]

    def surnames(self, person: Ints, drawn: Text) -> Text:
        """Return the drawn surnames, but for the planted people whose surname is a canary word."""
        if not self.person_surname:
            return drawn
        marked = np.isin(person, list(self.person_surname))
        if not marked.any():
            return drawn
        words = drawn.to_numpy(zero_copy_only=False).astype(object)
        words[marked] = [self.person_surname[int(who)] for who in person[marked]]
        return pa.array(words, pa.string())


def days_before(days: float, week: int = 1) -> int:
    """Return the moment ``days`` before the extract of ``week`` speaks."""
    return as_at(week) - int(days * 86_400)


def _numbers(first: int, count: int) -> Ints:
    return np.arange(first, first + count, dtype=np.int64)


def _told(batch: Any, planted: list[tuple[dict[str, Any], str | None]]) -> Any:
    """Return the batch with the given facts put in."""
    columns: dict[str, Any] = {}
    for row, (facts, _) in enumerate(planted):
        for name, value in facts.items():
            column = columns.setdefault(name, getattr(batch, name).copy())
            column[row] = value
    return replace(batch, **columns)


def _texts(planted: list[tuple[dict[str, Any], str | None]]) -> Text:
    return pa.array([text for _, text in planted], pa.string())
