"""The register of forces: who takes part, and which keys sign their deliveries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.weeks import force as forces
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Force:
    """A force that takes part, or took part."""

    id: ForceId
    title: str
    signing_keys: tuple[str, ...]
    """Ed25519 public keys, base64; a delivery signed with any of them is the force's."""
    joined_at: datetime
    left_at: datetime | None = None


class Forces(Repository):
    """The register."""

    def join(self, force: Force, *, audit: AuditEntry) -> None:
        """Enter a force.

        Raises:
            AlreadyThereError: the id is taken, also by a force that has left.
        """
        with self._audited(audit) as connection:
            if not insert_new(connection, forces, as_row(force)):
                raise AlreadyThereError(f"the force {force.id} is registered already; choose another id")

    def set_signing_keys(self, force: ForceId, keys: tuple[str, ...], *, audit: AuditEntry) -> None:
        """Replace the keys that sign the force's deliveries.

        Raises:
            NotThereError: no such force.
        """
        with self._audited(audit) as connection:
            change(connection, forces, {"id": force}, signing_keys=list(keys))

    def leave(self, force: ForceId, *, at: datetime, audit: AuditEntry) -> None:
        """Note that the force has left: its keys sign nothing any more. Its row stays, so that its id is never reused.

        Raises:
            NotThereError: no such force.
        """
        with self._audited(audit) as connection:
            change(connection, forces, {"id": force}, left_at=at, signing_keys=[])

    def get(self, force: ForceId) -> Force | None:
        """The force, or None."""
        return self._one(Force, select(forces).where(forces.c.id == force))

    def left(self) -> tuple[Force, ...]:
        """Every force that has left, by id."""
        return self._all(Force, select(forces).where(forces.c.left_at.is_not(None)).order_by(forces.c.id))

    def all(self) -> tuple[Force, ...]:
        """Every force that takes part, by id."""
        return self._all(Force, select(forces).where(forces.c.left_at.is_(None)).order_by(forces.c.id))
