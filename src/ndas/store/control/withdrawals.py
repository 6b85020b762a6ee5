"""Takes one force out of the control database: in one transaction its pointer, its people and what they said.

Counts of its loads, its certificates, its audit chain and its row in the register stay: they hold nothing of a data
subject, and its id is never given to another. Nothing of another force is touched.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, func, select, update

from ndas.governance import AuditEntry
from ndas.store.audit.tables import audit_sample
from ndas.store.control.access_tables import access_grant, authenticator, challenge, emergency, passkey, stated_reason
from ndas.store.control.repository import Repository, change
from ndas.store.control.tables import (
    archive_request,
    canary_report,
    decision,
    decision_record,
    decision_words,
    force,
    judgement,
    publication,
    session,
    sign_in_link,
    snapshot,
    training,
    user,
)
from ndas.store.control.use_case_tables import experiment, step, week
from ndas.vocabulary import ForceId

_OF_FORCE: tuple[Table, ...] = (
    publication,
    session,
    sign_in_link,
    judgement,
    decision_record,
    decision_words,
    decision,
    step,
    week,
    experiment,
    canary_report,
    archive_request,
    audit_sample,
    access_grant,
    passkey,
    authenticator,
    challenge,
    stated_reason,
    emergency,
)


class Withdrawals(Repository):
    """The leaving of a force."""

    def take_out(self, which: ForceId, *, at: datetime, audit: AuditEntry) -> dict[str, int]:
        """Take the force out; return how many rows went from each table. Doing it again finds nothing more.

        Raises:
            NotThereError: no such force.
        """
        with self._audited(audit) as connection:
            people = select(user.c.id).where(user.c.force == which)
            gone = {"training": connection.execute(delete(training).where(training.c.user.in_(people))).rowcount}
            for table in (*_OF_FORCE, user):
                gone[table.name] = connection.execute(delete(table).where(table.c.force == which)).rowcount
            live = (snapshot.c.force == which, snapshot.c.state == "live")
            connection.execute(update(snapshot).where(*live).values(state="replaced", replaced_at=at))
            held = (snapshot.c.force == which, snapshot.c.state.in_(("held", "building")))
            connection.execute(update(snapshot).where(*held).values(state="replaced", replaced_at=at))
            change(connection, force, {"id": which}, left_at=at, signing_keys=[])
        self._database.scrub()
        return gone

    def remains(self, which: ForceId) -> dict[str, int]:
        """How many rows of the force are left in the tables that `take_out` empties."""
        with self._database.read() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table).where(_mine(table, which))) or 0
                for table in (*_OF_FORCE, user)
            }


def _mine(table: Table, which: ForceId) -> ColumnElement[bool]:
    return table.c.force == which
