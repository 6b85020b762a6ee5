"""What can stand in the way of a withdrawal."""


class WithdrawalError(Exception):
    """The force cannot be withdrawn (now); the message says why and what to do next."""
