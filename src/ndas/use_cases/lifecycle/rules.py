"""Which step may follow which, who takes it, and what it rests on.

1. The order is proposed, assessed, built, shadow, live. A step is skipped by nobody.
2. Each step has its own approvers. Nobody takes two of proposing, assessing, and putting live: who wants it, who judges
   it and who answers for it are three people.
3. Assessing fixes the kill criteria; building pins the digest. Where either has changed since, nothing runs.
4. A shadow run ends within 26 weeks, a live use case within a year. Live without four weeks in shadow is a pilot, says
   so, and ends within 90 days.
5. Anybody who answers for it suspends it, at once and alone; the platform does so where a kill criterion is met. What
   was suspended goes on only by another person, who says what was mended.
6. What is retired stays on the register, and says whether it failed. It begins again only as a newer version.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from ndas.vocabulary.lifecycle import State, Step

PLATFORM = "platform"
"""Who suspends where a kill criterion is met: nobody in person."""
APPROVERS: Mapping[State, frozenset[str]] = {
    State.PROPOSED: frozenset({"owner", "custodian"}),
    State.ASSESSED: frozenset({"dpo"}),
    State.BUILT: frozenset({"custodian", "owner"}),
    State.SHADOW: frozenset({"ethics_secretary"}),
    State.LIVE: frozenset({"owner"}),
    State.SUSPENDED: frozenset({"owner", "custodian", "dpo", "ethics_secretary", PLATFORM}),
    State.RETIRED: frozenset({"owner"}),
}
"""Roles that may take each step."""
FOLLOWS: Mapping[State, frozenset[State | None]] = {
    State.PROPOSED: frozenset({None}),
    State.ASSESSED: frozenset({State.PROPOSED}),
    State.BUILT: frozenset({State.ASSESSED}),
    State.SHADOW: frozenset({State.BUILT, State.SUSPENDED}),
    State.LIVE: frozenset({State.SHADOW, State.SUSPENDED}),
    State.SUSPENDED: frozenset({State.SHADOW, State.LIVE}),
    State.RETIRED: frozenset({State.PROPOSED, State.ASSESSED, State.BUILT, State.SHADOW, State.LIVE, State.SUSPENDED}),
}
"""What each step may follow."""
EVIDENCE: Mapping[State, frozenset[str]] = {
    State.PROPOSED: frozenset(),
    State.ASSESSED: frozenset({"assessment", "kill_criteria"}),
    State.BUILT: frozenset({"checked"}),
    State.SHADOW: frozenset({"minute"}),
    State.LIVE: frozenset({"minute", "shadow_weeks"}),
    State.SUSPENDED: frozenset(),
    State.RETIRED: frozenset(),
}
"""Keys of the evidence that each step names: the assessment's version, the criteria's digest, the minute ..."""
LONGEST = {State.SHADOW: timedelta(weeks=26), State.LIVE: timedelta(days=366)}
LONGEST_PILOT = timedelta(days=90)
SHADOW_WEEKS = 4
_APART = frozenset({State.PROPOSED, State.ASSESSED, State.LIVE})
_SHORTEST_REASON = 10


class StepRefusedError(Exception):
    """A use case cannot take this step now; the message says what is missing and whose turn it is."""


def check_step(before: Sequence[Step], step: Step) -> None:
    """Return if ``step`` may follow ``before``, the earlier steps of the use case at the force, oldest first.

    Raises:
        StepRefusedError: it may not; says why and what to do.
    """
    last = before[-1] if before else None
    name, state = step.use_case, step.state
    if step.role not in APPROVERS[state]:
        raise StepRefusedError(f"{name}: {state} is a step of {_roles(APPROVERS[state])}")
    if len(step.reason.strip()) < _SHORTEST_REASON:
        raise StepRefusedError(f"{name}: say why, in {_SHORTEST_REASON} characters or more")
    anew = state is State.PROPOSED and last is not None and step.version > last.version
    if not anew and (last.state if last else None) not in FOLLOWS[state]:
        raise StepRefusedError(f"{name} is {last.state if last else 'not proposed'}; {what_next(last)}")
    if last is not None and step.version != last.version and not anew:
        raise StepRefusedError(f"{name}: version {step.version} begins with a proposal of its own")
    if missing := sorted(EVIDENCE[state] - set(step.evidence)):
        raise StepRefusedError(
            f"{name}: {state} rests on {', '.join(missing)}; give each with --evidence {missing[0]}="
        )
    _check_people(before, step)
    _check_end(step)


def what_next(last: Step | None) -> str:
    """Return which step comes next and whose it is, in words."""
    now = last.state if last else None
    onward = [state for state in State if now in FOLLOWS[state] and state not in {State.SUSPENDED, State.RETIRED}]
    if now is State.RETIRED or not onward:
        return "only a newer version can be proposed"
    return "next: " + " or ".join(f"{state} ({_roles(APPROVERS[state])})" for state in onward)


def _check_people(before: Sequence[Step], step: Step) -> None:
    mine = [one for one in before if one.version == step.version]
    if step.state in _APART and any(one.by == step.by and one.state in _APART - {step.state} for one in mine):
        raise StepRefusedError(
            f"{step.use_case}: proposing, assessing and putting live are three people's; ask another"
        )
    if mine and mine[-1].state is State.SUSPENDED and step.state in LONGEST:
        if mine[-1].by == step.by:
            raise StepRefusedError(f"{step.use_case}: who suspended it does not let it go on; ask another")
        if not step.evidence.get("mended"):
            raise StepRefusedError(f"{step.use_case}: say what was mended, with --evidence mended=")


def _check_end(step: Step) -> None:
    longest = LONGEST.get(step.state)
    if longest is None:
        return
    if step.state is State.LIVE and int(step.evidence.get("shadow_weeks", "0") or 0) < SHADOW_WEEKS:
        longest = LONGEST_PILOT
        if step.evidence.get("pilot") != "yes":
            raise StepRefusedError(
                f"{step.use_case}: fewer than {SHADOW_WEEKS} weeks in shadow; only a pilot goes live, with "
                "--evidence pilot=yes and an end within 90 days"
            )
    day = step.at.date()
    if step.expires_on is None or not day < step.expires_on <= day + longest:
        raise StepRefusedError(f"{step.use_case}: {step.state} needs an end within {longest.days} days")


def _roles(roles: frozenset[str]) -> str:
    return " or ".join(sorted(role.replace("_", " ") for role in roles - {PLATFORM}))
