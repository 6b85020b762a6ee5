"""Deletion closure: what went this week, every place in which it could remain, and what people had said about it.

`list_gone` runs while both weeks are here and leaves keyed digests in the new snapshot; after the old week's key is
destroyed, `forget_about` empties judgements and decisions, `search_everywhere` looks through every place, and
`issue_certificate` signs what came of it, or says where something was found.
"""

from ndas.duties.closure.errors import ClosureError
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.forget import forget_about
from ndas.duties.closure.gone import Listed, list_gone
from ndas.duties.closure.groups import compare_groups
from ndas.duties.closure.issue import Deletion, Issued, certificate_path, issue_certificate
from ndas.duties.closure.listed import SourceTablesOnly, StillThere, keep_list, still_there
from ndas.duties.closure.probe import Probe, open_probe
from ndas.duties.closure.rehearsal import Sampled, rehearse
from ndas.duties.closure.report import Finding, Report
from ndas.duties.closure.search import search_everywhere
from ndas.duties.closure.week import certify_week, forget_gone

__all__ = [
    "ClosureError",
    "Deletion",
    "Estate",
    "Finding",
    "Issued",
    "Listed",
    "Probe",
    "Report",
    "Sampled",
    "SourceTablesOnly",
    "StillThere",
    "certificate_path",
    "certify_week",
    "compare_groups",
    "forget_about",
    "forget_gone",
    "issue_certificate",
    "keep_list",
    "list_gone",
    "open_probe",
    "rehearse",
    "search_everywhere",
    "still_there",
]
