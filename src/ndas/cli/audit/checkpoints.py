"""Signs checkpoints of a force's audit log and lays them where the force fetches them.

A checkpoint is signed with the platform's certificate key, which the force noted when it joined. One is signed with
every refresh: what the force keeps shows later whether the log was cut or rewritten.
"""

from pathlib import Path

from ndas.duties.certificate import certificate_key
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import Platform
from ndas.store.audit import Checkpoint
from ndas.vocabulary import ForceId


def sign_checkpoint(platform: Platform, force: ForceId) -> tuple[Checkpoint, Path]:
    """Sign what the force's chain is now; return the checkpoint and the file that goes to the force."""
    at = platform.clock()
    entry = AuditEntry(AuditEvent.CHECKPOINT_SIGNED, at, force, actor="journey", purpose="audit-oversight")
    platform.control.audit.record(entry)
    made = platform.control.audit.checkpoint(force, at=at, key=certificate_key(platform.home))
    return made, keep_checkpoint_file(platform.home, made)


def keep_checkpoint_file(home: Path, made: Checkpoint) -> Path:
    """Write a checkpoint where the force fetches it: ``checkpoints/<force>/<size>.json``."""
    path = home / "checkpoints" / made.force / f"{made.size:012d}.json"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(made.to_json() + "\n", "utf-8")
    return path
