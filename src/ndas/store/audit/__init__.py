"""The audit log: who did what, when, for which purpose, to which records; one hash chain per force.

An entry is committed in the same transaction as what it records (`audited`), or by itself before a page answers
(`AuditLog.record`). Each entry holds the digest of the one before. `verify_chain` checks an export offline; a
`Checkpoint` that the force keeps shows even a cut-off end. An entry holds its subjects sealed, each under a key of its
own, so that `AuditLog.forget` can destroy one person's key and leave the chain whole, in every export too. What is
older than the retention period goes by `AuditLog.retire`; a checkpoint stands for it.
"""

from ndas.store.audit.append import append, audited
from ndas.store.audit.checkpoint import Checkpoint
from ndas.store.audit.log import AuditLog, Verification
from ndas.store.audit.query import AuditPage, AuditQuery, AuditRecord
from ndas.store.audit.reading import EntryKeys, read_keys, read_looks
from ndas.store.audit.retiring import Retired
from ndas.store.audit.sampling import Attested, AttestError, LookSamples, SampledLook
from ndas.store.audit.verify import ChainFault, ChainReport, verify_chain

__all__ = [
    "AttestError",
    "Attested",
    "AuditLog",
    "AuditPage",
    "AuditQuery",
    "AuditRecord",
    "ChainFault",
    "ChainReport",
    "Checkpoint",
    "EntryKeys",
    "LookSamples",
    "Retired",
    "SampledLook",
    "Verification",
    "append",
    "audited",
    "read_keys",
    "read_looks",
    "verify_chain",
]
