"""What a force decides about its audit log: how long it is kept, and whether people must give a reason of their own.

In ``forces/<force>.yaml``::

    audit:
      kept_for_days: 2557      # seven years; the oldest entries may then be retired, by two people
      reason_required: true    # a reference besides the purpose; the Act asks for none since 2025, the purpose stays
"""

from dataclasses import asdict, dataclass
from typing import Any

from ndas.cli.errors import CommandError

SHORTEST_DAYS = 365
"""A log that is kept for less than a year is no record of who looked."""


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """A force's policy for its log."""

    kept_for_days: int = 2557
    reason_required: bool = True

    def to_document(self) -> dict[str, Any]:
        """The settings as they stand in the file."""
        return asdict(self)


def read_audit_settings(document: dict[str, Any]) -> AuditSettings:
    """Return the settings of a file's section; what it leaves out is as shipped.

    Raises:
        CommandError: an unknown key, or a log kept for less than a year.
    """
    if unknown := sorted(set(document) - {"kept_for_days", "reason_required"}):
        raise CommandError(f"audit: there is no setting {', '.join(unknown)}; there are kept_for_days, reason_required")
    days, required = document.get("kept_for_days", 2557), document.get("reason_required", True)
    if type(days) is not int or days < SHORTEST_DAYS:
        raise CommandError(f"audit: kept_for_days must be a whole number of at least {SHORTEST_DAYS}")
    if type(required) is not bool:
        raise CommandError("audit: reason_required is true or false")
    return AuditSettings(days, required)
