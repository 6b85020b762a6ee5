"""The tables of the audit log. They point at no other table, so that the log never depends on what it is about."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from ndas.store.database import Room, UtcDateTime, duties, metadata

CHAIN = "the chain is whole or it is none; whom it speaks of is sealed and can be forgotten"

audit_head = Table(
    "audit_head",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    info=duties(room=Room.AUDIT, stays=CHAIN, returns=CHAIN),
)
"""Where each force's chain ends. Its row is the lock under which entries are appended."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("run", Text, nullable=False),
    Index("ix_audit_entry_force_at", "force", "at"),
    Index("ix_audit_entry_force_event", "force", "event", "sequence"),
    Index("ix_audit_entry_force_actor", "force", "actor", "sequence"),
    Index("ix_audit_entry_force_purpose", "force", "purpose", "sequence"),
    info=duties(room=Room.AUDIT, fixed={"body": CHAIN}, codes=("actor", "purpose", "run"), stays=CHAIN, returns=CHAIN),
)
"""`body` is what the chain covers; the columns after `digest` repeat parts of it for searching. No text in it has a
longest length: an entry must never be refused for being long."""

audit_subject = Table(
    "audit_subject",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("subject", Text),
    Column("forgotten_in", Integer),
    Index("ix_audit_subject_force_subject", "force", "subject", "sequence"),
    info=duties(
        room=Room.AUDIT,
        names=("subject",),
        stays="it says which places of the chain are forgotten; every subject in it is",
    ),
)
"""In which entries a subject is sealed, to search by. Forgetting a subject clears it here, for good."""

audit_key = Table(
    "audit_key",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    info=duties(
        room=Room.AUDIT,
        names=("subject",),
        codes=("key",),
        stays="every key is destroyed where the chain forgets, not where its rows are taken out",
    ),
)
"""The entry key of each subject that the log speaks of. Destroying the row forgets the subject, in exports too."""

audit_start = Table(
    "audit_start",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("start", Text, nullable=False),
    info=duties(room=Room.AUDIT, codes=("start",), stays=CHAIN, returns=CHAIN),
)
"""What stands for the entries that retention took away. Entries up to `size` may be deleted, no others."""

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("head", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("signature", String(128), nullable=False),
    info=duties(room=Room.AUDIT, stays=CHAIN, returns=CHAIN),
)

audit_verification = Table(
    "audit_verification",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("sound", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("fault", Text, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    info=duties(room=Room.AUDIT, codes=("fault",), stays=CHAIN, returns=CHAIN),
)
"""What the last verification of each chain found."""

audit_sample = Table(
    "audit_sample",
    metadata,
    Column("force", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("drawn_at", UtcDateTime, nullable=False),
    Column("drawn_by", String(120), nullable=False),
    Column("actor", Text, nullable=False),
    Column("verdict", String(20)),
    Column("note", Text),
    Column("attested_by", String(120)),
    Column("attested_at", UtcDateTime),
    info=duties(room=Room.AUDIT, written=("note",), codes=("actor",)),
)
"""Looks drawn for a supervisor, and what was attested of each. `actor`, whose look it was, never attests it."""
