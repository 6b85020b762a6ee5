"""What waits, taken the whole way: one delivery after the other, or several forces side by side.

A delivery that is refused, or that must wait, holds no other force up: what came of each is told when all are done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.text import Text

from ndas.cli.home.platform import open_platform
from ndas.cli.side_by_side import side_by_side
from ndas.cli.terminal import Bars, error_words, red
from ndas.journey import Platform, Refreshed, refresh
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a delivery, in words; whether somebody must do something about it; the force, where it was taken."""

    words: Text
    failed: bool
    force: ForceId | None = None


def refresh_all(home: Path, paths: Sequence[Path]) -> list[Taken]:
    """Take deliveries the whole way, each force's in order; forces side by side where there are several."""
    jobs: dict[str, list[tuple[str, tuple[Path, Path]]]] = {}
    for path in paths:
        force = path.name.partition("-")[0]  # a name that says no force is a delivery that `refresh` turns away
        jobs.setdefault(force, []).append((path.stem, (home, path)))
    if len(jobs) > 1:
        return [taken for force in side_by_side(_take, jobs).values() for taken in force]
    taken = []
    for title, job in (one for of_force in jobs.values() for one in of_force):
        with Bars(title) as bars:
            taken.append(_take(job, bars))
    return taken


def _take(job: tuple[Path, Path], bars: Bars) -> Taken:
    home, path = job
    try:
        return take_delivery(_platform(home), path, bars)
    except Exception as error:
        if not type(error).__module__.startswith("ndas."):
            raise
        return Taken(error_words(error, path.stem), failed=True)


def take_delivery(platform: Platform, path: Path, bars: Bars) -> Taken:
    """Take one delivery the whole way, and say what came of it, its deletion certificate included.

    Raises:
        As `ndas.journey.refresh`.
    """
    done = refresh(platform, path, bars)
    found = _left_over(platform, done)
    if found:
        remedy = f": found in {found}. Remove it, then: ndas certificate issue"
        live = f"{done.delivery}: is live (snapshot {done.snapshot}).\n"
        return Taken(Text(live) + red("No deletion certificate") + Text(remedy), failed=True, force=done.force)
    words = "waits for two people: see `ndas load`" if done.held else "is live"
    told = Text(f"{done.delivery}: {words} (snapshot {done.snapshot}).") + _of_outcomes(platform, done)
    return Taken(told, failed=False, force=done.force)


def _of_outcomes(platform: Platform, done: Refreshed) -> Text:
    """What the tests of outcomes and drift found in this week, where somebody must look: a line for each."""
    told = Text()
    for name in USE_CASES:
        week = next(iter(platform.control.outcomes.weeks(done.force, name, count=1)), None)
        if week is None or week.snapshot != done.snapshot:
            continue
        if week.drift == "suspended":
            told += Text("\n") + red(f"{name} is suspended") + Text(f": {'; '.join(week.reasons)}")
        if week.failed:
            told += Text(f"\n{name}: {', '.join(week.failed)} fail, so nothing can be trained: ndas use-case show")
    return told


def _left_over(platform: Platform, done: Refreshed) -> str:
    """Where something was found of what the week deleted; empty where nothing was."""
    for one in platform.control.certificates.of(done.force):
        if one.snapshot == done.snapshot and one.state == "refused":
            return "; ".join(one.findings)
    return ""


@cache
def _platform(home: Path) -> Platform:
    """One platform a process."""
    return open_platform(home)
