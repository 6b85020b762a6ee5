"""What people agree to, judge and decide. What they write about a record is sealed."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text

from ndas.store.control.tables.columns import ID, NAME, force_column, id_column, moment
from ndas.store.database import Room, duties, metadata

approval = Table(
    "approval",
    metadata,
    id_column(),
    force_column(),
    Column("action", String(ID), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", String(ID), nullable=False),
    moment("requested_at", needed=True),
    moment("expires_at", needed=True),
    moment("used_at"),
    Index("ix_approval_force", "force", "action", "subject"),
    info=duties(room=Room.CONTROL, written=("reason",)),
)

approval_vote = Table(
    "approval_vote",
    metadata,
    id_column("approval"),
    Column("user", String(ID), primary_key=True),
    Column("agrees", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    moment("at", needed=True),
    info=duties(room=Room.CONTROL, of="approval", parent="approval", written=("reason",)),
)

judgement = Table(
    "judgement",
    metadata,
    id_column(),
    force_column(),
    Column("record_a", String(NAME)),
    Column("record_b", String(NAME)),
    Column("verdict", String(20), nullable=False),
    Column("note", LargeBinary),
    Column("by", String(ID), nullable=False),
    moment("at", needed=True),
    Column("withdrawn_by", String(ID)),
    moment("withdrawn_at"),
    moment("forgotten_at"),
    Index("ix_judgement_a", "force", "record_a"),
    Index("ix_judgement_b", "force", "record_b"),
    info=duties(room=Room.JUDGEMENTS, names=("record_a", "record_b"), sealed=("note",)),
)

decision = Table(
    "decision",
    metadata,
    id_column(),
    force_column(),
    Column("use_case", String(ID), nullable=False),
    Column("version", String(40), nullable=False),
    Column("snapshot", String(ID), nullable=False),
    Column("finding", String(NAME)),
    Column("outcome", String(ID), nullable=False),
    Column("note", LargeBinary),
    Column("by", String(ID), nullable=False),
    moment("at", needed=True),
    moment("forgotten_at"),
    Column("list_name", String(NAME), nullable=False, server_default=""),
    Column("lead", String(64)),
    Column("own", String(20), nullable=False, server_default=""),
    Column("after", String(20), nullable=False, server_default=""),
    Column("ground", String(40), nullable=False, server_default=""),
    Column("action", String(40), nullable=False, server_default=""),
    moment("opened_at"),
    moment("decided_at"),
    Column("second_of", String(ID)),
    Column("sign_off", String(20), nullable=False, server_default=""),
    Column("signed_by", String(ID)),
    moment("signed_at"),
    Column("result", String(20), nullable=False, server_default=""),
    Column("result_by", String(ID)),
    moment("result_at"),
    Index("ix_decision_force", "force", "at"),
    info=duties(room=Room.DECISIONS, names=("finding",), sealed=("note",)),
)

decision_words = Table(
    "decision_words",
    metadata,
    id_column("decision"),
    Column("part", String(20), primary_key=True),
    Column("snapshot", String(ID), primary_key=True),
    force_column(),
    Column("sealed", LargeBinary, nullable=False),
    info=duties(room=Room.DECISIONS, sealed=("sealed",)),
)

decision_record = Table(
    "decision_record",
    metadata,
    id_column("decision"),
    Column("record", String(NAME), primary_key=True),
    force_column(),
    Index("ix_decision_record_record", "force", "record"),
    info=duties(room=Room.DECISIONS, names=("record",)),
)
