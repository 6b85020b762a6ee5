"""What the answers compile to: the limits that the stages are handed. Pure; each stage keeps the limit it is given.

1. A category of 2.2 that is not ticked has no column: sources may not bring it, and no use case is handed it.
2. A special category of 2.3 that is not ticked has no column either.
3. What 5.5, 5.9 and 5.12 deny cannot be given back by a use case: an advice on a service, movements, a score.
4. Staff who are not ticked in 2.7 are refused at the gate; places outside 2.10.4's list are no addresses of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ndas.governance.assessment.answers import Answer, DataCategory, SpecialCategory, SubjectKind
from ndas.governance.assessment.factors import Factor
from ndas.governance.assessment.form import Assessment
from ndas.governance.assessment.permission import Decision


class Refused(StrEnum):
    """What a use case may not give back unless the form says yes to the factor."""

    SERVICE_ADVICE = "5.5"
    """Advice on someone's access to a service, opportunity or benefit."""
    MOVEMENTS = "5.9"
    """One person's positions in the order of time, beyond the events that were recorded."""
    PERSON_SCORES = "5.12"
    """A figure that ranks or scores a person."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The limits that an assessment sets."""

    columns_refused: frozenset[str]
    """Harmonised columns (``table.column``) that nobody may fill or read."""
    outputs_refused: frozenset[Refused]
    staff_declared: bool
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether a use case may be asked today, and the limits that it is held to."""

    decision: Decision
    compiled: Compiled


COLUMNS_OF: Mapping[DataCategory | SpecialCategory, frozenset[str]] = {
    DataCategory.NAMES: frozenset(
        {
            "person.name_as_recorded",
            "person.given_name",
            "person.middle_names",
            "person.family_name",
            "person.other_family_names",
            "person.nickname",
        }
    ),
    DataCategory.BIRTH_DATES: frozenset({"person.birth_date", "person.birth_year", "event_person.age_at_event"}),
    DataCategory.SEX: frozenset({"person.sex"}),
    DataCategory.ADDRESSES: frozenset(
        {
            "person.address",
            "person.postcode",
            "location.address",
            "location.postcode",
            "location.uprn",
            "person_location.person",
            "person_location.location",
        }
    ),
    DataCategory.TELEPHONE_NUMBERS: frozenset({"person.phones"}),
    DataCategory.EMAIL_ADDRESSES: frozenset({"person.emails"}),
    DataCategory.CRIMINAL_RECORDS: frozenset({"person.pnc_id", "person.cro_number"}),
    DataCategory.POLICE_IDENTIFIERS: frozenset({"person.nominal_ref"}),
    DataCategory.VEHICLES_AND_THINGS: frozenset(
        {"object.identifier", "object.description", "person_object.object", "event_object.object"}
    ),
    DataCategory.PLACES_OF_EVENTS: frozenset(
        {
            "location.latitude",
            "location.longitude",
            "location.cell",
            "location.area",
            "location.area_name",
            "event_location.location",
        }
    ),
    DataCategory.ASSOCIATIONS: frozenset({"person_person.person", "person_person.other"}),
    DataCategory.FREE_TEXT: frozenset({"text.body"}),
    SpecialCategory.RACE: frozenset({"person.officer_defined_ethnicity"}),
    SpecialCategory.ETHNIC_ORIGIN: frozenset({"person.self_defined_ethnicity"}),
}
"""Category to the harmonised columns that hold it. Other special categories have no column at all."""

_MOVEMENT_COLUMNS = frozenset({"person_location.valid_from", "person_location.valid_to"})
"""With these a person's places can be put in the order of time without any recorded event."""


def compile_assessment(assessment: Assessment) -> Compiled:
    """Return the limits that the answers set."""
    ticked = {*assessment.data.categories, *assessment.special_categories.used}
    refused = {column for category, columns in COLUMNS_OF.items() if category not in ticked for column in columns}
    outputs = frozenset(one for one in Refused if assessment.answer(Factor(one.value)) is Answer.NO)
    return Compiled(
        columns_refused=frozenset(refused),
        outputs_refused=outputs,
        staff_declared=SubjectKind.STAFF in assessment.people.categories,
        regions=frozenset(assessment.sharing.regions),
    )


STRICTEST = Compiled(frozenset(), frozenset(Refused), staff_declared=False, regions=frozenset())
"""Every output refused that a factor can refuse; no column withheld, which is each declaration's own business."""


def unreadable(compiled: Compiled, reads: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the columns that a use case asks for and may not be handed, as ``table.column``.

    Args:
        compiled: the limits.
        reads: table to the columns asked for.
    """
    asked = {f"{table}.{column}" for table, columns in reads.items() for column in columns}
    refused = compiled.columns_refused
    if Refused.MOVEMENTS in compiled.outputs_refused:
        refused = refused | _MOVEMENT_COLUMNS
    return tuple(sorted(asked & refused))


def category_of(column: str) -> str:
    """The category of 2.2 or 2.3 that a harmonised column holds; empty where none."""
    return next((str(category) for category, columns in COLUMNS_OF.items() if column in columns), "")


def cover(assessment: Assessment, decision: Decision) -> Cover:
    """Return the cover of a decision that was made about an assessment."""
    return Cover(decision, compile_assessment(assessment))
