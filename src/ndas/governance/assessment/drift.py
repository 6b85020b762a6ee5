"""Drift: what the data shows, held against what the form says.

Facts are counts and names of columns, categories and regions; never content.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ndas.governance.assessment.form import Answer, Assessment, SpecialCategory
from ndas.vocabulary import SubjectCategory

_TICKED_BY: Mapping[SubjectCategory, SubjectCategory] = {SubjectCategory.DISPOSED: SubjectCategory.SUSPECT}
"""Categories that another tick of the form covers."""
_NEVER_TICKED = {SubjectCategory.NOT_DETERMINED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one load or the running platform shows."""

    special_categories: Mapping[SpecialCategory, int] = field(default_factory=dict)
    """Records in which text packs or columns found the category."""
    subject_categories: Mapping[SubjectCategory, int] = field(default_factory=dict)
    people: int = 0
    children: int = 0
    """People who were under 18 at an event."""
    regions: tuple[str, ...] = ()
    recipients_without_agreement: int = 0
    oldest_archive_months: int = 0
    users_without_training: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the facts contradict the form."""

    kind: str
    section: str
    words: str
    count: int
    material: bool
    found_on: date
    resolved: bool = False


def find_drift(assessment: Assessment, facts: Facts, today: date) -> tuple[Difference, ...]:
    """Return the differences, in the order of the form's sections."""
    differences = []
    for section, kind, check in _CHECKS:
        for words, count in check(assessment, facts):
            material = kind in assessment.material_drift
            differences.append(Difference(kind, section, words, count, material, today))
    return tuple(differences)


_Found = list[tuple[str, int]]


def _special(assessment: Assessment, facts: Facts) -> _Found:
    ticked = set(assessment.special_categories.used)
    return [
        (f"{category} is found in {count:,} records but is not ticked", count)
        for category, count in sorted(facts.special_categories.items())
        if count and category not in ticked
    ]


def _subjects(assessment: Assessment, facts: Facts) -> _Found:
    ticked = set(assessment.people.categories)
    return [
        (f"{count:,} links say {category}, which is not ticked", count)
        for category, count in sorted(facts.subject_categories.items())
        if count and category not in _NEVER_TICKED and _TICKED_BY.get(category, category) not in ticked
    ]


def _children(assessment: Assessment, facts: Facts) -> _Found:
    if facts.children and assessment.people.children_or_vulnerable is Answer.NO:
        return [
            (f"{facts.children:,} people were under 18 at an event, and 2.7 does not tick children", facts.children)
        ]
    return []


def _regions(assessment: Assessment, facts: Facts) -> _Found:
    strangers = sorted(set(facts.regions) - set(assessment.sharing.regions))
    return [(f"data is stored in {region}, which is not declared", 1) for region in strangers]


def _recipients(_assessment: Assessment, facts: Facts) -> _Found:
    count = facts.recipients_without_agreement
    return [(f"{count:,} recipients have no live agreement", count)] if count else []


def _archive(assessment: Assessment, facts: Facts) -> _Found:
    most = assessment.obtaining_and_use.archive_months
    oldest = facts.oldest_archive_months
    return [(f"an archived week is {oldest} months old; the form says {most}", 1)] if oldest > most else []


def _training(_assessment: Assessment, facts: Facts) -> _Found:
    count = facts.users_without_training
    return [(f"{count:,} users have access without training in date", count)] if count else []


_CHECKS: tuple[tuple[str, str, Callable[[Assessment, Facts], _Found]], ...] = (
    ("2.3", "special category", _special),
    ("2.5", "training", _training),
    ("2.5", "archive age", _archive),
    ("2.7", "subject category", _subjects),
    ("2.7", "children", _children),
    ("2.9", "region", _regions),
    ("2.10.5", "agreement", _recipients),
)
DRIFT_KINDS = tuple(kind for _, kind, _ in _CHECKS)
