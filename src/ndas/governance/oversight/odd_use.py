"""Finds odd use in a span of the audit log and says why, look by look; it scores nobody and ranks nobody.

1. Each rule asks one question of the entries and of nothing else: self-search, family name, well-known names that the
   force keeps, volume against the user's own usual day, hours that are not the user's own, one reason for many purposes
   or days, records outside the user's area.
2. A line names the user, the rule and the looks, and says in words what was found and what may explain it.
3. A line accuses nobody. Most have a good reason; a supervisor asks.
4. Lines come by user and rule, in the order of the log: no line is more than another.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

_LONDON = ZoneInfo("Europe/London")

LOOKS = frozenset(
    {
        AuditEvent.SEARCHED,
        AuditEvent.RECORD_VIEWED,
        AuditEvent.PERSON_VIEWED,
        AuditEvent.LIST_VIEWED,
        AuditEvent.INSIGHT_VIEWED,
        AuditEvent.EXPORTED,
    }
)
"""Events in which somebody saw people's records, or asked for them."""


@dataclass(frozen=True, slots=True)
class OddUseRules:
    """From when on a rule speaks. A force may set its own."""

    usual_days: int = 5
    """Days of looking that a user must have before volume and hours are compared with the user's own."""
    times_usual: int = 3
    """How many times the user's own median day is much."""
    least_volume: int = 40
    """Fewer looks in a day are never called much."""
    night_from: int = 22
    night_until: int = 6
    """Hours of London that are night."""
    night_share: float = 0.1
    """A user who looks by night more often than this works by night."""
    reason_days: int = 20
    """One reference on more days than this is worth asking about."""


@dataclass(frozen=True, slots=True)
class Lookers:
    """What the rules may know of users and of the force's list: digests of names and areas, no name."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Digests of the words of each user's name, the family name last."""
    areas: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """Digests of the words of each user's area; a user without one is not asked about areas."""
    well_known: Sequence[frozenset[str]] = ()
    """Digests of the words of each name on the force's list."""


@dataclass(frozen=True, slots=True)
class OddUse:
    """One line: who, by which rule, which looks, and why it is worth a question."""

    user: str
    rule: str
    looks: tuple[int, ...]
    """Sequence numbers of the entries."""
    words: str


Numbered = tuple[int, AuditEntry]


def find_odd_use(
    entries: Iterable[Numbered],
    lookers: Lookers,
    rules: OddUseRules = OddUseRules(),
) -> tuple[OddUse, ...]:
    """Return what is worth asking about in these entries.

    Args:
        entries: numbered, of one force, in the order of the log; those that are no looks are passed over.
        lookers: who the users are, in digests.
        rules: from when on a rule speaks.
    """
    by_user: dict[str, list[Numbered]] = defaultdict(list)
    for numbered in entries:
        if numbered[1].event in LOOKS:
            by_user[numbered[1].actor].append(numbered)
    return tuple(
        line for user, looks in sorted(by_user.items()) for line in (
            *_by_name(user, looks, lookers),
            *_by_volume(user, looks, rules),
            *_by_hours(user, looks, rules),
            *_by_reason(user, looks, rules),
            *_by_area(user, looks, lookers),
        )
    )  # fmt: skip


def _by_name(user: str, looks: list[Numbered], lookers: Lookers) -> Iterator[OddUse]:
    own = lookers.names.get(user, ())
    found: dict[str, list[int]] = defaultdict(list)
    for number, entry in looks:
        for words in _names_in(entry):
            if len(own) > 1 and words.issuperset(own):
                found["self"].append(number)
            elif own and own[-1] in words:
                found["family"].append(number)
            if any(listed and listed <= words for listed in lookers.well_known):
                found["well known"].append(number)
    for rule, why in _NAME_RULES.items():
        if numbers := tuple(dict.fromkeys(found[rule])):
            yield OddUse(user, rule, numbers, why)


_NAME_RULES = {
    "self": "Searched for or opened a record under the user's own name. A namesake, or a check of one's own record, "
    "which is not a policing purpose.",
    "family": "Searched for or opened a record of somebody with the user's family name. A common name explains many; "
    "ask whether they are related.",
    "well known": "Searched for or opened a record under a name that the force keeps on its list of well-known people. "
    "Ask which matter it was for.",
}


def _names_in(entry: AuditEntry) -> Iterator[frozenset[str]]:
    """Digests of the words of each name that the look typed or showed."""
    for told in ("searched_words", "shown_names"):
        for name in str(entry.detail.get(told, "")).split(";"):
            if name.strip():
                yield frozenset(name.split())


def _by_volume(user: str, looks: list[Numbered], rules: OddUseRules) -> Iterator[OddUse]:
    days: dict[date, list[int]] = defaultdict(list)
    for number, entry in looks:
        days[entry.at.astimezone(_LONDON).date()].append(number)
    if len(days) < rules.usual_days:
        return
    usual = median(len(numbers) for numbers in days.values())
    for day, numbers in sorted(days.items()):
        if len(numbers) >= max(rules.least_volume, rules.times_usual * usual):
            yield OddUse(
                user, "volume", tuple(numbers),
                f"Looked {len(numbers)} times on {day:%d %B %Y}, against {usual:g} on the user's usual day. A large "
                "operation explains it; ask which.",
            )  # fmt: skip


def _by_hours(user: str, looks: list[Numbered], rules: OddUseRules) -> Iterator[OddUse]:
    days = {entry.at.astimezone(_LONDON).date() for _, entry in looks}
    nights = tuple(number for number, entry in looks if _is_night(entry, rules))
    if nights and len(days) >= rules.usual_days and len(nights) / len(looks) < rules.night_share:
        yield OddUse(
            user, "hours", nights,
            f"Looked {len(nights)} times between {rules.night_from}:00 and 0{rules.night_until}:00, which is "
            f"{len(nights) / len(looks):.0%} of the user's looks. A changed shift explains it.",
        )  # fmt: skip


def _is_night(entry: AuditEntry, rules: OddUseRules) -> bool:
    hour = entry.at.astimezone(_LONDON).hour
    return hour >= rules.night_from or hour < rules.night_until


def _by_reason(user: str, looks: list[Numbered], rules: OddUseRules) -> Iterator[OddUse]:
    said: dict[str, list[Numbered]] = defaultdict(list)
    for number, entry in looks:
        if entry.reason:
            said[" ".join(entry.reason.casefold().split())].append((number, entry))
    for _, given in sorted(said.items()):
        purposes = Counter(entry.purpose for _, entry in given)
        days = {entry.at.astimezone(_LONDON).date() for _, entry in given}
        numbers = tuple(number for number, _ in given)
        if len(purposes) > 1:
            yield OddUse(
                user, "copied reason", numbers,
                f"Gave one reference for {len(purposes)} purposes ({', '.join(sorted(purposes))}). One matter may need "
                "several; ask which was meant.",
            )  # fmt: skip
        elif len(days) > rules.reason_days:
            yield OddUse(
                user, "copied reason", numbers,
                f"Gave one reference on {len(days)} days. A long operation explains it; a reference copied from day to "
                "day does not.",
            )  # fmt: skip


def _by_area(user: str, looks: list[Numbered], lookers: Lookers) -> Iterator[OddUse]:
    own = lookers.areas.get(user)
    if not own:
        return
    outside = tuple(
        number
        for number, entry in looks
        if (area := frozenset(str(entry.detail.get("shown_area", "")).split())) and not area & own
    )
    if outside:
        yield OddUse(
            user, "outside area", outside,
            f"Opened {len(outside)} records of an area that is not the user's post. Work across areas explains it.",
        )  # fmt: skip
