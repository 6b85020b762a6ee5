"""The data protection impact assessment as data that the platform obeys.

An assessment is one file with every section of the Stage 1 form (`sections`). It is read strictly (`read_assessment`),
screened (`screen`), and asked before anything is done (`may_process`). Each answer compiles to the control that keeps
it and to the test that proves the control (`controls`); what the platform finds in the data is held against the
answers (`find_drift`).
"""

from ndas.governance.assessment.answers import (
    Agreements,
    Answer,
    DataCategory,
    Nation,
    Scale,
    SpecialCategory,
    SubjectKind,
)
from ndas.governance.assessment.drift import DRIFT_KINDS, Difference, find_drift
from ndas.governance.assessment.factors import Factor
from ndas.governance.assessment.facts import Facts
from ndas.governance.assessment.form import Assessment, AssessmentError
from ndas.governance.assessment.permission import Decision, may_ask, may_process, no_assessment
from ndas.governance.assessment.questions import FormPage, Kind, Question, answer_words, form_pages, questions
from ndas.governance.assessment.reading import Fault, faults_of, national_text, read_assessment, read_national
from ndas.governance.assessment.review import (
    DpoReview,
    Outcome,
    RemedialAction,
    ResidualRisk,
    response_due,
    review_faults,
)
from ndas.governance.assessment.screening import Screening, screen

__all__ = [
    "DRIFT_KINDS",
    "Agreements",
    "Answer",
    "Assessment",
    "AssessmentError",
    "DataCategory",
    "Decision",
    "Difference",
    "DpoReview",
    "Factor",
    "Facts",
    "Fault",
    "FormPage",
    "Kind",
    "Nation",
    "Outcome",
    "Question",
    "RemedialAction",
    "ResidualRisk",
    "Scale",
    "Screening",
    "SpecialCategory",
    "SubjectKind",
    "answer_words",
    "faults_of",
    "find_drift",
    "form_pages",
    "may_ask",
    "may_process",
    "national_text",
    "no_assessment",
    "questions",
    "read_assessment",
    "read_national",
    "response_due",
    "review_faults",
    "screen",
]
