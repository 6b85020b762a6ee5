"""Takes one force out of the control database: in one transaction its pointer, its people and what they said.

1. Which rows go, and which stay and why, is what each table says of itself (`ndas.store.database.table_duties`). What
   stays holds nothing of a data subject; the force's id is never given to another.
2. The agreement of two people is used up in the same transaction: it is spent on a force that has left, or not at all.
3. Of what stays, words that people wrote are taken out. Nothing of another force is touched.
"""

from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, select, update

from ndas.governance import AuditEntry
from ndas.store.control.approvals import use_approval
from ndas.store.control.repository import Repository, change
from ndas.store.control.tables.weeks import force, snapshot
from ndas.store.database import children_first, duties_of, metadata, rows_of
from ndas.vocabulary import ForceId


class Withdrawals(Repository):
    """The leaving of a force."""

    def take_out(
        self, which: ForceId, *, at: datetime, audit: AuditEntry, approval: str = "", action: str = ""
    ) -> dict[str, int]:
        """Take the force out; return how many rows went from each table. Doing it again finds nothing more.

        Args:
            which: the force.
            at: now.
            audit: says who and why.
            approval: the agreement that allows it; empty when going on with a force that has left already.
            action: what was agreed to.

        Raises:
            NotThereError: no such force.
            ApprovalRefusedError: two people have not agreed.
        """
        with self._audited(audit) as connection:
            if approval:
                use_approval(connection, approval, action=action, subject=which, at=at)
            gone = remove_rows(connection, which)
            standing = (snapshot.c.force == which, snapshot.c.state.in_(("live", "held", "building")))
            connection.execute(update(snapshot).where(*standing).values(state="replaced", replaced_at=at))
            change(connection, force, {"id": which}, left_at=at, signing_keys=[], title=which)
        self._database.scrub()
        return gone

    def remains(self, which: ForceId) -> dict[str, int]:
        """How many rows of the force are left in each table whose rows go."""
        with self._database.read() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table).where(rows_of(table, which))) or 0
                for table in leaving()
            }


def leaving() -> tuple[Table, ...]:
    """The tables whose rows go with their force, those first whose rows belong to rows of another."""
    return tuple(table for table in children_first(metadata) if not duties_of(table).stays)


def remove_rows(connection: Connection, which: ForceId) -> dict[str, int]:
    """Remove the rows of a force, inside a transaction; return how many went from each table."""
    return {table.name: connection.execute(delete(table).where(rows_of(table, which))).rowcount for table in leaving()}
