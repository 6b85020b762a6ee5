"""Holds what the runs have shown against the governing version, and keeps the differences, dated and assigned."""

from datetime import datetime

from ndas.duties.assessment.permission import governing
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Role
from ndas.governance.assessment import Difference, Facts, find_drift
from ndas.governance.assessment.permission import PROGRAMME
from ndas.store.control import Control
from ndas.vocabulary import ForceId

_LOOKING = {str(role) for role in (Role.OFFICER, Role.ANALYST, Role.SUPERVISOR)}
"""Roles that look at findings, and so need training in date."""
PLATFORM_PART = "platform"


def facts_of_the_platform(control: Control, force: ForceId, regions: tuple[str, ...], at: datetime) -> Facts:
    """Return what the control database knows: users, recipients, archived weeks, refreshes.

    Args:
        control: the control database.
        force: whose facts.
        regions: where data is stored, as the deployment states and the addresses it uses show.
        at: now.
    """
    kept = [item for item in control.archive_items.of(force) if item.state == "sealed"]
    oldest = min((item.received_at for item in kept), default=at)
    opened = [one.opened_at for one in control.deliveries.of(force) if one.opened_at is not None]
    gap = max(opened) - sorted(opened)[-2] if len(opened) > 1 else at - at
    return Facts(
        regions=regions,
        recipients_without_agreement=control.sharing.recipients_without_agreement(force, at.date()),
        oldest_archive_months=_months(oldest, at),
        users_without_training=_untrained(control, force, at),
        days_between_refreshes=gap.days,
    )


def hold_against(
    control: Control, force: ForceId, *, run: str, at: datetime, actor: str, which: str = PROGRAMME
) -> tuple[Difference, ...]:
    """Find the differences between the kept facts and the governing version, and keep them; return them.

    Without a submitted version there is nothing to hold against, and nothing runs anyway.
    """
    found = governing(control, force, which)
    if found is None:
        return ()
    differences = find_drift(found.assessment, control.differences.facts(force), at.date())
    before = control.differences.open(force, which)
    version = found.assessment.version
    entry = AuditEntry(
        AuditEvent.DRIFT_FOUND,
        at,
        force,
        actor=actor,
        run=run,
        count=len(differences),
        detail={
            "assessment": which,
            "version": version,
            "material": sum(one.material for one in differences),
            "kinds": ", ".join(sorted({one.kind for one in differences})),
        },
    )
    changed = bool(differences or before)
    control.differences.note(force, which, version, differences, run=run, at=at, audit=entry if changed else None)
    return differences


def _untrained(control: Control, force: ForceId, at: datetime) -> int:
    looking = [one for one in control.users.of(force, at=at) if one.disabled_at is None and _LOOKING & set(one.roles)]
    return sum(not any(at < t.valid_until for t in control.users.trainings(one.id)) for one in looking)


def _months(since: datetime, at: datetime) -> int:
    whole = (at.year - since.year) * 12 + at.month - since.month
    return max(0, whole - (at.day < since.day))
