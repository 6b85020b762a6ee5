"""Stage 3 of the journey: each force's tables become one model, POLE (person, object, location, event, their links).

What a source column becomes is written in a mapping file beside the system's contract, one folder for each force and
system (``forces/<force>/<system>/mapping.yaml``), and read by the force's own data engineer. A mapping names rules
(`RULES`): small pure functions that clean one kind of value, each with its examples. `compile_mapping` turns mapping
and contract into a `Plan` that runs on DuckDB and on Spark unchanged; `harmonise` runs plans and accounts for every
row.
Every harmonised row keeps force, system, table, source id and row number. The part a person played in an event stands
on the link between them, with the subject category that the role gives, never on the person.
"""

from ndas.harmonise.compile import compile_mapping
from ndas.harmonise.coverage import Coverage, coverage
from ndas.harmonise.errors import HarmoniseError, LossError, MappingError, RuleError
from ndas.harmonise.mapping import ANY_FORCE, SystemMapping
from ndas.harmonise.plan import Plan, RowPlan
from ndas.harmonise.read_mapping import load_mapping
from ndas.harmonise.report import HarmoniseReport, TableReport
from ndas.harmonise.rules import RULES, Example, Rule
from ndas.harmonise.run import BatchWriter, PoleSink, harmonise
from ndas.harmonise.schema import pole_schema

__all__ = [
    "ANY_FORCE",
    "RULES",
    "BatchWriter",
    "Coverage",
    "Example",
    "HarmoniseError",
    "HarmoniseReport",
    "LossError",
    "MappingError",
    "Plan",
    "PoleSink",
    "RowPlan",
    "Rule",
    "RuleError",
    "SystemMapping",
    "TableReport",
    "compile_mapping",
    "coverage",
    "harmonise",
    "load_mapping",
    "pole_schema",
]
