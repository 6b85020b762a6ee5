"""The step that takes what has just been destroyed out of the backups, so that none outlives the keys of what it holds.

Backups may be on a disk that is away. That does not undo a refresh: it is written down, and the next pruning mends it;
what lies there meanwhile is ciphertext whose key is gone.
"""

from ndas.duties.backup import BackupError, Holdings, Target, prune_backups
from ndas.governance import AuditEvent
from ndas.journey.opening import Result
from ndas.journey.platform import Platform
from ndas.journey.work import Work


def prune_step(work: Work) -> Result:
    """Prune every place that this platform's backups go to."""
    pruned = failed = 0
    for root in work.platform.backups:
        try:
            pruned += prune_backups(holdings_of(work.platform), Target(root)).files
        except BackupError:
            work.platform.control.audit.record(work.entry(AuditEvent.RUN_FAILED, why="backups could not be pruned"))
            failed += 1
    return {"pruned": pruned, "failed": failed}


def holdings_of(platform: Platform) -> Holdings:
    """What of a platform is backed up."""
    return Holdings(platform.home, platform.control, platform.archive, platform.holder, platform.clock)
