"""What a force's people have said about an outcome, as its tests take it: the officer's reading, the outside count."""

from ndas.store.control import Control
from ndas.use_cases.outcome import Review
from ndas.use_cases.outcome.spec import Anchor
from ndas.vocabulary import ForceId


def review_of(control: Control, force: ForceId, digest: str) -> Review | None:
    """The officer's reading of the review sheet of one definition; None where nobody has read it."""
    kept = control.outcomes.review(force, digest)
    return None if kept is None else Review(kept.digest, kept.read_by, kept.people, kept.wrong, kept.kappa)


def anchor_of(control: Control, force: ForceId, digest: str) -> Anchor | None:
    """What somebody else counted by one definition; None where nobody has said."""
    kept = control.outcomes.count(force, digest)
    if kept is None:
        return None
    return Anchor(
        source=kept.source,
        begins=kept.begins,
        ends=kept.ends,
        events=kept.events,
        people=kept.people,
        tolerance=kept.tolerance,
    )
