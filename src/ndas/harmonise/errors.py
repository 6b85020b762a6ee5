"""What can go wrong in harmonising: one small tree. No message ever holds a value of a source row."""


class HarmoniseError(Exception):
    """Harmonising cannot go on."""


class MappingError(HarmoniseError):
    """A mapping file does not say what it must; the message names file, place and what belongs there."""


class RuleError(HarmoniseError):
    """A rule is unknown, or was given what it does not take; the message names the rule and what it takes."""


class LossError(HarmoniseError):
    """Rows in and rows accounted for differ. This is our fault, never the force's; nothing may be published."""
