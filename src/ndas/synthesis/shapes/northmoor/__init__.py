"""Northmoor: a link-table records management system.

Nominals are golden or temporary; one person may have a second golden record, which is merged away in some week, and
a temporary one for an occurrence that nobody matched. Local times, dates day first, 16-digit ids.
"""

from ndas.synthesis.shapes.northmoor.kept import write_places, write_vehicles
from ndas.synthesis.shapes.northmoor.nominals import write_people
from ndas.synthesis.shapes.northmoor.occurrences import write_incidents
from ndas.synthesis.shapes.northmoor.submissions import write_links, write_reports
from ndas.synthesis.shapes.northmoor.written import SYSTEM
from ndas.synthesis.shapes.render import Shape

NORTHMOOR = Shape((SYSTEM,), write_people, write_places, write_vehicles, write_incidents, write_reports, write_links)

__all__ = ["NORTHMOOR"]
