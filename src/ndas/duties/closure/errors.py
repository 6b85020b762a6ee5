"""What can stop a search. Messages name places and states, never an id of a record."""


class ClosureError(Exception):
    """The search for what went could not be made; the message says what to do next."""
