"""Issues the certificate of one deletion, or says why not.

1. A certificate is issued only after every place was searched and nothing was found. Otherwise the finding is kept,
   with its places, until a later search finds nothing.
2. The key of every replaced snapshot is destroyed first: the holder's receipts stand in the certificate.
3. The file is written before the register names it; issuing again after a crash in between writes it anew. One that
   is in the register is never changed.
4. The file lies in the home, ``certificates/<force>/<number>.json``. It holds no personal data, so it is not encrypted.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ndas.duties.certificate import Certificate, Forgotten, Gone, certificate_key, sign, write_certificate
from ndas.duties.certificate.form import Occasion
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.report import Finding, Report
from ndas.governance import AuditEntry, AuditEvent, KeyReceipt
from ndas.store.control import CertificateRecord, certificate_id
from ndas.store.keys.receipts import receipt_to_json
from ndas.vocabulary import DeliveryId, SnapshotId

FOLDER = "certificates"


@dataclass(frozen=True, slots=True)
class Deletion:
    """The deletion that a certificate is about."""

    occasion: Occasion
    snapshot: SnapshotId
    delivery: DeliveryId
    replaced: tuple[SnapshotId, ...]
    gone: tuple[Gone, ...]
    digests: bytes
    forgotten: Forgotten
    receipts: tuple[KeyReceipt, ...]
    """The holder's, for every key that was destroyed."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of it: the certificate's record, or the findings that stand in its way."""

    record: CertificateRecord
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether something was found."""
        return bool(self.findings)


def issue_certificate(estate: Estate, deletion: Deletion, report: Report) -> Issued:
    """Issue the certificate, or keep why not; return which. One that was issued before is returned as it is.

    Raises:
        OSError: the file could not be written.
    """
    which = certificate_id(estate.force, deletion.occasion, deletion.snapshot)
    before = estate.control.certificates.get(which)
    if before is not None and before.state == "issued":
        return Issued(before, ())
    if report.findings:
        return _refuse(estate, deletion, report.findings)
    certificate = _certificate(estate, deletion, report)
    file = write_certificate(certificate)
    path = certificate_path(estate.home, estate.force, certificate.number)
    _keep(path, file)
    record = CertificateRecord(
        id=which,
        force=estate.force,
        occasion=deletion.occasion,
        snapshot=deletion.snapshot,
        delivery=deletion.delivery,
        run=estate.run,
        state="issued",
        records=certificate.records,
        replaced=tuple(deletion.replaced),
        findings={},
        at=certificate.issued_at,
        number=certificate.number,
        file=path.relative_to(estate.home).as_posix(),
        sha256=hashlib.sha256(file).hexdigest(),
    )
    entry = _entry(estate, AuditEvent.CERTIFICATE_ISSUED, deletion, certificate.records, number=certificate.number)
    estate.control.certificates.issue(record, audit=entry)
    return Issued(record, ())


def certificate_path(home: Path, force: str, number: int) -> Path:
    """Where a certificate's file lies."""
    return home / FOLDER / force / f"{number:06d}.json"


def _certificate(estate: Estate, deletion: Deletion, report: Report) -> Certificate:
    last = estate.control.certificates.last_issued(estate.force)
    certificate = Certificate(
        force=estate.force,
        number=1 if last is None else (last.number or 0) + 1,
        occasion=deletion.occasion,
        run=estate.run,
        delivery=deletion.delivery,
        snapshot=deletion.snapshot,
        replaced=tuple(deletion.replaced),
        issued_at=estate.clock(),
        gone=deletion.gone,
        digests=deletion.digests,
        searched=tuple(report.searched()),
        kept=report.kept,
        forgotten=deletion.forgotten,
        receipts=tuple(receipt_to_json(receipt) for receipt in deletion.receipts),
        holder_key=estate.holder.verifying_key(),
        previous="" if last is None else last.sha256,
    )
    return sign(certificate, certificate_key(estate.home))


def _refuse(estate: Estate, deletion: Deletion, findings: Sequence[Finding]) -> Issued:
    record = CertificateRecord(
        id=certificate_id(estate.force, deletion.occasion, deletion.snapshot),
        force=estate.force,
        occasion=deletion.occasion,
        snapshot=deletion.snapshot,
        delivery=deletion.delivery,
        run=estate.run,
        state="refused",
        records=sum(one.gone for one in deletion.gone),
        replaced=tuple(deletion.replaced),
        findings={f"{one.place}: {one.what}": one.count for one in findings},
        at=estate.clock(),
    )
    entry = _entry(estate, AuditEvent.CERTIFICATE_REFUSED, deletion, len(findings), places=len(findings))
    estate.control.certificates.refuse(record, audit=entry)
    return Issued(record, tuple(findings))


def _entry(estate: Estate, event: AuditEvent, deletion: Deletion, count: int, **detail: int) -> AuditEntry:
    return AuditEntry(
        event=event,
        at=estate.clock(),
        force=estate.force,
        actor="journey",
        run=estate.run,
        purpose=estate.purpose,
        count=count,
        detail={"snapshot": deletion.snapshot, "delivery": deletion.delivery, "occasion": deletion.occasion, **detail},
    )


def _keep(path: Path, file: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(file)
        written.flush()
        os.fsync(written.fileno())
    part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
