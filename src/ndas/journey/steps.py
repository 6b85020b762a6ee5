"""The steps of a refresh, in their order, and which of them wait for the end of the rollback window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ndas.journey.assessing import assess_step
from ndas.journey.claim import Claim, known_claim
from ndas.journey.closing import certify_step, forget_step, list_gone_step
from ndas.journey.deriving import harmonise_step, prepare_step
from ndas.journey.expiring import expire_step
from ndas.journey.loading import destroy_delivery_step, load_step
from ndas.journey.matching import match_step
from ndas.journey.opening import Result, open_step
from ndas.journey.platform import Platform
from ndas.journey.pruning import prune_step
from ndas.journey.publishing import archive_step, compare_step, publish_step, retire_step
from ndas.journey.work import PURPOSE, Work
from ndas.store.control import Run
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name in the control database and on screen, and what takes it."""

    name: str
    take: Callable[[Work], Result]


def settle_step(work: Work) -> Result:
    """Finish the live week's own retirement, if it waits: from here on nobody can go back beyond the live week."""
    claim = live_claim(work.platform, work.force)
    if claim is None or claim.run == work.run.id:
        return {"settled": 0}
    steps = left_to_retire(work.platform, claim)
    run = Run(claim.run, claim.force, PURPOSE, claim.delivery, work.run.started_at)
    for step in steps:
        step.take(Work(work.platform, claim, run, work.watch))
    return {"settled": len(steps)}


BUILDING = (
    Step("open", open_step),
    Step("load", load_step),
    Step("destroy delivery", destroy_delivery_step),
    Step("harmonise", harmonise_step),
    Step("match", match_step),
    Step("prepare", prepare_step),
    Step("assess", assess_step),
    Step("compare", compare_step),
    Step("list what went", list_gone_step),
)
SWITCHING = (
    Step("settle", settle_step),
    Step("publish", publish_step),
    Step("archive", archive_step),
)
RETIRING = (
    Step("retire", retire_step),
    Step("expire", expire_step),
    Step("forget", forget_step),
    Step("prune", prune_step),
    Step("certify", certify_step),
)
"""What waits until the replaced week may not be gone back to any more (`Platform.rollback_window`)."""


def live_claim(platform: Platform, force: ForceId) -> Claim | None:
    """The claim of the delivery that is live; None where nothing is."""
    live = platform.control.snapshots.live(force)
    record = platform.control.snapshots.get(force, live.snapshot) if live else None
    return None if record is None else known_claim(platform.control, Path(f"{record.delivery}.ndas"))


def left_to_retire(platform: Platform, claim: Claim) -> list[Step]:
    """The retiring steps that a published run has not taken yet."""
    done = {step.name for step in platform.control.runs.steps(claim.run)}
    return [step for step in RETIRING if step.name not in done] if "archive" in done else []
