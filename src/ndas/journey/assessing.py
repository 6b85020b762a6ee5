"""The assessment on the journey: asked before the first step, and held against what the load shows.

1. A force's data is processed only while its assessment allows it; the refusal is one sentence and one audit entry, and
   the delivery waits where it is.
2. A source column that becomes a category of data which 2.2 or 2.3 does not tick stops the run before a row is read.
3. After the load the facts are counted in the snapshot, kept, and compared; differences do not stop this run, and
   material ones stop the next.
"""

from ndas.duties.assessment import covered, facts_of_the_platform, governing, hold_against, refusal_entry
from ndas.duties.assessment.drift import PLATFORM_PART
from ndas.governance.assessment import Assessment, DataCategory, Facts, SpecialCategory
from ndas.governance.assessment.compiled import category_of, compile_assessment
from ndas.governance.assessment.permission import NotCoveredError, not_ticked
from ndas.harmonise import Plan
from ndas.ingest import IngestReport
from ndas.journey.opening import Result
from ndas.journey.work import Work
from ndas.store.snapshots import connect
from ndas.vocabulary import SubjectCategory

GRANT = {
    "pole/person": (
        "kind",
        "family_name",
        "birth_year",
        "sex",
        "address",
        "phones",
        "emails",
        "pnc_id",
        "cro_number",
        "nominal_ref",
        "self_defined_ethnicity",
        "officer_defined_ethnicity",
    ),
    "pole/event_person": ("person", "category", "age_at_event"),
    "pole/object": ("id",),
    "pole/location": ("cell",),
    "pole/person_person": ("id",),
    "pole/text": ("id",),
}
"""What counting the facts is handed; values are counted and none is read out."""

_PEOPLE = """
SELECT count(*) FILTER (kind = 'person'), count(family_name), count(birth_year), count(sex) FILTER (sex IN ('M', 'F')),
       count(address), coalesce(sum(len(phones)), 0), coalesce(sum(len(emails)), 0), count(pnc_id) + count(cro_number),
       count(nominal_ref), count(self_defined_ethnicity), count(officer_defined_ethnicity)
FROM pole.person
"""
_LINKS = "SELECT category, count(*) FROM pole.event_person WHERE category IS NOT NULL GROUP BY category"
_CHILDREN = "SELECT count(DISTINCT person) FROM pole.event_person WHERE age_at_event < 18"
_OTHERS = """
SELECT (SELECT count(*) FROM pole.object), (SELECT count(cell) FROM pole.location),
       (SELECT count(*) FROM pole.person_person), (SELECT count(*) FROM pole.text)
"""
_PERSON_CATEGORIES = (
    DataCategory.NAMES,
    DataCategory.BIRTH_DATES,
    DataCategory.SEX,
    DataCategory.ADDRESSES,
    DataCategory.TELEPHONE_NUMBERS,
    DataCategory.EMAIL_ADDRESSES,
    DataCategory.CRIMINAL_RECORDS,
    DataCategory.POLICE_IDENTIFIERS,
)
_OTHER_CATEGORIES = (
    DataCategory.VEHICLES_AND_THINGS,
    DataCategory.PLACES_OF_EVENTS,
    DataCategory.ASSOCIATIONS,
    DataCategory.FREE_TEXT,
)


def require_covered(work: Work) -> None:
    """Check that the assessment allows this run (rules 1 and 2).

    Raises:
        NotCoveredError: it does not; the refusal is in the audit log.
    """
    at = work.platform.clock()
    assessment = covered(work.platform.control, work.force, at=at, actor="journey", run=work.run.id)
    if columns := unticked_columns(assessment, work.profile.plans):
        decision = not_ticked(columns)
        entry = refusal_entry(decision, work.force, at=at, actor="journey", run=work.run.id)
        work.platform.control.audit.record(entry)
        raise NotCoveredError(decision)


def unticked_columns(assessment: Assessment, plans: list[Plan]) -> tuple[str, ...]:
    """Return the source columns that become a category of data which the form does not tick, each with the category."""
    refused = compile_assessment(assessment).columns_refused
    found = {
        f"{plan.system}/{origin.table}.{origin.column} ({category_of(column)})"
        for plan in plans
        for row in plan.rows
        for attribute, origins in row.lineage.items()
        if (column := f"{row.row.make}.{attribute}") in refused
        for origin in origins
    }
    return tuple(sorted(found))


def staff_declared(work: Work) -> bool:
    """Whether the governing assessment declares staff data (2.7); without one it does not."""
    found = governing(work.platform.control, work.force)
    return found is not None and compile_assessment(found.assessment).staff_declared


def keep_mentions(work: Work, report: IngestReport) -> None:
    """Keep how often free text mentions each special category, as the load has counted it."""
    mentions: dict[str, int] = {}
    for table in report.tables:
        for rule, count in table.special_category.items():
            mentions[rule] = mentions.get(rule, 0) + count
    at = work.platform.clock()
    work.platform.control.differences.keep_facts(work.force, work.run.id, "load", Facts(mentions=mentions), at=at)


def assess_step(work: Work) -> Result:
    """Count the facts of this week's snapshot, keep them, and hold all that is known against the form."""
    control, at = work.platform.control, work.platform.clock()
    control.differences.keep_facts(work.force, work.run.id, "snapshot", _count(work), at=at)
    known = facts_of_the_platform(control, work.force, work.platform.regions, at)
    control.differences.keep_facts(work.force, work.run.id, PLATFORM_PART, known, at=at)
    found = hold_against(control, work.force, run=work.run.id, at=at, actor="journey")
    return {"differences": len(found), "material": sum(one.material for one in found)}


def _count(work: Work) -> Facts:
    with connect(work.snapshot(), GRANT, memory_limit=work.platform.memory_limit) as connection:
        people, *of_people = (int(n) for n in connection.execute(_PEOPLE).fetchall()[0])
        links = dict(connection.execute(_LINKS).fetchall())
        children = int(connection.execute(_CHILDREN).fetchall()[0][0])
        others = [int(n) for n in connection.execute(_OTHERS).fetchall()[0]]
    held = dict(zip((*_PERSON_CATEGORIES, *_OTHER_CATEGORIES), (*of_people[:8], *others), strict=True))
    return Facts(
        data_categories=held,
        special_categories={SpecialCategory.ETHNIC_ORIGIN: of_people[8], SpecialCategory.RACE: of_people[9]},
        subject_categories={SubjectCategory(category): int(count) for category, count in links.items()},
        people=people,
        children=children,
    )
