"""A week takes out what the force took out, everywhere, and proves it; people's word about it leaves a tombstone."""

from ndas.duties.canaries import Kind
from ndas.duties.canaries.looking import look_for_canaries
from ndas.duties.certificate import Expected, certificate_key, digest_of, verify_certificate, verifying_key_of
from ndas.duties.closure.gone import OPENING, TABLE
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import certify_again, estate_of
from ndas.store.audit import AuditQuery
from ndas.store.control import Decision, Judgement
from ndas.synthesis.canary_list import canaries_of
from ndas.vocabulary import ForceId, RunId

FORCE = ForceId("northmoor")


def _ids(platform, table):
    live = platform.control.snapshots.live(FORCE)
    lend = platform.lend_snapshot(FORCE, live.snapshot, RunId("test"), "verify")
    with platform.snapshots.open(FORCE, live.snapshot, lend) as snapshot:
        return sorted(snapshot.dataset(table).to_table(columns=["id"]).column(0).to_pylist())


def _opening(platform):
    live = platform.control.snapshots.live(FORCE)
    lend = platform.lend_snapshot(FORCE, live.snapshot, RunId("test"), "verify")
    with platform.snapshots.open(FORCE, live.snapshot, lend) as snapshot:
        return snapshot.dataset(TABLE).schema.metadata[OPENING].decode()


def _say(platform, stage, people, events):
    """A judgement about every third person and a decision about every event: whichever goes, something was said."""
    entry = AuditEntry(AuditEvent.JUDGEMENT_RECORDED, stage.now, FORCE, actor="officer")
    for number, other in enumerate(people[1::3]):
        said = Judgement(f"j{number}", FORCE, people[0], other, "different", "officer", stage.now, b"one-family")
        platform.control.judgements.record(said, audit=entry)
    entry = AuditEntry(AuditEvent.DECISION_RECORDED, stage.now, FORCE, actor="officer")
    for number, event in enumerate(events):
        made = Decision(f"d{number}", FORCE, "sv", "1", "s", event, "act", "officer", stage.now, b"words")
        platform.control.decisions.record(made, records=[event], audit=entry)


def test_what_went_is_gone_everywhere_and_the_certificate_proves_it(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    people, events = _ids(platform, "pole/person"), _ids(platform, "pole/event")
    _say(platform, stage, people, events)
    stage.refresh(FORCE, 2)

    gone_events = set(events) - set(_ids(platform, "pole/event"))
    assert gone_events, "the invented force takes something out each week"
    newest, first = platform.control.certificates.of(FORCE)
    assert (first.number, first.records, newest.number, newest.state) == (1, 0, 2, "issued"), newest.findings

    file = (stage.home / newest.file).read_bytes()
    known = Expected(
        platform_key=verifying_key_of(certificate_key(stage.home)),
        holder_key=stage.holder(FORCE).verifying_key(),
        force=FORCE,
        delivery=newest.delivery,
        previous=(stage.home / first.file).read_bytes(),
        record=min(gone_events),
        opening=_opening(platform),
    )
    verified = verify_certificate(file, known)
    assert [check.words for check in verified.checks if check.ok is not True] == []
    assert digest_of(known.opening, min(gone_events)) in verified.certificate.digests
    assert not any(event.encode() in file or event.rpartition(":")[2].encode() in file for event in gone_events)
    assert [(kept.item, kept.place.split()[0]) for kept in verified.certificate.kept] == [
        ("northmoor-all-000001", "archive")
    ]
    assert verified.certificate.forgotten.decisions == len(gone_events)

    tombs = [one for one in platform.control.decisions.of(FORCE, count=5000) if one.forgotten_at]
    assert len(tombs) == len(gone_events)
    assert all((one.finding, one.outcome, one.note, one.by) == (None, "", None, "officer") for one in tombs)
    assert platform.control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.CONTENT_FORGOTTEN,))).total

    # The traps that the invented force planted: refused, vanished, and (with no other force here) found at home.
    canaries = canaries_of(stage.folder / "extracts" / "truth" / FORCE / "week-2", 2)
    home = estate_of(platform, FORCE, RunId("canaries"), "verify")
    reports = {one.kind: one for one in look_for_canaries(home, [], canaries, newest.delivery, 2)}
    assert {kind: one.held for kind, one in reports.items()} == {kind.value: True for kind in Kind}
    assert reports["must vanish"].planted == 2

    # A leftover that turns up later is found by a new search, named, and told; the certificate stays what it was.
    (stage.home / "core.dump").write_bytes(b"\0" + min(gone_events).encode() + b"\0")
    assert not certify_again(platform, FORCE).refused
