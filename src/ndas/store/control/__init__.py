"""The control database: which forces take part, what arrived, what runs, what is live, who may, who agreed.

`Control(url)` opens it (SQLite on one machine, PostgreSQL beyond) and offers one small repository for each kind of
thing. Every write takes the audit entry that tells of it, and commits both in one transaction. It holds no personal
data of data subjects: ids, counts, states, dates and the platform's own users.
"""

from ndas.store.control.approvals import Approval, Vote, approval_state
from ndas.store.control.archive_items import ArchiveItem, LegalHold
from ndas.store.control.assessment_versions import Proposal, Signature, Version
from ndas.store.control.canary_reports import CanaryReport
from ndas.store.control.certificates import CertificateRecord, certificate_id
from ndas.store.control.control import Control
from ndas.store.control.decisions import Decision
from ndas.store.control.deliveries import DeliveryRecord
from ndas.store.control.differences import DifferenceRecord
from ndas.store.control.emergencies import Emergency, new_emergency
from ndas.store.control.errors import (
    AlreadyThereError,
    ApprovalRefusedError,
    AssessmentRefusedError,
    ControlError,
    ForceBusyError,
    GrantRefusedError,
    NotThereError,
    PublicationConflictError,
    StateRefusedError,
)
from ndas.store.control.forces import Force
from ndas.store.control.grants import Grant, new_grant
from ndas.store.control.judgements import Judgement
from ndas.store.control.loads import FixCount, GroupDifference, LoadAccount, QualityMeasure, VolumeAlarm, WeekDifference
from ndas.store.control.outcomes import OutcomeReview, OutcomeWeek, OutsideCount
from ndas.store.control.reasons import ReasonRow
from ndas.store.control.restores import RestoreRequest, restore_state
from ndas.store.control.runs import ForceLease, Run, RunStep
from ndas.store.control.sessions import Session, new_session
from ndas.store.control.sharing import Disclosure, SharingAgreement
from ndas.store.control.sign_in_links import SignInLink, token_digest
from ndas.store.control.sign_in_means import Authenticator, Challenge, Passkey
from ndas.store.control.snapshots import Publication, SnapshotRecord
from ndas.store.control.use_case_lives import Experiment, UseCaseWeek
from ndas.store.control.users import Training, User

__all__ = [
    "AlreadyThereError",
    "Approval",
    "ApprovalRefusedError",
    "ArchiveItem",
    "AssessmentRefusedError",
    "Authenticator",
    "CanaryReport",
    "CertificateRecord",
    "Challenge",
    "Control",
    "ControlError",
    "Decision",
    "DeliveryRecord",
    "DifferenceRecord",
    "Disclosure",
    "Emergency",
    "Experiment",
    "FixCount",
    "Force",
    "ForceBusyError",
    "ForceLease",
    "Grant",
    "GrantRefusedError",
    "GroupDifference",
    "Judgement",
    "LegalHold",
    "LoadAccount",
    "NotThereError",
    "OutcomeReview",
    "OutcomeWeek",
    "OutsideCount",
    "Passkey",
    "Proposal",
    "Publication",
    "PublicationConflictError",
    "QualityMeasure",
    "ReasonRow",
    "RestoreRequest",
    "Run",
    "RunStep",
    "Session",
    "SharingAgreement",
    "SignInLink",
    "Signature",
    "SnapshotRecord",
    "StateRefusedError",
    "Training",
    "UseCaseWeek",
    "User",
    "Version",
    "VolumeAlarm",
    "Vote",
    "WeekDifference",
    "approval_state",
    "certificate_id",
    "new_emergency",
    "new_grant",
    "new_session",
    "restore_state",
    "token_digest",
]
