"""Why: explanations as data, from which pages and charts are made. Every word comes from the model itself."""

from ndas.match.explain.agreements import agreement_table, apart_table, reasons_of, review_table
from ndas.match.explain.causes import Said, caused_history
from ndas.match.explain.graph import ClusterGraph, GraphLink, explain_person, graph_of
from ndas.match.explain.pair import PairExplanation, Step, explain_pair
from ndas.match.explain.recalled import recall
from ndas.match.explain.report import Quality, RunReport, WeekReport, quality_of, report_run, report_week
from ndas.match.explain.review import review_band
from ndas.match.explain.told import guard_told, steps_told
from ndas.match.explain.words import likelihood_words, strength_words

__all__ = [
    "ClusterGraph",
    "GraphLink",
    "PairExplanation",
    "Quality",
    "RunReport",
    "Said",
    "Step",
    "WeekReport",
    "agreement_table",
    "apart_table",
    "caused_history",
    "explain_pair",
    "explain_person",
    "graph_of",
    "guard_told",
    "likelihood_words",
    "quality_of",
    "reasons_of",
    "recall",
    "report_run",
    "report_week",
    "review_band",
    "review_table",
    "steps_told",
    "strength_words",
]
