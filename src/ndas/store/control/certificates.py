"""Deletion certificates: which were issued, where their files lie, and searches that found something instead.

Rules:

1. A force's certificates are numbered from 1 without a gap; each names the digest of the one before.
2. A search that found something is kept as refused, with the places, until a later search of the same deletion finds
   nothing: then the certificate takes its place.
3. An issued certificate is never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, read_one
from ndas.store.control.tables.ending import certificate
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId

CertificateState = Literal["issued", "refused"]


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """One certificate, or the search that stands in its way. `findings` counts by place and part."""

    id: str
    force: ForceId
    occasion: Literal["week", "withdrawal"]
    snapshot: SnapshotId
    delivery: DeliveryId
    run: RunId
    state: CertificateState
    records: int
    replaced: tuple[str, ...]
    findings: Mapping[str, int]
    at: datetime
    number: int | None = None
    file: str = ""
    sha256: str = ""


def certificate_id(force: ForceId, occasion: str, snapshot: str) -> str:
    """The id of a deletion's certificate: one for each."""
    return f"{force}-{occasion}-{snapshot}"


class Certificates(Repository):
    """Every certificate and every refusal of one."""

    def issue(self, record: CertificateRecord, *, audit: AuditEntry) -> None:
        """Note an issued certificate, in place of earlier refusals of the same.

        Raises:
            AlreadyThereError: it was issued before.
            StateRefusedError: its number is not the force's next.
        """
        with self._audited(audit) as connection:
            _refuse_if_issued(connection, record.id)
            if record.number != _next_number(connection, record.force):
                raise StateRefusedError(f"certificate {record.id}: another was issued meanwhile; search again")
            connection.execute(delete(certificate).where(certificate.c.id == record.id))
            connection.execute(insert(certificate).values(**as_row(record)))

    def refuse(self, record: CertificateRecord, *, audit: AuditEntry) -> None:
        """Note that a search found something, in place of what an earlier one of the same deletion found.

        Raises:
            AlreadyThereError: the certificate was issued before.
        """
        with self._audited(audit) as connection:
            _refuse_if_issued(connection, record.id)
            connection.execute(delete(certificate).where(certificate.c.id == record.id))
            connection.execute(insert(certificate).values(**as_row(record)))

    def get(self, which: str) -> CertificateRecord | None:
        """The certificate or its refusal, or None."""
        return self._one(CertificateRecord, select(certificate).where(certificate.c.id == which))

    def of(self, force: ForceId) -> tuple[CertificateRecord, ...]:
        """A force's certificates and refusals, newest first."""
        mine = select(certificate).where(certificate.c.force == force)
        return self._all(CertificateRecord, mine.order_by(certificate.c.at.desc(), certificate.c.id.desc()))

    def last_issued(self, force: ForceId) -> CertificateRecord | None:
        """The force's newest certificate; None before the first."""
        issued = (certificate.c.force == force, certificate.c.number.is_not(None))
        newest = select(certificate).where(*issued).order_by(certificate.c.number.desc()).limit(1)
        return self._one(CertificateRecord, newest)


def _next_number(connection: Connection, force: ForceId) -> int:
    mine = select(func.max(certificate.c.number)).where(certificate.c.force == force)
    return int(connection.scalar(mine) or 0) + 1


def _refuse_if_issued(connection: Connection, which: str) -> None:
    found = read_one(CertificateRecord, connection, select(certificate).where(certificate.c.id == which))
    if found is not None and found.state == "issued":
        raise AlreadyThereError(f"certificate {which} was issued before; it is never changed")
