"""The data protection impact assessment as data that the platform obeys.

An assessment is one YAML file with every section of the Stage 1 form. It is read strictly (`read_assessment`),
screened (`screen`), and asked before anything is done (`may_process`). Each answer compiles to the control that keeps
it and to the test that proves the control (`CONTROLS`); what the platform finds in the data is held against the
answers (`find_drift`).
"""

from ndas.governance.assessment.drift import Difference, Facts, find_drift
from ndas.governance.assessment.form import Answer, Assessment, AssessmentError, Factor, SpecialCategory
from ndas.governance.assessment.permission import Decision, may_process
from ndas.governance.assessment.reading import read_assessment, read_national
from ndas.governance.assessment.review import DpoReview, Outcome, RemedialAction, response_due
from ndas.governance.assessment.screening import Screening, screen

__all__ = [
    "Answer",
    "Assessment",
    "AssessmentError",
    "Decision",
    "Difference",
    "DpoReview",
    "Factor",
    "Facts",
    "Outcome",
    "RemedialAction",
    "Screening",
    "SpecialCategory",
    "find_drift",
    "may_process",
    "read_assessment",
    "read_national",
    "response_due",
    "screen",
]
