"""Steps 2 and 3: every row gets its fate, and the delivery is destroyed.

The digest key of refused rows is derived from the delivery's own key and goes with it: after step 3 nobody can tell
what a refused row was, not even by trying.
"""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ndas.duties.closure import SourceTablesOnly, keep_list
from ndas.governance import AuditEvent
from ndas.ingest import IngestReport, ingest
from ndas.journey.account import account_of
from ndas.journey.assessing import keep_mentions, staff_declared
from ndas.journey.closing import estate_of
from ndas.journey.opening import Result, opened
from ndas.journey.work import PURPOSE, Work
from ndas.store.snapshots import connect
from ndas.vocabulary.delivery import ManifestTable

_EXPECTED = """
SELECT system, "table", "column", rule, any_value(expected), count(*) FROM fixlist GROUP BY ALL ORDER BY ALL
"""


def load_step(work: Work) -> Result:
    """Take the delivery in: accepted, quarantined and refused rows, each exactly once, and the account of it."""
    snapshot = work.snapshot()
    with opened(work) as whole:
        keep_list(estate_of(work.platform, work.force, work.run.id), whole, snapshot)
        delivery = SourceTablesOnly(whole)
        steps = 2 * len(delivery.manifest.tables)
        work.watch.begin("reading and checking", steps)
        done = 0

        def advance(_step: str, _table: ManifestTable) -> None:
            nonlocal done
            done += 1
            work.watch.advance(done, steps)

        report = ingest(
            delivery,
            work.profile.contracts.values(),
            digest_key=_digest_key(work),
            sink=snapshot,
            watch=advance,
            staff_declared=staff_declared(work),
        )
    _keep_account(work, report)
    keep_mentions(work, report)
    return {
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "refused": sum(report.refused_by_rule.values()),
    }


def destroy_delivery_step(work: Work) -> Result:
    """Destroy the delivery's key and file, and note it."""
    control = work.platform.control
    receipt = work.holder.destroy(work.delivery_key, purpose=PURPOSE, run=work.run.id)
    work.claim.path.unlink(missing_ok=True)
    at = work.platform.clock()
    control.deliveries.end(
        work.claim.delivery, "ingested", at=at, audit=work.entry(AuditEvent.ROWS_ACCEPTED, count=_accepted(work))
    )
    control.deliveries.destroy(
        work.claim.delivery, at=at, audit=work.entry(AuditEvent.DELIVERY_DESTROYED, receipt=receipt.signature)
    )
    return {"receipt": receipt.signature}


def _keep_account(work: Work, report: IngestReport) -> None:
    with connect(work.snapshot(), {"fixlist": None}) as connection:
        expected = connection.execute(_EXPECTED).fetchall()
    refused = report.refused_by_rule
    entry = work.entry(
        AuditEvent.ROWS_REFUSED if refused else AuditEvent.ROWS_QUARANTINED,
        count=sum(refused.values()) if refused else report.quarantined,
        accepted=report.accepted,
        quarantined=report.quarantined,
        packs="; ".join(report.packs),
    )
    work.platform.control.loads.record(account_of(report, expected), audit=entry)


def _accepted(work: Work) -> int:
    return sum(one.accepted for one in work.platform.control.loads.of(work.claim.delivery).reconciliations)


def _digest_key(work: Work) -> bytes:
    lease = work.holder.lend(work.delivery_key, purpose=PURPOSE, run=work.run.id)
    return HKDF(SHA256(), 32, salt=None, info=b"ndas digests of refused rows").derive(lease.key)
