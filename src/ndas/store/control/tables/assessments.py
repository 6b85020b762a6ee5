"""The tables of the assessments: versions, the officer's responses, actions, signatures, facts, differences; sharing.

They hold what people wrote about the processing, and counts; nothing about a data subject.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from ndas.store.control.tables.columns import ID, NAME, force_column, moment
from ndas.store.database import Room, duties, metadata

PAPERS = "papers about the processing, which name no record and end with their force"


def _key(name: str, length: int = ID) -> Column[str]:
    return Column(name, String(length), primary_key=True)


assessment = Table(
    "assessment",
    metadata,
    _key("force", 32),
    _key("id", 60),
    Column("title", String(NAME), nullable=False),
    Column("started_by", String(ID), nullable=False),
    moment("started_at", needed=True),
    info=duties(room=Room.CONTROL, written=("title",)),
)

version = Table(
    "assessment_version",
    metadata,
    _key("force", 32),
    _key("assessment", 60),
    Column("number", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    moment("changed_at", needed=True),
    Column("submitted_by", String(ID)),
    moment("submitted_at"),
    Column("due_on", Date),
    info=duties(room=Room.CONTROL, fixed={"content": "people have signed it as it stands"}, returns=PAPERS),
)

author = Table(
    "assessment_author",
    metadata,
    _key("force", 32),
    _key("assessment", 60),
    _key("user"),
    moment("since", needed=True),
    info=duties(room=Room.CONTROL, returns=PAPERS),
)

response = Table(
    "assessment_response",
    metadata,
    _key("force", 32),
    _key("assessment", 60),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("outcome", String(40), nullable=False),
    Column("residual_risk", String(20), nullable=False),
    Column("advice", Text, nullable=False),
    Column("reference", String(NAME), nullable=False),
    Column("given_by", String(ID), nullable=False),
    moment("given_at", needed=True),
    info=duties(room=Room.CONTROL, written=("advice", "reference")),
)

action = Table(
    "assessment_action",
    metadata,
    _key("id"),
    force_column(),
    Column("assessment", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner", String(ID), nullable=False),
    Column("due", Date, nullable=False),
    Column("done_on", Date),
    Column("done_by", String(ID)),
    Column("evidence", Text, nullable=False),
    Index("ix_assessment_action_version", "force", "assessment", "version"),
    info=duties(room=Room.CONTROL, written=("what", "evidence")),
)

signature = Table(
    "assessment_signature",
    metadata,
    _key("force", 32),
    _key("assessment", 60),
    Column("version", Integer, primary_key=True),
    _key("user"),
    Column("role", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    moment("at", needed=True),
    info=duties(room=Room.CONTROL, returns=PAPERS),
)

facts = Table(
    "assessment_facts",
    metadata,
    _key("force", 32),
    _key("run"),
    _key("part", 40),
    Column("facts", Text, nullable=False),
    moment("gathered_at", needed=True),
    Index("ix_assessment_facts_force", "force", "gathered_at"),
    info=duties(room=Room.CONTROL, codes=("facts",), returns=PAPERS),
)

difference = Table(
    "assessment_difference",
    metadata,
    _key("id"),
    force_column(),
    Column("assessment", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("section", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("material", Boolean, nullable=False),
    Column("run", String(ID), nullable=False),
    Column("assigned_to", String(ID), nullable=False),
    moment("found_at", needed=True),
    moment("seen_at", needed=True),
    moment("resolved_at"),
    Column("resolution", Text, nullable=False),
    Index("ix_assessment_difference_open", "force", "assessment", "resolved_at"),
    info=duties(room=Room.CONTROL, written=("resolution",), codes=("words",)),
)

agreement = Table(
    "sharing_agreement",
    metadata,
    _key("id"),
    force_column(),
    Column("party", String(NAME), nullable=False),
    Column("reference", String(NAME), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    moment("ended_at"),
    Index("ix_sharing_agreement_party", "force", "party"),
    info=duties(room=Room.CONTROL, written=("party", "reference", "purpose")),
)

disclosure = Table(
    "disclosure",
    metadata,
    _key("id"),
    force_column(),
    Column("recipient", String(NAME), nullable=False),
    Column("agreement", String(ID), nullable=False),
    Column("what", Text, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(ID), nullable=False),
    moment("at", needed=True),
    Index("ix_disclosure_force", "force", "at"),
    info=duties(room=Room.CONTROL, written=("recipient", "what", "reason")),
)
