"""What can go wrong in matching, by whose turn it is. Messages name columns, rules and counts, never a value."""


class MatchError(Exception):
    """Matching could not be done; the message says what was expected and what to do next."""


class RecordsRefusedError(MatchError):
    """The records handed over do not have the agreed shape: the turn of the stage before."""


class ModelRefusedError(MatchError):
    """A model file says something that this engine cannot do exactly as Splink would."""


class JudgementRefusedError(MatchError):
    """A judgement contradicts another that still stands, or its text cannot be read."""
