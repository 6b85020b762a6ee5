"""What can stop a journey, apart from the errors of its stages."""


class JourneyError(Exception):
    """A journey cannot go on. The message says what to do."""


class NotADeliveryError(JourneyError):
    """The file is not a delivery by its name, or cannot be read."""


class UnknownForceError(JourneyError):
    """The delivery claims a force that takes no part."""


class RepeatedError(JourneyError):
    """This very file was taken in before."""


class HeldError(JourneyError):
    """The snapshot waits for two people."""


class DiskError(JourneyError):
    """A disk did not take what was written; what is whole stays, and the run goes on once the disk takes it."""
