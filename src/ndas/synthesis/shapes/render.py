"""What every shape is given, and what it must do."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ndas.synthesis import calendar
from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents, choose
from ndas.synthesis.knowledge import changes, person_gone
from ndas.synthesis.likeness import Likeness, draw_likeness
from ndas.synthesis.narrative import write_incidents, write_reports
from ndas.synthesis.people import People, recall_people
from ndas.synthesis.planting import Plan
from ndas.synthesis.reports import Reports
from ndas.synthesis.schedule import is_merged
from ndas.synthesis.sheet import Binder, codes
from ndas.synthesis.texts import Text, pa, pc
from ndas.synthesis.truth import Truth

CREATED_BEFORE = 300
"""Master records of the first week were created in the days before the history begins, when the system went live."""


@dataclass(frozen=True)
class Render:
    """One extract in the making: the world, the week, what is planted, and where rows go."""

    world: World
    week: int
    plan: Plan
    binder: Binder
    truth: Truth

    def code(self, system: str, name: str, position: Ints, missing: Flags | None = None) -> Text:
        """Return codes of a pick-list by position."""
        return codes(self.world.force, system, name).take(pa.array(position, mask=missing))

    def created(self, stream: str, number: Ints, week: Ints) -> Ints:
        """Return when master records (people, places, objects) of each ``week`` were created."""
        unit = self.world.dice.unit(f"created {stream}", number)
        start = calendar.as_at(1) - (calendar.HISTORY_YEARS * 365 + CREATED_BEFORE) * calendar.DAY
        old = start + (unit * (CREATED_BEFORE - 2) * calendar.DAY).astype(np.int64)
        fresh = calendar.as_at(1) + (week - 2) * 7 * calendar.DAY + (unit * 600).astype(np.int64)
        return np.where(week > 1, fresh, old)

    def held_people(self, person: Ints) -> Ints:
        """Return those of the people whose records the force still holds."""
        return person[person_gone(self.world, person) > self.week]

    def brings_phone(self, person: Ints, phone: Ints) -> Flags:
        """Return who brings a telephone's own row: its first user or, once that person is gone, the other one."""
        own: Flags = (phone == person) | (person_gone(self.world, phone) <= self.week)
        return own

    def week_known(self, person: Ints) -> Ints:
        """Return the week from which each person is known."""
        later = person - RESERVED_PEOPLE - self.world.people
        return np.where(later >= 0, 2 + later // self.world.new_people, 1)

    def has_second(self, person: Ints) -> Flags:
        """Return who has a second master record."""
        return self.world.dice.chance("second nominal", person, 0.13) & (person >= RESERVED_PEOPLE)

    def uses_second(self, person: Ints, key: Ints) -> Flags:
        """Return which appearances are linked to the second record, unless it is merged away this week."""
        second = self.has_second(person) & self.world.dice.chance("uses second", key, 0.4)
        return second & ~is_merged(self.world, person * 4 + 1, self.week)

    def is_unmatched(self, person: Ints, key: Ints, share: float) -> Flags:
        """Return which appearances got a record of their own, because nobody matched them to a known person."""
        planted, _ = self.plan.people_columns(person)
        kept_whole = (person < RESERVED_PEOPLE) & (planted >= 0)
        return self.world.dice.chance("unmatched", key, share) & ~kept_whole

    def linked(self, planted: Ints) -> Ints:
        """Return the planted numbers for rows that hang on planted ones: refused with them, where those must be."""
        return self.plan.suppressed()[planted]

    def tied(self, person: Ints) -> Ints:
        """Return the planted numbers for rows that hang on a person: refused with the person."""
        return self.linked(self.plan.people_columns(person)[0])

    def likeness(self, person: Ints, key: Ints, care: float) -> tuple[People, Likeness]:
        """Return who some people are and how they appear in the records numbered ``key``."""
        people = recall_people(self.world, person)
        return people, draw_likeness(self.world, people, key, care)

    def note_changes(self, system: str, table: str, incidents: Incidents, refs: Callable[[Incidents], Text]) -> None:
        """Tell the truth which incidents changed since last week; ``refs`` gives their source ids."""
        if self.week > 1:
            for kind, where in changes(self.world, incidents, self.week).items():
                self.truth.change(system, table, kind, refs(choose(incidents, where)))

    def surnames(self, person: Ints) -> Text:
        """Return surnames as known, null for nobody (-1)."""
        known, likeness = self.likeness(np.maximum(person, 0), np.maximum(person, 0) * 4, 0.6)
        text = self.plan.surnames(known.index, likeness.surname)
        return pc.if_else(pa.array(person >= 0), text, pa.scalar(None, pa.string()))

    def incident_text(self, incidents: Incidents, given: Text | None) -> Text:
        """Return what was typed about incidents; ``given`` texts stand."""
        drawn = write_incidents(self.world, incidents, self.surnames(incidents.victim))
        return drawn if given is None else pc.coalesce(given, drawn)

    def report_text(self, reports: Reports, given: Text | None) -> Text:
        """Return the text of intelligence reports; ``given`` texts stand."""
        drawn = write_reports(self.world, reports.index, self.surnames(reports.subject))
        return drawn if given is None else pc.coalesce(given, drawn)


@dataclass(frozen=True)
class Shape:
    """A force's way of writing down what it holds; each function writes one chunk."""

    systems: tuple[str, ...]
    people: Callable[[Render, Ints], None]
    """Nominals of these people, with homes and belongings, where the force keeps such records."""
    places: Callable[[Render, Ints], None]
    vehicles: Callable[[Render, Ints], None]
    """Vehicles that nobody is known to keep."""
    incidents: Callable[[Render, Incidents, Text | None], None]
    """Incidents that the week holds, with everything linked to them; texts stand where given."""
    reports: Callable[[Render, Reports, Text | None], None]
    links: Callable[[Render], None]
    """Planted links, if the force keeps such links at all."""
