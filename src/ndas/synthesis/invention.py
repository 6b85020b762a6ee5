"""Invents one week of one force: lays the world out, renders it chunk by chunk, keeps the truth apart."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ndas.synthesis.area import FORCES, RESERVED_PEOPLE, World, indices, span
from ndas.synthesis.belongings import UNOWNED_VEHICLES, unowned_vehicles
from ndas.synthesis.calendar import as_at
from ndas.synthesis.cases import lay_out
from ndas.synthesis.draws import Ints
from ndas.synthesis.faults import Faults
from ndas.synthesis.incidents import recall_incidents
from ndas.synthesis.people import KIN_NAMES, kin_of
from ndas.synthesis.reports import recall_reports
from ndas.synthesis.shapes import SHAPES
from ndas.synthesis.shapes.render import Render, Shape
from ndas.synthesis.sheet import Binder
from ndas.synthesis.texts import pa
from ndas.synthesis.truth import Truth


@dataclass(frozen=True, slots=True)
class ExtractFile:
    """One file of an extract."""

    system: str
    table: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Extract:
    """One week of one force, written down."""

    force: str
    week: int
    as_at: datetime
    files: tuple[ExtractFile, ...]
    truth: Path
    """Folder of the known truth; never part of what a force sends."""

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(file.rows for file in self.files)


def invent(force: str, week: int, scale: int, seed: int, folder: Path) -> Extract:
    """Write the extract of one week of an invented force.

    The same arguments write the same bytes, on any machine. Week ``n`` is not made from week ``n - 1``: both are read
    off the same latent world, so weeks may be made in any order.

    Args:
        force: one of `FORCES`.
        week: 1 speaks for 2026-11-08, each later one for seven days more.
        scale: wanted number of rows in all files of the first week, met within a tenth from 10,000 rows on.
        seed: another seed is another force with other people.
        folder: CSV files go to ``<folder>/<force>/week-<n>/<system>/``, truth to
            ``<folder>/truth/<force>/week-<n>/``.

    Raises:
        ValueError: no such force, or a week before the first.
    """
    if force not in FORCES:
        raise ValueError(f"unknown invented force; known: {', '.join(FORCES)}")
    if week < 1:
        raise ValueError("weeks are counted from 1")
    world = World(force, seed, scale)
    plan = lay_out(world)
    plan.settle()
    truth = Truth(folder / "truth" / force / f"week-{week}", plan.kinds)
    shape = SHAPES[force]
    faults = Faults(world, week, share=max(0.0004, 8 / scale))
    binder = Binder(force, shape.systems, folder / force / f"week-{week}", faults, truth)
    render = Render(world, week, plan, binder, truth)
    _write(render, shape)
    binder.close()
    files = tuple(
        ExtractFile(sheet.contract.system, sheet.table.name, sheet.path, sheet.rows) for sheet in binder.sheets.values()
    )
    extract = Extract(force, week, datetime.fromtimestamp(as_at(week), UTC), files, truth.folder)
    _note(render, extract)
    truth.close()
    return extract


def _write(render: Render, shape: Shape) -> None:
    world, week = render.world, render.week
    for first, last in span(0, render.plan.people_used):
        shape.people(render, indices(first, last))
    for first, last in span(RESERVED_PEOPLE, RESERVED_PEOPLE + world.people_by(week)):
        shape.people(render, indices(first, last))
        _note_kin(render, indices(first, last))
    for first, last in span(0, world.places):
        shape.places(render, indices(first, last))
    for first, last in span(UNOWNED_VEHICLES, UNOWNED_VEHICLES + unowned_vehicles(world)):
        shape.vehicles(render, indices(first, last))
    shape.incidents(render, *render.plan.incidents())
    for first, last in span(0, world.incidents + (week - 1) * world.new_incidents, 50_000):
        shape.incidents(render, recall_incidents(world, indices(first, last)), None)
    shape.reports(render, *render.plan.reports())
    for first, last in span(0, world.reports + (week - 1) * world.new_reports, 50_000):
        shape.reports(render, recall_reports(world, indices(first, last)), None)
    shape.links(render)


def _note_kin(render: Render, person: Ints) -> None:
    kin = kin_of(person)
    person, kin = person[kin > 0], kin[kin > 0]
    render.truth.kin(person, person - 1, pa.array(KIN_NAMES).take(pa.array(kin)))


def _note(render: Render, extract: Extract) -> None:
    render.truth.note("cases", render.plan.cases)
    render.truth.note(
        "extract",
        {
            "force": extract.force,
            "week": extract.week,
            "as_at": extract.as_at.isoformat(),
            "seed": render.world.seed,
            "scale": render.world.scale,
            "rows": {f"{file.system}.{file.table}": file.rows for file in extract.files},
            "canaries": render.plan.canaries,
        },
    )


__all__ = ["Extract", "ExtractFile", "invent"]
