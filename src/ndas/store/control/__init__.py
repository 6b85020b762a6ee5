"""The control database: which forces take part, what arrived, what runs, what is live, who may, who agreed.

`Control(url)` opens it (SQLite on one machine, PostgreSQL beyond) and offers one small repository for each kind of
thing. Every write takes the audit entry that tells of it, and commits both in one transaction. It holds no personal
data of data subjects: ids, counts, states, dates and the platform's own users.
"""

from ndas.store.control.approvals import Approval, Vote, approval_state
from ndas.store.control.archive_items import ArchiveItem, LegalHold
from ndas.store.control.control import Control
from ndas.store.control.decisions import Decision
from ndas.store.control.deliveries import DeliveryRecord
from ndas.store.control.errors import (
    AlreadyThereError,
    ApprovalRefusedError,
    ControlError,
    ForceBusyError,
    NotThereError,
    PublicationConflictError,
    StateRefusedError,
)
from ndas.store.control.forces import Force
from ndas.store.control.judgements import Judgement
from ndas.store.control.loads import FixCount, LoadAccount, QualityMeasure, VolumeAlarm, WeekDifference
from ndas.store.control.restores import RestoreRequest, restore_state
from ndas.store.control.runs import ForceLease, Run, RunStep
from ndas.store.control.sessions import Session, new_session
from ndas.store.control.sign_in_links import SignInLink, token_digest
from ndas.store.control.snapshots import Publication, SnapshotRecord
from ndas.store.control.users import Training, User

__all__ = [
    "AlreadyThereError",
    "Approval",
    "ApprovalRefusedError",
    "ArchiveItem",
    "Control",
    "ControlError",
    "Decision",
    "DeliveryRecord",
    "FixCount",
    "Force",
    "ForceBusyError",
    "ForceLease",
    "Judgement",
    "LegalHold",
    "LoadAccount",
    "NotThereError",
    "Publication",
    "PublicationConflictError",
    "QualityMeasure",
    "RestoreRequest",
    "Run",
    "RunStep",
    "Session",
    "SignInLink",
    "SnapshotRecord",
    "StateRefusedError",
    "Training",
    "User",
    "VolumeAlarm",
    "Vote",
    "WeekDifference",
    "approval_state",
    "new_session",
    "restore_state",
    "token_digest",
]
