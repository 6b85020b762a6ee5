"""What a use case may do at a force today, from its steps alone. Absent means forbidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ndas.use_cases.lifecycle.rules import what_next
from ndas.vocabulary.lifecycle import State, Step

_RUNS = frozenset({State.SHADOW, State.LIVE})


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a use case may run and be shown today; where it may not, `words` says why and what the next step is."""

    use_case: str
    version: int
    state: State | None
    words: str = ""
    step: Step | None = None

    @property
    def runs(self) -> bool:
        """Whether it may be run."""
        return not self.words

    @property
    def shown(self) -> bool:
        """Whether people may look at what it finds."""
        return self.runs and self.state is State.LIVE


def standing_of(steps: Sequence[Step], use_case: str, version: int, digest: str, today: date) -> Standing:
    """Return how a use case stands.

    Args:
        steps: taken for it at the force, oldest first.
        use_case: its id.
        version: that would run.
        digest: of what would run.
        today: the day.
    """
    if not steps:
        words = f"{use_case} has never been proposed here; {what_next(None)}, with: ndas use-case move"
        return Standing(use_case, version, None, words)
    last = steps[-1]
    return Standing(use_case, version, last.state, _why_not(steps, last, version, digest, today), last)


def _why_not(steps: Sequence[Step], last: Step, version: int, digest: str, today: date) -> str:
    name = last.use_case
    if last.version != version:
        return f"{name}: version {version} has never been proposed here, only version {last.version} was; propose it"
    if last.state not in _RUNS:
        return f"{name} is {last.state} and not in shadow or live; {what_next(last)}, with: ndas use-case move"
    built = next((one for one in reversed(steps) if one.state is State.BUILT and one.version == version), None)
    if built is None or built.digest != digest:
        return f"{name} was changed after it was built; give it a new version and propose that"
    if last.expires_on is not None and today > last.expires_on:
        return f"{name}: its {last.state} run ended on {last.expires_on:%d %B %Y}; suspend it, then decide anew"
    return ""
