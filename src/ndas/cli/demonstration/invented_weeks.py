"""The invented forces of a demonstration, taken through their weeks side by side."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ndas.cli.demonstration.demo import Demo
from ndas.cli.demonstration.force_side import ForceSide, Week
from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.cli.lifetime.desk import check_canaries
from ndas.cli.refreshing.several_forces import refresh_all, take_delivery
from ndas.cli.side_by_side import side_by_side
from ndas.cli.terminal import OUT, Bars, red
from ndas.duties.canaries import write_canaries
from ndas.journey import Platform, waiting
from ndas.match.ahead import are_compiled, ensure_compiled
from ndas.synthesis import invent
from ndas.synthesis.canary_list import canaries_of

CANARIES = "canaries.json"
"""The list of a force's canaries, kept on its side."""
_KERNELS = "kernels"
_FILTERED = ("sources, covert operations and protected persons, by the force's own filter",)


@dataclass(frozen=True, slots=True)
class InventedWeek:
    """One force's week that is still to be taken."""

    home: Path
    folder: Path
    """The force's side."""
    force: str
    mapping: str
    week: int
    rows: int
    seed: int


def refresh_invented(demo: Demo, *, weeks: int, rows: int, seed: int) -> None:
    """Take each invented force through its weeks, going on where an earlier demonstration stopped.

    Raises:
        CommandError: a week failed; the others stay as they are.
    """
    platform = open_platform(demo.home)
    for taken in refresh_all(demo.home, waiting(platform)):  # what an earlier one had begun
        if taken.failed:
            raise CommandError(taken.words.plain)
    jobs: dict[str, list[tuple[str, InventedWeek | None]]] = {
        force: [
            (f"{force}, week {week}", InventedWeek(demo.home, side.folder, force, side.mapping, week, rows, seed))
            for week in range(platform.control.deliveries.last_sequence(side.force, "all") + 1, weeks + 1)
        ]
        for force, side in demo.sides.items()
    }
    platform.control.close()
    if not are_compiled():  # while the first force's rows are read
        (first, of_first), *others = jobs.items()
        jobs = {first: of_first, _KERNELS: [("matching is compiled, once on this machine", None)], **dict(others)}
    side_by_side(_take, jobs)
    checks = {force: [(force, (demo.home, side.folder, force))] for force, side in demo.sides.items()}
    for force, (held,) in side_by_side(_check, checks).items():
        OUT.print(f"{force}:", "every trap held" if held else red("A TRAP DID NOT HOLD"))


def _check(job: tuple[Path, Path, str], bars: Bars) -> bool:
    """Whether every canary of a force is where it must be, and nowhere else."""
    home, side, force = job
    bars.begin("looking for its canaries")
    held = all(one.held for one in check_canaries(_platform(home), force, side / CANARIES))
    bars.end()
    return held


def _take(job: InventedWeek | None, bars: Bars) -> None:
    """Invent the week at the force, seal it, and take it the whole way; or compile what the weeks will need."""
    if job is None:
        bars.begin("preparing")
        ensure_compiled()
        bars.end()
        return
    side = ForceSide(job.folder, job.force, mapping=job.mapping)
    bars.begin("extracting at the force")
    extracts = side.folder / "extracts"
    extract = invent(job.force, job.week, job.rows, job.seed, extracts)
    folder = extracts / job.force / f"week-{job.week}"
    week = Week(folder, job.week, extract.as_at, _FILTERED)
    write_canaries(side.folder / CANARIES, job.force, canaries_of(extract.truth, job.week))
    delivery = side.deliver(week, job.home / "inbox", bars)
    shutil.rmtree(extracts)
    taken = take_delivery(_platform(job.home), delivery, bars)
    if taken.failed:
        raise CommandError(taken.words.plain)


@cache
def _platform(home: Path) -> Platform:
    """One platform a process: what it compiled for a force's first week serves the next."""
    return open_platform(home)
