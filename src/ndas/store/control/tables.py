"""The tables of the control database (the audit log's are in `ndas.store.audit.tables`).

No column holds personal data of a data subject: ids of deliveries, snapshots and records, counts, states, dates, and
the platform's own users. What people write about a record is kept sealed (`note`), never in the clear. Each table says
what the duties of deletion do with it.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from ndas.store.database import Room, UtcDateTime, duties, metadata

ID = 120
"""Longest id: a run's holds a delivery's, which holds a force's and a system set's."""
NAME = 250
"""Longest name that a force or a contract gives: of a table, a column, a rule, a record."""
LOADS = "counts, states and dates of its loads, to which the audit chain refers"
NO_RECORD = "it holds counts, states and dates, and names no record"
CREDENTIAL = "with one that was taken back since, somebody could sign in; people enrol anew"


def _force(*, key: bool = False) -> Column[str]:
    return Column("force", String(32), primary_key=key, nullable=False)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(ID), primary_key=True)


def _moment(name: str, *, needed: bool = False) -> Column[object]:
    return Column(name, UtcDateTime, nullable=not needed)


force = Table(
    "force",
    metadata,
    _id(),
    Column("title", String(NAME), nullable=False),
    Column("signing_keys", JSON, nullable=False),
    _moment("joined_at", needed=True),
    _moment("left_at"),
    info=duties(
        room=Room.CONTROL,
        of="id",
        written=("title",),
        codes=("signing_keys",),
        stays="its id is never given to another, and the row says when it left",
    ),
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _force(),
    Column("system_set", String(40), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("systems", JSON, nullable=False),
    Column("message", Text, nullable=False),
    _moment("as_at"),
    _moment("received_at", needed=True),
    _moment("opened_at"),
    _moment("ended_at"),
    _moment("destroyed_at"),
    Index("ux_delivery_force_sequence", "force", "system_set", "sequence", unique=True),
    info=duties(room=Room.CONTROL, codes=("systems", "message"), stays=LOADS, returns=NO_RECORD),
)

run = Table(
    "run",
    metadata,
    _id(),
    _force(),
    Column("kind", String(40), nullable=False),
    Column("subject", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("message", Text, nullable=False),
    _moment("started_at", needed=True),
    _moment("ended_at"),
    Index("ix_run_force", "force", "started_at"),
    info=duties(room=Room.CONTROL, codes=("message",), stays=LOADS, returns=NO_RECORD),
)

run_step = Table(
    "run_step",
    metadata,
    _id("run"),
    Column("name", String(60), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("result", JSON, nullable=False),
    _moment("finished_at", needed=True),
    info=duties(room=Room.CONTROL, of="run", parent="run", codes=("result",), stays=LOADS, returns=NO_RECORD),
)

force_lease = Table(
    "force_lease",
    metadata,
    _force(key=True),
    Column("run", String(ID), nullable=False),
    Column("holder", String(NAME), nullable=False),
    _moment("taken_at", needed=True),
    _moment("expires_at", needed=True),
    info=duties(
        room=Room.CONTROL,
        left_out="a lock of this moment",
        stays="the withdrawal runs under it, and gives it back at its end",
    ),
)

snapshot = Table(
    "snapshot",
    metadata,
    _force(key=True),
    _id(),
    Column("delivery", String(ID), nullable=False),
    Column("run", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    _moment("as_at", needed=True),
    _moment("created_at", needed=True),
    _moment("published_at"),
    _moment("replaced_at"),
    _moment("destroyed_at"),
    Index("ix_snapshot_delivery", "delivery"),
    info=duties(room=Room.CONTROL, stays="the register says of each week that it is destroyed, and when"),
)

publication = Table(
    "publication",
    metadata,
    _force(key=True),
    Column("snapshot", String(ID), nullable=False),
    Column("version", Integer, nullable=False),
    Column("run", String(ID), nullable=False),
    _moment("published_at", needed=True),
    info=duties(room=Room.CONTROL),
)

reconciliation = Table(
    "reconciliation",
    metadata,
    _id("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("manifest", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("quarantined", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

fix_count = Table(
    "fix_count",
    metadata,
    _id("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("column", String(NAME), primary_key=True),
    Column("rule", String(NAME), primary_key=True),
    Column("fate", String(20), primary_key=True),
    Column("expected", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    info=duties(
        room=Room.CONTROL, of="delivery", parent="delivery", codes=("expected",), stays=LOADS, returns=NO_RECORD
    ),
)

quality_measure = Table(
    "quality_measure",
    metadata,
    _id("delivery"),
    Column("dimension", String(40), primary_key=True),
    Column("share", Float, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("worst", Text, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", codes=("worst",), stays=LOADS, returns=NO_RECORD),
)

week_difference = Table(
    "week_difference",
    metadata,
    _id("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("removed", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

volume_alarm = Table(
    "volume_alarm",
    metadata,
    _id("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("rule", String(NAME), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("approval", String(ID)),
    _moment("raised_at", needed=True),
    info=duties(
        room=Room.CONTROL, of="delivery", parent="delivery", codes=("message",), stays=LOADS, returns=NO_RECORD
    ),
)

user = Table(
    "platform_user",
    metadata,
    _id(),
    _force(),
    Column("label", String(NAME), nullable=False),
    Column("post", String(NAME), nullable=False),
    Column("vetting", String(40), nullable=False),
    _moment("vetting_until"),
    _moment("created_at", needed=True),
    _moment("disabled_at"),
    _moment("signed_in_at"),
    Index("ix_platform_user_force", "force"),
    info=duties(room=Room.PEOPLE, written=("label", "post")),
)

training = Table(
    "training",
    metadata,
    Column("user", String(ID), primary_key=True),
    Column("use_case", String(ID), primary_key=True),
    _moment("passed_at", needed=True),
    _moment("valid_until", needed=True),
    info=duties(
        room=Room.PEOPLE,
        of="user",
        parent="platform_user",
        returns="it ends by its own date, and gives nothing without a grant, which a restore has looked over again",
    ),
)

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("user", String(ID), nullable=False),
    _force(),
    _moment("issued_at", needed=True),
    _moment("expires_at", needed=True),
    _moment("used_at"),
    info=duties(room=Room.PEOPLE, credential=True, left_out=CREDENTIAL),
)

session = Table(
    "session",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("public_id", String(40), nullable=False, unique=True),
    Column("user", String(ID), nullable=False),
    _force(),
    Column("roles", JSON, nullable=False),
    Column("csrf", String(128), nullable=False),
    Column("purpose", String(ID), nullable=False),
    Column("reason", Text, nullable=False),
    _moment("started_at", needed=True),
    _moment("seen_at", needed=True),
    _moment("idle_until", needed=True),
    _moment("ends_at", needed=True),
    Column("means", String(40), nullable=False),
    _moment("confirmed_at", needed=True),
    _moment("last_access_at"),
    Index("ix_session_user", "user"),
    info=duties(room=Room.PEOPLE, written=("reason",), codes=("roles",), credential=True, left_out=CREDENTIAL),
)

approval = Table(
    "approval",
    metadata,
    _id(),
    _force(),
    Column("action", String(ID), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", String(ID), nullable=False),
    _moment("requested_at", needed=True),
    _moment("expires_at", needed=True),
    _moment("used_at"),
    Index("ix_approval_force", "force", "action", "subject"),
    info=duties(room=Room.CONTROL, written=("reason",)),
)

approval_vote = Table(
    "approval_vote",
    metadata,
    _id("approval"),
    Column("user", String(ID), primary_key=True),
    Column("agrees", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    _moment("at", needed=True),
    info=duties(room=Room.CONTROL, of="approval", parent="approval", written=("reason",)),
)

judgement = Table(
    "judgement",
    metadata,
    _id(),
    _force(),
    Column("record_a", String(NAME)),
    Column("record_b", String(NAME)),
    Column("verdict", String(20), nullable=False),
    Column("note", LargeBinary),
    Column("by", String(ID), nullable=False),
    _moment("at", needed=True),
    Column("withdrawn_by", String(ID)),
    _moment("withdrawn_at"),
    _moment("forgotten_at"),
    Index("ix_judgement_a", "force", "record_a"),
    Index("ix_judgement_b", "force", "record_b"),
    info=duties(room=Room.JUDGEMENTS, names=("record_a", "record_b"), sealed=("note",)),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _force(),
    Column("use_case", String(ID), nullable=False),
    Column("version", String(40), nullable=False),
    Column("snapshot", String(ID), nullable=False),
    Column("finding", String(NAME)),
    Column("outcome", String(ID), nullable=False),
    Column("note", LargeBinary),
    Column("by", String(ID), nullable=False),
    _moment("at", needed=True),
    _moment("forgotten_at"),
    Column("list_name", String(NAME), nullable=False, server_default=""),
    Column("lead", String(64)),
    Column("own", String(20), nullable=False, server_default=""),
    Column("after", String(20), nullable=False, server_default=""),
    Column("ground", String(40), nullable=False, server_default=""),
    Column("action", String(40), nullable=False, server_default=""),
    _moment("opened_at"),
    _moment("decided_at"),
    Column("second_of", String(ID)),
    Column("sign_off", String(20), nullable=False, server_default=""),
    Column("signed_by", String(ID)),
    _moment("signed_at"),
    Column("result", String(20), nullable=False, server_default=""),
    Column("result_by", String(ID)),
    _moment("result_at"),
    Index("ix_decision_force", "force", "at"),
    info=duties(room=Room.DECISIONS, names=("finding",), sealed=("note",)),
)

decision_words = Table(
    "decision_words",
    metadata,
    _id("decision"),
    Column("part", String(20), primary_key=True),
    Column("snapshot", String(ID), primary_key=True),
    _force(),
    Column("sealed", LargeBinary, nullable=False),
    info=duties(room=Room.DECISIONS, sealed=("sealed",)),
)

decision_record = Table(
    "decision_record",
    metadata,
    _id("decision"),
    Column("record", String(NAME), primary_key=True),
    _force(),
    Index("ix_decision_record_record", "force", "record"),
    info=duties(room=Room.DECISIONS, names=("record",)),
)

archive_item = Table(
    "archive_item",
    metadata,
    _id(),
    _force(),
    Column("delivery", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("file", String(NAME), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("tables", JSON, nullable=False),
    _moment("received_at", needed=True),
    _moment("archived_at", needed=True),
    _moment("expires_at", needed=True),
    _moment("destroyed_at"),
    Column("receipt", Text),
    Index("ix_archive_item_force", "force", "state", "expires_at"),
    info=duties(
        room=Room.CONTROL,
        codes=("tables", "receipt"),
        stays="the index and the receipts prove that each week was destroyed",
    ),
)

archive_request = Table(
    "archive_request",
    metadata,
    _id(),
    _force(),
    Column("item", String(ID), nullable=False),
    Column("approval", String(ID), nullable=False),
    Column("requested_by", String(ID), nullable=False),
    Column("purpose", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    _moment("requested_at", needed=True),
    _moment("authorised_at"),
    _moment("ready_at"),
    _moment("ends_at"),
    _moment("closed_at"),
    Index("ix_archive_request_item", "item"),
    info=duties(room=Room.CONTROL, returns="it ends at its own hour, and a week that was destroyed since has no key"),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    _id(),
    _force(),
    Column("item", String(ID), nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", String(ID), nullable=False),
    _moment("review_on", needed=True),
    _moment("placed_at", needed=True),
    _moment("lifted_at"),
    Index("ix_legal_hold_item", "item"),
    info=duties(
        room=Room.CONTROL,
        written=("reason",),
        returns="one that was lifted since keeps a week for longer, until it is lifted again",
    ),
)

certificate = Table(
    "certificate",
    metadata,
    _id(),
    _force(),
    Column("occasion", String(20), nullable=False),
    Column("number", Integer),
    Column("snapshot", String(ID), nullable=False),
    Column("delivery", String(ID), nullable=False),
    Column("run", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("replaced", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("file", String(NAME), nullable=False),
    Column("sha256", String(64), nullable=False),
    _moment("at", needed=True),
    Index("ux_certificate_force_number", "force", "number", unique=True),
    info=duties(
        room=Room.CONTROL, codes=("replaced", "findings"), stays="it is the proof of the deletions", returns=NO_RECORD
    ),
)

group_difference = Table(
    "group_difference",
    metadata,
    _id("delivery"),
    Column("dimension", String(40), primary_key=True),
    Column("value", String(NAME), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("removed", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

canary_report = Table(
    "canary_report",
    metadata,
    _force(key=True),
    Column("delivery", String(ID), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("planted", Integer, nullable=False),
    Column("looked", JSON, nullable=False),
    Column("found", JSON, nullable=False),
    _moment("at", needed=True),
    info=duties(room=Room.CONTROL, codes=("looked", "found"), returns=NO_RECORD),
)
