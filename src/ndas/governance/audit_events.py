"""The closed list of audit events. What can happen and is not listed here cannot be recorded, so cannot be built.

Each event belongs to one of the six operations of Data Protection Act 2018 s.62, or is a refusal or an act of
administration, which the Act does not name and we record all the same.
"""

from enum import Enum


class Operation(Enum):
    """The operations of s.62(1), and two of our own."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    REFUSAL = "refusal"
    ADMINISTRATION = "administration"


class AuditEvent(Enum):
    """What happened. The value is its name in the log; `operation` is its legal class."""

    DELIVERY_RECEIVED = "delivery received"
    DELIVERY_OPENED = "delivery opened"
    DELIVERY_REFUSED = "delivery refused"
    DELIVERY_DESTROYED = "delivery destroyed"
    ROWS_ACCEPTED = "rows accepted"
    ROWS_QUARANTINED = "rows quarantined"
    ROWS_REFUSED = "rows refused"
    RECORDS_HARMONISED = "records harmonised"
    PEOPLE_MATCHED = "people matched"
    USE_CASE_RUN = "use case run"
    SNAPSHOT_PUBLISHED = "snapshot published"
    SNAPSHOT_DESTROYED = "snapshot destroyed"
    PUBLICATION_HELD = "publication held"
    WEEK_ARCHIVED = "week archived"
    ARCHIVE_DESTROYED = "archive destroyed"
    ARCHIVE_REQUESTED = "archive requested"
    ARCHIVE_AUTHORISED = "archive authorised"
    ARCHIVE_READ = "archive read"
    ARCHIVE_CLOSED = "archive closed"
    ARCHIVE_HELD = "archive held"
    ARCHIVE_RELEASED = "archive released"
    SNAPSHOT_ROLLED_BACK = "snapshot rolled back"
    BACKUP_MADE = "backup made"
    BACKUP_VERIFIED = "backup verified"
    BACKUP_RESTORED = "backup restored"
    BACKUP_PRUNED = "backup pruned"
    REACH_VIEWED = "reach viewed"
    CERTIFICATE_ISSUED = "certificate issued"
    CERTIFICATE_REFUSED = "certificate refused"
    CERTIFICATE_TAKEN = "certificate taken"
    CONTENT_FORGOTTEN = "content forgotten"
    SUBJECTS_FORGOTTEN = "subjects forgotten"
    CANARIES_CHECKED = "canaries checked"
    WITHDRAWAL_ASKED = "withdrawal asked"
    RUN_FAILED = "run failed"
    KEY_MADE = "key made"
    KEY_LENT = "key lent"
    KEY_REFUSED = "key refused"
    KEY_REVOKED = "key revoked"
    KEY_DESTROYED = "key destroyed"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SIGN_IN_REFUSED = "sign-in refused"
    PURPOSE_CHOSEN = "purpose chosen"
    ACCESS_REFUSED = "access refused"
    PAGE_VIEWED = "page viewed"
    SEARCHED = "searched"
    RECORD_VIEWED = "record viewed"
    PERSON_VIEWED = "person viewed"
    LIST_VIEWED = "list viewed"
    INSIGHT_VIEWED = "insight viewed"
    FIX_LIST_TAKEN = "fix-list taken"
    EXPORTED = "exported"
    JUDGEMENT_RECORDED = "judgement recorded"
    JUDGEMENT_WITHDRAWN = "judgement withdrawn"
    DECISION_RECORDED = "decision recorded"
    LEAD_VIEWED = "lead viewed"
    USE_CASE_MOVED = "use case moved"
    NECESSITY_TRIED = "necessity tried"
    OUTCOME_TESTED = "outcome tested"
    OUTCOME_ANSWERED = "outcome answered"
    AUDIT_VIEWED = "audit viewed"
    AUDIT_VERIFIED = "audit verified"
    AUDIT_EXPORTED = "audit exported"
    CHECKPOINT_SIGNED = "checkpoint signed"
    LOG_RETIRED = "log retired"
    LOOK_REPLAYED = "look replayed"
    LOOKS_AT_PERSON_LISTED = "looks at a person listed"
    LOOKS_AT_PERSON_TOLD = "looks at a person told"
    SAMPLE_DRAWN = "sample drawn"
    LOOK_ATTESTED = "look attested"
    ODD_USE_LISTED = "odd use listed"
    COMMAND_RUN = "command run"
    FORCE_JOINED = "force joined"
    FORCE_LEFT = "force left"
    USER_CHANGED = "user changed"
    ACCESS_GRANTED = "access granted"
    ACCESS_ENDED = "access ended"
    ACCESS_REVIEWED = "access reviewed"
    ACCESS_LISTED = "access listed"
    SIGN_IN_MEANS_CHANGED = "sign-in means changed"
    IDENTITY_CONFIRMED = "identity confirmed"
    REASON_ATTESTED = "reason attested"
    EMERGENCY_OPENED = "emergency opened"
    EMERGENCY_VIEWED = "emergency viewed"
    EMERGENCY_REVIEWED = "emergency reviewed"
    SETTING_CHANGED = "setting changed"
    ASSESSMENT_CHANGED = "assessment changed"
    ASSESSMENT_SUBMITTED = "assessment submitted"
    ASSESSMENT_REVIEWED = "assessment reviewed"
    ASSESSMENT_SIGNED = "assessment signed"
    DRIFT_FOUND = "drift found"
    PROCESSING_REFUSED = "processing refused"
    AGREEMENT_CHANGED = "agreement changed"
    DISCLOSED = "disclosed"
    DISCLOSURE_REFUSED = "disclosure refused"

    @property
    def operation(self) -> Operation:
        """The event's legal class."""
        return _OPERATION[self]


