"""Backups that hold no key and outlive none, a restore that lets nothing dead come back, and a drill that proves both.

`make_backup` copies the ciphertext of snapshots and archived weeks as it is, and the control database with its audit
log sealed to an age recipient whose identity is kept elsewhere. `verify_backup` checks it, `restore_backup` puts it
into an empty home and asks the forces' key holders first what is dead, `drill` does that on the side and compares, and
`prune_backups` removes what has died since, with an index of it for the next restore.
"""

from ndas.duties.backup.checking import Verified, verify_backup
from ndas.duties.backup.drill import Drilled, drill
from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.identity import make_identity, open_identity
from ndas.duties.backup.making import make_backup
from ndas.duties.backup.pruning import Pruned, prune_backups
from ndas.duties.backup.restoring import Restored, restore_backup
from ndas.duties.backup.target import BackupObject, Holdings, Manifest, Target

__all__ = [
    "BackupError",
    "BackupObject",
    "Drilled",
    "Holdings",
    "Manifest",
    "Pruned",
    "Restored",
    "Target",
    "Verified",
    "drill",
    "make_backup",
    "make_identity",
    "open_identity",
    "prune_backups",
    "restore_backup",
    "verify_backup",
]
