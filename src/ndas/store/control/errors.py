"""What the control database refuses, by whose turn it is. Messages name ids and states, never a value of a record."""


class ControlError(Exception):
    """The control database did not do it; the message says why and what to do next."""


class AlreadyThereError(ControlError):
    """What was to be added is there already."""


class IdRefusedError(ControlError):
    """This cannot be a person's id: the audit log would not tell who acted."""


class NotThereError(ControlError):
    """What was to be changed is not there."""


class StateRefusedError(ControlError):
    """The thing is in a state from which this cannot be done."""


class ForceBusyError(ControlError):
    """Another run of the same force holds its lease: one refresh at a time."""


class PublicationConflictError(ControlError):
    """Somebody else has published since the pointer was read; nothing was changed."""


class ApprovalRefusedError(ControlError):
    """Two different people, neither of them the one who asked, have not agreed."""


class GrantRefusedError(ControlError):
    """Nobody grants to themselves, or reviews what they granted or hold; another person must."""


class AssessmentRefusedError(ControlError):
    """An assessment cannot be changed, submitted, reviewed or signed like this; the message says what to do."""
