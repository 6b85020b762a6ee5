"""What a command can say no to, apart from the errors of the stages it calls."""


class CommandError(Exception):
    """The command cannot do what was asked. The message says what to do."""
