"""The assessments: versions, responses, actions, signatures, facts, differences; agreements and disclosures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""
    _assessments()
    _facts_and_sharing()


def _assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("started_by", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "id", name="pk_assessment"),
    )
    op.create_table(
        "assessment_version",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=120)),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("due_on", sa.Date()),
        sa.PrimaryKeyConstraint("force", "assessment", "number", name="pk_assessment_version"),
    )
    op.create_table(
        "assessment_author",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "assessment", "user", name="pk_assessment_author"),
    )
    op.create_table(
        "assessment_response",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("residual_risk", sa.String(length=20), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=250), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "assessment", "version", "number", name="pk_assessment_response"),
    )
    op.create_table(
        "assessment_action",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("done_by", sa.String(length=120)),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_action"),
    )
    op.create_index("ix_assessment_action_version", "assessment_action", ["force", "assessment", "version"])
    op.create_table(
        "assessment_signature",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "assessment", "version", "user", name="pk_assessment_signature"),
    )


def _facts_and_sharing() -> None:
    op.create_table(
        "assessment_facts",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "run", "part", name="pk_assessment_facts"),
    )
    op.create_index("ix_assessment_facts_force", "assessment_facts", ["force", "gathered_at"])
    op.create_table(
        "assessment_difference",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("assessment", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("assigned_to", sa.String(length=120), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_difference"),
    )
    op.create_index("ix_assessment_difference_open", "assessment_difference", ["force", "assessment", "resolved_at"])
    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=250), nullable=False),
        sa.Column("reference", sa.String(length=250), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_agreement"),
    )
    op.create_index("ix_sharing_agreement_party", "sharing_agreement", ["force", "party"])
    op.create_table(
        "disclosure",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=250), nullable=False),
        sa.Column("agreement", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure"),
    )
    op.create_index("ix_disclosure_force", "disclosure", ["force", "at"])