_E, _O = AuditEvent, Operation
_OPERATION: dict[AuditEvent, Operation] = {
    _E.DELIVERY_RECEIVED: _O.COLLECTION,
    _E.DELIVERY_OPENED: _O.COLLECTION,
    _E.DELIVERY_REFUSED: _O.REFUSAL,
    _E.DELIVERY_DESTROYED: _O.ERASURE,
    _E.ROWS_ACCEPTED: _O.COLLECTION,
    _E.ROWS_QUARANTINED: _O.COLLECTION,
    _E.ROWS_REFUSED: _O.REFUSAL,
    _E.RECORDS_HARMONISED: _O.ALTERATION,
    _E.PEOPLE_MATCHED: _O.COMBINATION,
    _E.USE_CASE_RUN: _O.COMBINATION,
    _E.SNAPSHOT_PUBLISHED: _O.ALTERATION,
    _E.SNAPSHOT_DESTROYED: _O.ERASURE,
    _E.PUBLICATION_HELD: _O.REFUSAL,
    _E.WEEK_ARCHIVED: _O.ALTERATION,
    _E.ARCHIVE_DESTROYED: _O.ERASURE,
    _E.ARCHIVE_REQUESTED: _O.ADMINISTRATION,
    _E.ARCHIVE_AUTHORISED: _O.ADMINISTRATION,
    _E.ARCHIVE_READ: _O.CONSULTATION,
    _E.ARCHIVE_CLOSED: _O.ADMINISTRATION,
    _E.ARCHIVE_HELD: _O.ADMINISTRATION,
    _E.ARCHIVE_RELEASED: _O.ADMINISTRATION,
    _E.SNAPSHOT_ROLLED_BACK: _O.ALTERATION,
    _E.BACKUP_MADE: _O.ADMINISTRATION,
    _E.BACKUP_VERIFIED: _O.ADMINISTRATION,
    _E.BACKUP_RESTORED: _O.ALTERATION,
    _E.BACKUP_PRUNED: _O.ERASURE,
    _E.REACH_VIEWED: _O.ADMINISTRATION,
    _E.CERTIFICATE_ISSUED: _O.ERASURE,
    _E.CERTIFICATE_REFUSED: _O.REFUSAL,
    _E.CERTIFICATE_TAKEN: _O.DISCLOSURE,
    _E.CONTENT_FORGOTTEN: _O.ERASURE,
    _E.SUBJECTS_FORGOTTEN: _O.ERASURE,
    _E.CANARIES_CHECKED: _O.ADMINISTRATION,
    _E.WITHDRAWAL_ASKED: _O.ADMINISTRATION,
    _E.RUN_FAILED: _O.ADMINISTRATION,
    _E.KEY_MADE: _O.ADMINISTRATION,
    _E.KEY_LENT: _O.ADMINISTRATION,
    _E.KEY_REFUSED: _O.REFUSAL,
    _E.KEY_REVOKED: _O.ADMINISTRATION,
    _E.KEY_DESTROYED: _O.ERASURE,
    _E.SIGNED_IN: _O.ADMINISTRATION,
    _E.SIGNED_OUT: _O.ADMINISTRATION,
    _E.SIGN_IN_REFUSED: _O.REFUSAL,
    _E.PURPOSE_CHOSEN: _O.ADMINISTRATION,
    _E.ACCESS_REFUSED: _O.REFUSAL,
    _E.PAGE_VIEWED: _O.CONSULTATION,
    _E.SEARCHED: _O.CONSULTATION,
    _E.RECORD_VIEWED: _O.CONSULTATION,
    _E.PERSON_VIEWED: _O.CONSULTATION,
    _E.LIST_VIEWED: _O.CONSULTATION,
    _E.INSIGHT_VIEWED: _O.CONSULTATION,
    _E.FIX_LIST_TAKEN: _O.DISCLOSURE,
    _E.EXPORTED: _O.DISCLOSURE,
    _E.JUDGEMENT_RECORDED: _O.ALTERATION,
    _E.JUDGEMENT_WITHDRAWN: _O.ALTERATION,
    _E.DECISION_RECORDED: _O.ALTERATION,
    _E.LEAD_VIEWED: _O.CONSULTATION,
    _E.USE_CASE_MOVED: _O.ADMINISTRATION,
    _E.NECESSITY_TRIED: _O.COMBINATION,
    _E.OUTCOME_TESTED: _O.COMBINATION,
    _E.OUTCOME_ANSWERED: _O.ADMINISTRATION,
    _E.AUDIT_VIEWED: _O.CONSULTATION,
    _E.AUDIT_VERIFIED: _O.ADMINISTRATION,
    _E.AUDIT_EXPORTED: _O.DISCLOSURE,
    _E.CHECKPOINT_SIGNED: _O.ADMINISTRATION,
    _E.LOG_RETIRED: _O.ERASURE,
    _E.LOOK_REPLAYED: _O.CONSULTATION,
    _E.LOOKS_AT_PERSON_LISTED: _O.CONSULTATION,
    _E.LOOKS_AT_PERSON_TOLD: _O.DISCLOSURE,
    _E.SAMPLE_DRAWN: _O.ADMINISTRATION,
    _E.LOOK_ATTESTED: _O.ADMINISTRATION,
    _E.ODD_USE_LISTED: _O.CONSULTATION,
    _E.COMMAND_RUN: _O.ADMINISTRATION,
    _E.FORCE_JOINED: _O.ADMINISTRATION,
    _E.FORCE_LEFT: _O.ERASURE,
    _E.USER_CHANGED: _O.ADMINISTRATION,
    _E.ACCESS_GRANTED: _O.ADMINISTRATION,
    _E.ACCESS_ENDED: _O.ADMINISTRATION,
    _E.ACCESS_REVIEWED: _O.ADMINISTRATION,
    _E.ACCESS_LISTED: _O.CONSULTATION,
    _E.SIGN_IN_MEANS_CHANGED: _O.ADMINISTRATION,
    _E.IDENTITY_CONFIRMED: _O.ADMINISTRATION,
    _E.REASON_ATTESTED: _O.ADMINISTRATION,
    _E.EMERGENCY_OPENED: _O.CONSULTATION,
    _E.EMERGENCY_VIEWED: _O.CONSULTATION,
    _E.EMERGENCY_REVIEWED: _O.ADMINISTRATION,
    _E.SETTING_CHANGED: _O.ADMINISTRATION,
    _E.ASSESSMENT_CHANGED: _O.ADMINISTRATION,
    _E.ASSESSMENT_SUBMITTED: _O.ADMINISTRATION,
    _E.ASSESSMENT_REVIEWED: _O.ADMINISTRATION,
    _E.ASSESSMENT_SIGNED: _O.ADMINISTRATION,
    _E.DRIFT_FOUND: _O.ADMINISTRATION,
    _E.PROCESSING_REFUSED: _O.REFUSAL,
    _E.AGREEMENT_CHANGED: _O.ADMINISTRATION,
    _E.DISCLOSED: _O.DISCLOSURE,
    _E.DISCLOSURE_REFUSED: _O.REFUSAL,
}
