"""How a model does by groups that it may never see: ethnicity, sex, age band.

The groups lie in a table of their own (`groups`), which no use case's connection can name. The audit opens it in a
connection of its own, joins it to what was said and what came true, and gives back figures of groups (`audit`). Small
groups are withheld. A difference beyond what the plan allows stands until people with names have decided about it
(`decision`).
"""

from ndas.use_cases.fairness.audit import FairnessReport, GroupFigures, audit
from ndas.use_cases.fairness.decision import DifferenceNotDecidedError, FairnessDecision, require_decisions
from ndas.use_cases.fairness.groups import AUDIT_TABLE, GROUPS, Groups, keep_groups, open_groups
from ndas.use_cases.fairness.plan import FairnessPlan, FairnessPlanError, read_fairness

__all__ = [
    "AUDIT_TABLE",
    "GROUPS",
    "DifferenceNotDecidedError",
    "FairnessDecision",
    "FairnessPlan",
    "FairnessPlanError",
    "FairnessReport",
    "GroupFigures",
    "Groups",
    "audit",
    "keep_groups",
    "open_groups",
    "read_fairness",
    "require_decisions",
]
