"""How Easthaven writes references and moments: a letter and digits, ``82/1234567/24``, UTC with a Z."""

from ndas.synthesis import calendar
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.identifiers import digits
from ndas.synthesis.incidents import Incidents
from ndas.synthesis.narrative import units
from ndas.synthesis.reports import Reports
from ndas.synthesis.rows import Rows
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, join, pa

SYSTEM = "suite"
DATE = "%Y-%m-%d"
UNMATCHED_PERSONS = 500_000_000
PHONES, EMAILS, VEHICLES = 100_000_000, 200_000_000, 300_000_000
"""Where the numbers of each kind of object begin."""
ROLES = ("VIC", "INJ", "PVMS", "MISP", "SUS", "NSUS", "ARR", "CHG", "CON", "CAU", "WIT", "INF")
"""Roles of `knowledge`, in its order."""


def person_refs(number: Ints) -> Text:
    """Return person references."""
    return join("P", digits(number, 9))


def object_refs(number: Ints) -> Text:
    """Return object references."""
    return join("O", digits(number, 9))


def location_refs(place: Ints) -> Text:
    """Return location references."""
    return join("L", digits(place, 9))


def crime_refs(index: Ints, recorded: Ints) -> Text:
    """Return crime references: force, seven digits, two-digit year."""
    return _dated("82", index, recorded)


def custody_refs(index: Ints, recorded: Ints) -> Text:
    """Return custody references."""
    return _dated("82CU", index, recorded)


def report_refs(reports: Reports) -> Text:
    """Return intelligence references."""
    return _dated("82IR", reports.index, reports.recorded)


def moment(seconds: Ints, missing: Flags | None = None) -> Text:
    """Return moments in UTC."""
    return join(calendar.write_times(seconds, "%Y-%m-%dT%H:%M:%S", missing), "Z")


def truth_value(flag: Flags) -> Text:
    """Return booleans as the suite writes them."""
    return pa.array(flag).cast(pa.string())


def unit_name(unit: Ints) -> Text:
    """Return names of teams."""
    return units().take(pa.array(unit % len(units())))


def crime_ref_of(incidents: Incidents) -> Text:
    """Return the references of incidents."""
    return crime_refs(incidents.index, incidents.recorded)


def relate(
    render: Render,
    table: str,
    kind: int,
    key: Ints,
    ends: dict[str, Text],
    relation: str | Text,
    recorded: Ints,
    planted: Ints,
    person: Ints | None = None,
    more: dict[str, Text] | None = None,
) -> None:
    """Write relation rows; ``kind`` keeps the references of different relations apart."""
    column = "role" if table == "PERSON_EVENT" else "relation"
    columns = {
        "relation_ref": join("R", digits(kind * 10**10 + key, 11)),
        **ends,
        column: relation,
        "recorded": moment(recorded),
        **(more or {}),
    }
    render.binder.add(SYSTEM, table, Rows(columns, kind * 10**10 + key, person=person, planted=planted))


def _dated(prefix: str, index: Ints, recorded: Ints) -> Text:
    year = digits(calendar.year_of(recorded) % 100, 2)
    return join(prefix, digits(index + 1, 7), year, by="/")
