"""The twelve questions that an ethics committee asks of every use case, answered from what is the case today.

Answers come from the declaration, the steps, the weekly ledger, the experiments and people's decisions. Where nothing
is known yet, the answer says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ndas.store.control import Experiment, UseCaseWeek
from ndas.use_cases.folder import UseCase
from ndas.use_cases.lifecycle.standing import Standing
from ndas.use_cases.reviewing.monitor import Monitor
from ndas.vocabulary.insight import SMALLEST_COUNT


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Known:
    """What answers are drawn from."""

    use_case: UseCase
    standing: Standing
    monitor: Monitor
    weeks: Sequence[UseCaseWeek]
    experiments: Sequence[Experiment]


def answer_twelve(known: Known) -> tuple[Answered, ...]:
    """Return the twelve questions, each answered."""
    return tuple(Answered(question, answer(known)) for question, answer in _TWELVE)


def _decision_changed(known: Known) -> str:
    declared = known.use_case.declaration
    return f"{declared.aim} {_results(known.monitor)}"


def _false_positive(known: Known) -> str:
    monitor, declared = known.monitor, known.use_case.declaration
    wrong = f"{monitor.disagreed} of {monitor.decided} decided leads were found not to deserve a review."
    told = wrong if monitor.decided >= SMALLEST_COUNT else "Too few leads were decided to say how often it happens."
    return f"{declared.no_automated_decision} {told} A lead that an officer disagrees with leaves the list."


def _why_these(known: Known) -> str:
    columns = sum(map(len, known.use_case.declaration.columns.values()))
    tried = [one for one in known.experiments if one.kind == "column"]
    spare = sorted(one.dropped for one in tried if not (one.lost or one.gained or one.figures_changed))
    if not tried:
        return f"{columns} columns are read, each with its necessity in words; what each is worth was not tried yet."
    words = (
        f"{columns} columns are read, each with its necessity in words; {len(tried)} were tried by leaving them out."
    )
    idle = f" Without {', '.join(spare)} nothing was lost in the newest experiment." if spare else ""
    return f"{words}{idle}"


def _proxies(known: Known) -> str:
    left = sorted({words for one in known.use_case.lists for words in one.not_used})
    return f"Special category columns cannot be read at all. {' '.join(left)}"


def _children(known: Known) -> str:
    return known.use_case.declaration.children


def _how_old(_known: Known) -> str:
    return (
        "Nothing older than what the force sends each week; each list's SQL says how far back it looks. Leads end "
        "after 28 days, ties between people after 24 months."
    )


def _proportionate(known: Known) -> str:
    declared, newest = known.use_case.declaration, known.weeks[0] if known.weeks else None
    touched = (
        f"In the newest week {newest.people:,} people's records were read, {newest.texts:,} texts (in "
        f"{newest.special_category:,} of them a special category matter was masked), and {newest.leads:,} leads given."
        if newest
        else "No week has run yet."
    )
    return f"{declared.strict_necessity} {declared.schedule_8_condition} {touched}"


def _who_sees(known: Known) -> str:
    declared = known.use_case.declaration
    roles = ", ".join(role.replace("_", " ") for role in declared.roles)
    closed = "It is shared with nobody; a lead is no ground for a stop, search or arrest."
    return f"Roles: {roles}. {declared.training} {closed}"


def _evaluation(known: Known) -> str:
    criteria = " ".join(one.words for one in known.use_case.declaration.kill_criteria)
    return f"It is stopped when: {criteria} {_stands(known.standing)}"


def _told(_known: Known) -> str:
    return "This register, with every step and what failed, and the notice that the assessment generates."


def _consulted(known: Known) -> str:
    said = known.standing.step.evidence.get("minute") if known.standing.step else None
    return f"The committee's minute: {said}." if said else "No minute of a committee stands on the newest step."


def _provenance(known: Known) -> str:
    tables = ", ".join(sorted(known.use_case.declaration.columns))
    return f"Harmonised tables {tables}; each reason links the force's own records. The quality of each load is shown."


def _results(monitor: Monitor) -> str:
    if monitor.decided < SMALLEST_COUNT:
        return "What came of its leads is not known yet."
    return (
        f"Of {monitor.decided} decided leads officers agreed with {monitor.agreed} and acted on {monitor.acted}; "
        f"{monitor.helped} helped, {monitor.no_effect} had no effect, {monitor.harmed} did harm."
    )


def _stands(standing: Standing) -> str:
    ends = standing.step.expires_on if standing.step else None
    return f"It is {standing.state or 'not proposed'}{f' until {ends:%d %B %Y}' if ends else ''}."


_TWELVE: tuple[tuple[str, Callable[[Known], str]], ...] = (
    ("What decision changes, for whom, and how is that better than now?", _decision_changed),
    ("What happens to somebody who is listed wrongly?", _false_positive),
    ("Why these columns? Is anything unverified used as fact?", _why_these),
    ("What could stand in for ethnicity or deprivation?", _proxies),
    ("Are children in scope?", _children),
    ("How old may the data be?", _how_old),
    ("Is it necessary and proportionate, and is there a less intrusive way?", _proportionate),
    ("Who sees it, with what training, and will it be used for enforcement?", _who_sees),
    ("How is it evaluated, and when is it stopped?", _evaluation),
    ("What is the public told?", _told),
    ("Who was consulted?", _consulted),
    ("Where does the data come from, and how accurate is it?", _provenance),
)
