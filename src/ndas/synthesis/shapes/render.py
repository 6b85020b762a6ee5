"""What every shape is given, and what it must do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ndas.synthesis import calendar
from ndas.synthesis.area import World
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents, recall_incidents
from ndas.synthesis.likeness import Likeness, draw_likeness
from ndas.synthesis.narrative import write_incidents, write_reports
from ndas.synthesis.people import People, recall_people
from ndas.synthesis.planting import Plan
from ndas.synthesis.reports import Reports
from ndas.synthesis.sheet import Binder, codes
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

    def code(self, system: str, name: str, position: Ints, missing: Flags | None = None) -> pa.StringArray:
        """Return codes of a pick-list by position."""
        return codes(self.world.force, system, name).take(pa.array(position, mask=missing))

    def created(self, stream: str, number: Ints, week: Ints) -> Ints:
        """Return when master records (people, places, objects) of each ``week`` were created."""
        unit = self.world.dice.unit(f"created {stream}", number)
        start = calendar.as_at(1) - (calendar.HISTORY_YEARS * 365 + CREATED_BEFORE) * calendar.DAY
        old = start + (unit * (CREATED_BEFORE - 2) * calendar.DAY).astype(np.int64)
        fresh = calendar.as_at(1) + (week - 2) * 7 * calendar.DAY + (unit * 600).astype(np.int64)
        return np.where(week > 1, fresh, old)

    def likeness(self, person: Ints, key: Ints, care: float) -> tuple[People, Likeness]:
        """Return who some people are and how they appear in the records numbered ``key``."""
        people = recall_people(self.world, person)
        return people, draw_likeness(self.world, people, key, care)

    def surnames(self, person: Ints) -> pa.StringArray:
        """Return surnames as known, null for nobody (-1)."""
        known, likeness = self.likeness(np.maximum(person, 0), np.maximum(person, 0) * 4, 0.6)
        text = self.plan.surnames(known.index, likeness.surname)
        return pc.if_else(pa.array(person >= 0), text, pa.scalar(None, pa.string()))

    def incident_text(self, incidents: Incidents, given: pa.StringArray | None) -> pa.StringArray:
        """Return what was typed about incidents; ``given`` texts stand."""
        drawn = write_incidents(self.world, incidents, self.surnames(incidents.victim))
        return drawn if given is None else pc.coalesce(given, drawn)

    def report_text(self, reports: Reports, given: pa.StringArray | None) -> pa.StringArray:
        """Return the text of intelligence reports; ``given`` texts stand."""
        drawn = write_reports(self.world, reports.index, self.surnames(reports.subject))
        return drawn if given is None else pc.coalesce(given, drawn)


class Shape(Protocol):
    """A force's way of writing down what it holds. Each method takes one chunk."""

    systems: tuple[str, ...]

    def people(self, render: Render, person: Ints) -> None:
        """Write nominals of these people, with homes and belongings."""

    def places(self, render: Render, place: Ints) -> None:
        """Write these places."""

    def vehicles(self, render: Render, vehicle: Ints) -> None:
        """Write these vehicles that nobody is known to keep."""

    def incidents(self, render: Render, incidents: Incidents, text: pa.StringArray | None) -> None:
        """Write the incidents that the week holds, with everything linked to them."""

    def reports(self, render: Render, reports: Reports, text: pa.StringArray | None) -> None:
        """Write the intelligence reports that the week holds."""

    def links(self, render: Render) -> None:
        """Write planted links, if the force keeps such links at all."""


__all__ = ["Incidents", "Render", "Shape", "recall_incidents"]
