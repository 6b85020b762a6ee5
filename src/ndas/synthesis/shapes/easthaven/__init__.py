"""Easthaven: a POLE-native suite.

Persons, objects, locations, events, and one relation row for each role. UTF-16, times in UTC, coded values of the
suite's own. One in ten appearances made a new person instead of finding the known one.
"""

from ndas.synthesis.shapes.easthaven.events import write_incidents
from ndas.synthesis.shapes.easthaven.intelligence import write_links, write_reports
from ndas.synthesis.shapes.easthaven.persons import write_people
from ndas.synthesis.shapes.easthaven.things import write_places, write_vehicles
from ndas.synthesis.shapes.easthaven.written import SYSTEM
from ndas.synthesis.shapes.render import Shape

EASTHAVEN = Shape((SYSTEM,), write_people, write_places, write_vehicles, write_incidents, write_reports, write_links)

__all__ = ["EASTHAVEN"]
