"""The real stores behind the protocols of `services`: control database, audit log, snapshots and use cases.

Each adapter translates, and decides nothing.
"""

from ndas.dashboard.live.assessments import LiveAssessments
from ndas.dashboard.live.decisions import LiveDecisions, LiveLives
from ndas.dashboard.live.entrance import LiveDirectory, LiveSessions, LiveSignInLinks
from ndas.dashboard.live.judgements import LiveJudgements
from ndas.dashboard.live.loads import LiveLoads
from ndas.dashboard.live.log import LiveAuditLog
from ndas.dashboard.live.processing import LiveProcessing
from ndas.dashboard.live.readings import LiveReadings, Opened
from ndas.dashboard.live.use_cases import LiveUseCases

__all__ = [
    "LiveAssessments",
    "LiveAuditLog",
    "LiveDecisions",
    "LiveDirectory",
    "LiveJudgements",
    "LiveLives",
    "LiveLoads",
    "LiveProcessing",
    "LiveReadings",
    "LiveSessions",
    "LiveSignInLinks",
    "LiveUseCases",
    "Opened",
]
