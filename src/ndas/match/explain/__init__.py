"""Why: explanations as data, from which pages and charts are made. Every word comes from the model itself."""

from ndas.match.explain.agreements import agreement_table, reasons_of, review_table
from ndas.match.explain.graph import ClusterGraph, explain_person
from ndas.match.explain.pair import PairExplanation, Step, explain_pair
from ndas.match.explain.report import RunReport, report_run
from ndas.match.explain.review import review_band

__all__ = [
    "ClusterGraph",
    "PairExplanation",
    "RunReport",
    "Step",
    "agreement_table",
    "explain_pair",
    "explain_person",
    "reasons_of",
    "report_run",
    "review_band",
    "review_table",
]
