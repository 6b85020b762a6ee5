"""Whether leads are read or stamped: time taken, how often people agree, and whether the platform changes their minds.

Shown for a use case as a whole, and to each officer about themselves; nobody is ranked. A warning is for a supervisor
to ask about, not a finding about anybody.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ndas.use_cases.kill_criteria import Measured
from ndas.vocabulary.deciding import Answer, Own, Result, Taken

if TYPE_CHECKING:
    from ndas.store.control import Decision

SAMPLED = 5
"""One in so many decisions is looked at a second time, by another officer who is told nothing of the first."""
STAMPING_SECONDS = 20.0
STAMPING_SHARE = 0.95
ENOUGH = 20
"""Decisions below which no warning is given."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """What the decisions of a use case tell. Times are medians in seconds; None where there is nothing to tell."""

    begun: int
    decided: int
    agreed: int
    disagreed: int
    need_more: int
    acted: int
    reading_seconds: float | None
    """From opening the records to the own assessment."""
    deciding_seconds: float | None
    """From the own assessment, when the platform's reasons are first shown, to the answer."""
    towards: int
    """Own band raised after the platform's reasons were seen."""
    away: int
    """Own band lowered."""
    unmoved: int
    seconds: int
    seconds_agree: int
    helped: int
    no_effect: int
    harmed: int
    awaiting_sign_off: int
    warnings: tuple[str, ...]

    @property
    def measured(self) -> Measured:
        """What the kill criteria are held against."""
        return Measured(self.decided, self.agreed, self.harmed, self.seconds, self.seconds_agree)


def is_sampled(decision_id: str) -> bool:
    """Whether a decision is one of those that are looked at a second time; known to nobody beforehand."""
    return int(hashlib.sha256(decision_id.encode()).hexdigest(), 16) % SAMPLED == 0


def wants_second_look(decision: "Decision") -> bool:
    """Whether another officer should look: it is sampled, or the platform's reasons raised the officer's own band."""
    return bool(decision.outcome) and decision.second_of is None and (is_sampled(decision.id) or moved(decision) > 0)


def moved(decision: "Decision") -> int:
    """By how many bands the officer moved after seeing the platform's reasons: up is towards the platform."""
    if not decision.own or not decision.after:
        return 0
    return Own(decision.after).place - Own(decision.own).place


def monitor_of(decisions: Iterable["Decision"], *, sign_off: bool = False) -> Monitor:
    """Return what the decisions tell; tombstones count for nothing."""
    told = [one for one in decisions if one.forgotten_at is None]
    done = [one for one in told if one.outcome]
    firsts = {one.id: one for one in done}
    pairs = [(firsts[one.second_of], one) for one in done if one.second_of in firsts]
    reading = [(one.at - one.opened_at).total_seconds() for one in told if one.opened_at]
    deciding = [(one.decided_at - one.at).total_seconds() for one in done if one.decided_at]
    agreed = sum(one.outcome == Answer.AGREE for one in done)
    return Monitor(
        begun=len(told),
        decided=len(done),
        agreed=agreed,
        disagreed=sum(one.outcome == Answer.DISAGREE for one in done),
        need_more=sum(one.outcome == Answer.NEED_MORE for one in done),
        acted=sum(one.action not in {"", Taken.NONE} for one in done),
        reading_seconds=median(reading) if reading else None,
        deciding_seconds=median(deciding) if deciding else None,
        towards=sum(moved(one) > 0 for one in done),
        away=sum(moved(one) < 0 for one in done),
        unmoved=sum(moved(one) == 0 for one in done),
        seconds=len(pairs),
        seconds_agree=sum(first.outcome == second.outcome for first, second in pairs),
        helped=sum(one.result == Result.HELPED for one in done),
        no_effect=sum(one.result == Result.NO_EFFECT for one in done),
        harmed=sum(one.result == Result.HARMED for one in done),
        awaiting_sign_off=sum(not one.sign_off for one in done) if sign_off else 0,
        warnings=tuple(_warnings(done, agreed, reading)),
    )


def _warnings(done: Sequence["Decision"], agreed: int, reading: Sequence[float]) -> Iterable[str]:
    if len(done) < ENOUGH:
        return
    if agreed / len(done) > STAMPING_SHARE:
        yield f"People agree with {agreed} of {len(done)} leads; that is how stamping looks. Ask for second looks."
    if reading and median(reading) < STAMPING_SECONDS:
        yield f"Half of the assessments were made within {STAMPING_SECONDS:.0f} seconds of opening the records."
    towards = sum(moved(one) > 0 for one in done)
    if towards > len(done) / 2:
        yield f"In {towards} of {len(done)} decisions the platform's reasons raised the officer's own band."
