"""Roles and actions: two closed lists. A person may hold several roles of one force."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is on this platform."""

    OWNER = "owner"
    CUSTODIAN = "custodian"
    OFFICER = "officer"
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    FORCE_DATA_ENGINEER = "force_data_engineer"
    CLEARED_DEVELOPER = "cleared_developer"
    DPO = "dpo"
    ETHICS_SECRETARY = "ethics_secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What a person can ask to do."""

    SEE_OVERVIEW = "see overview"
    CHOOSE_PURPOSE = "choose purpose"
    SEE_INSIGHT = "see insight"
    SEE_METHOD = "see method"
    SEE_RECORDS = "see records"
    SEARCH = "search"
    JUDGE = "judge"
    DECIDE = "decide"
    EXPORT = "export"
    SEE_LOADS = "see loads"
    TAKE_FIX_LIST = "take fix-list"
    TAKE_CERTIFICATE = "take certificate"
    APPROVE_LOAD = "approve load"
    SEE_AUDIT = "see audit"
    SEE_ASSESSMENT = "see assessment"
    WRITE_ASSESSMENT = "write assessment"
    REVIEW_ASSESSMENT = "review assessment"
    SIGN_ASSESSMENT = "sign assessment"
    KEEP_AGREEMENTS = "keep agreements"
    REQUEST_ARCHIVE = "request archive"
    AUTHORISE_ARCHIVE = "authorise archive"
    READ_ARCHIVE = "read archive"
    HOLD_ARCHIVE = "hold archive"
    ROLL_BACK = "roll back"
    SEE_REACH = "see reach"
    GRANT_ACCESS = "grant access"
    REVIEW_ACCESS = "review access"
    SEE_OWN_ACCOUNT = "see own account"
