"""Who a person is in a matter: the categories of Data Protection Act 2018 s.38(3).

A category belongs to the link between a person and an event, never to the person: one nominal can be a suspect in
one crime and the victim of another. What no role settles stays ``NOT_DETERMINED``; it never becomes "suspect".
"""

from enum import StrEnum


class SubjectCategory(StrEnum):
    """The part a person plays in an event, by s.38(3)."""

    SUSPECT = "suspect"
    """Suspected of having committed, or being about to commit, an offence (charged included)."""
    DISPOSED = "disposed"
    """Cautioned or otherwise dealt with out of court: neither merely suspected nor convicted."""
    CONVICTED = "convicted"
    """Convicted by a court."""
    VICTIM = "victim"
    """Is or may be a victim."""
    WITNESS = "witness"
    """A witness or other person with information."""
    STAFF = "staff"
    """An officer or member of staff in that capacity; excluded unless the assessment declares staff data."""
    NOT_DETERMINED = "not determined"
    """The source does not say."""
