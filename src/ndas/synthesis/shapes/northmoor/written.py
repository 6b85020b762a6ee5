"""How Northmoor writes references and moments: 16-digit ids by kind of record, local time, day first."""

from ndas.synthesis import calendar, identifiers
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import Incidents
from ndas.synthesis.narrative import units
from ndas.synthesis.shapes.render import Render
from ndas.synthesis.texts import Text, join, pa, plain

SYSTEM = "rms"
DATE = "%d/%m/%Y"
_TIME = "%d/%m/%Y %H:%M:%S"
PERSON_IDS, TEMPORARY_IDS, PLACE_IDS, PHONE_IDS, EMAIL_IDS, VEHICLE_IDS = (n * 10**15 for n in range(1, 7))
OCCURRENCE_IDS, CUSTODY_IDS, REPORT_IDS, LINK_IDS = (n * 10**14 for n in (72, 73, 74, 80))
"""Where the ids of each kind of record begin; links leave 10**13 for each kind of link."""


def ids(number: Ints) -> Text:
    """Return ids as text."""
    return plain(number)


def moment(seconds: Ints, missing: Flags | None = None) -> Text:
    """Return moments in local time."""
    return calendar.write_times(calendar.local(seconds), _TIME, missing)


def unit_name(unit: Ints) -> Text:
    """Return names of teams."""
    return units().take(pa.array(unit % len(units())))


def collar(index: Ints) -> Text:
    """Return collar numbers of officers."""
    return join("NM", identifiers.digits(index % 907 + 1000, 4))


def reference(prefix: str, seconds: Ints, number: Ints) -> Text:
    """Return references: prefix, number, two-digit year."""
    year = identifiers.digits(calendar.year_of(seconds) % 100, 2)
    return join(prefix, identifiers.digits(number + 1, 7), year, by="/")


def occurrence_numbers(render: Render, incidents: Incidents) -> Text:
    """Return occurrence numbers: force, two-digit year, seven digits."""
    year = identifiers.digits(calendar.year_of(incidents.recorded) % 100, 2)
    return join(str(render.world.number), year, identifiers.digits(incidents.index + 1, 7))
