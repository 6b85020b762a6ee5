"""A force leaves: two of its people, and everything of it is gone; of the others not one byte has changed."""

from datetime import timedelta

import pyrage
import pytest

from ndas.duties.backup import Holdings, Target, make_backup
from ndas.duties.certificate import Expected, read_certificate, verify_certificate
from ndas.duties.certificate.places import BACKUPS
from ndas.duties.permission import NotAllowedError
from ndas.duties.withdrawal import WithdrawalError, agree_to_withdraw, ask_to_withdraw, withdraw_force
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef, KeyRefusedError
from ndas.store.control import (
    ApprovalRefusedError,
    ForceBusyError,
    Run,
)
from ndas.store.snapshots import SnapshotLockedError, SnapshotRefusedError


def _agreed(ground):
    ask_to_withdraw(ground.control, ground.force, by=f"owner-{ground.force}", reason="ends", at=ground.now)
    return agree_to_withdraw(
        ground.control, ground.force, by=f"custodian-{ground.force}", reason="ends", at=ground.now
    ).id


def _withdraw(ground, approval=None):
    return withdraw_force(ground.estate, ground.archive, approval=approval or _agreed(ground))


def test_everything_of_it_is_gone_and_the_neighbour_is_untouched_byte_for_byte(both, everything_of):
    ground, other = both
    before = everything_of(other)
    assert len(before[0]) > 10
    withdrawn = _withdraw(ground)

    assert not withdrawn.issued.refused, [str(one) for one in withdrawn.issued.findings]
    assert everything_of(other) == before
    assert other.certify().record.state == "issued"
    left = [path for path in ground.home.rglob("*") if path.is_file() and ground.force in str(path)]
    assert [path.parent.parent.name for path in left] == ["certificates"]
    assert ground.control.snapshots.live(ground.force) is None
    assert ground.control.users.of(ground.force, at=ground.now) == ()
    assert ground.control.judgements.standing(ground.force) == ()
    assert ground.control.forces.get(ground.force).signing_keys == ()

    for ref in (
        KeyRef(ground.force, KeyKind.SNAPSHOT, ground.weeks[-1]),
        KeyRef(ground.force, KeyKind.ARCHIVE, f"{ground.force}-all-000001"),
        KeyRef(ground.force, KeyKind.DELIVERY, f"{ground.force}-all-000003"),
    ):
        with pytest.raises(KeyRefusedError, match="destroyed"):
            ground.holder.lend(ref, purpose="archive" if ref.kind is KeyKind.ARCHIVE else "refresh", run="read")
    with pytest.raises((SnapshotRefusedError, SnapshotLockedError)):
        ground.estate.open(ground.weeks[-1]).verify()

    log = ground.control.audit
    assert log.verify(ground.force, at=ground.now).sound
    assert not any("PERSON" in line for line in log.export(ground.force))
    file = (ground.home / withdrawn.issued.record.file).read_bytes()
    known = Expected(force=ground.force, holder_key=ground.holder.verifying_key())
    assert verify_certificate(file, known).ok
    assert set(read_certificate(file).replaced) == set(ground.weeks)


def test_a_vote_counts_no_more_once_its_giver_has_lost_their_access(both):
    ground, _ = both
    ask_to_withdraw(ground.control, ground.force, by="owner-northmoor", reason="ends", at=ground.now)
    gone = AuditEntry(AuditEvent.USER_CHANGED, ground.now, ground.force, actor="administrator")
    ground.control.users.disable("owner-northmoor", at=ground.now, audit=gone)
    with pytest.raises(NotAllowedError, match="owner-northmoor may not withdraw force"):
        agree_to_withdraw(ground.control, ground.force, by="custodian-northmoor", reason="ends", at=ground.now)


def test_it_takes_two_of_the_forces_own_people(both):
    ground, _ = both
    for by in ("officer-northmoor", "owner-easthaven", "nobody"):
        with pytest.raises(NotAllowedError, match=f"{by} may not withdraw force"):
            ask_to_withdraw(ground.control, ground.force, by=by, reason="ends", at=ground.now)
    asked = ask_to_withdraw(ground.control, ground.force, by="owner-northmoor", reason="ends", at=ground.now)
    with pytest.raises(ApprovalRefusedError):
        _withdraw(ground, asked.id)
    with pytest.raises(ApprovalRefusedError):
        agree_to_withdraw(ground.control, ground.force, by="owner-northmoor", reason="ends", at=ground.now)
    with pytest.raises(WithdrawalError, match="nobody has asked"):
        agree_to_withdraw(
            ground.control, ground.force, by="custodian-northmoor", reason="e", at=ground.now + timedelta(days=8)
        )
    assert ground.control.snapshots.live(ground.force) is not None


def test_a_legal_hold_stops_it(both, tools):
    ground, _ = both
    ground.archive.hold(
        "northmoor-all-000001",
        reason="inquest",
        owner="custodian",
        review_on=ground.now + timedelta(days=90),
        audit=tools.entry(AuditEvent.ARCHIVE_HELD),
    )
    with pytest.raises(WithdrawalError, match="legal hold"):
        ask_to_withdraw(ground.control, ground.force, by="owner-northmoor", reason="ends", at=ground.now)


def test_it_waits_for_a_refresh_that_is_under_way(both):
    ground, _ = both
    run = Run("refresh-other", ground.force, "refresh", "northmoor-all-000003", ground.now)
    ground.control.runs.begin(run, at=ground.now, audit=None)
    with pytest.raises(ForceBusyError):
        _withdraw(ground)
    assert ground.control.snapshots.live(ground.force) is not None


_SLOW = [pytest.param(part, marks=pytest.mark.slow) for part in ("_remove_files", "look_for_anything")]


@pytest.mark.parametrize("part", ["_destroy_keys", *_SLOW, "issue_certificate"])
def test_what_was_cut_short_is_finished_by_calling_once_more(both, everything_of, monkeypatch, part):
    ground, other = both
    before = everything_of(other)
    approval = _agreed(ground)

    def power_cut(*_, **__):
        raise RuntimeError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(f"ndas.duties.withdrawal.removing.{part}", power_cut)
        with pytest.raises(RuntimeError):
            _withdraw(ground, approval)
    assert ground.control.snapshots.live(ground.force) is None, "nobody reads anything of it from the first moment"
    assert not _withdraw(ground, approval).issued.refused
    assert everything_of(other) == before


def test_something_that_is_left_is_named_and_there_is_no_certificate(both):
    ground, _ = both
    (ground.home / "exports" / "northmoor").mkdir(parents=True)
    (ground.home / "exports" / "northmoor" / "list.csv").write_bytes(b"anything")
    withdrawn = _withdraw(ground)
    assert [finding.what for finding in withdrawn.issued.findings] == ["list.csv"]


def test_it_goes_from_backups_outside_the_home_as_well_and_the_neighbours_copies_stay(both, tmp_path_factory):
    ground, other = both
    place = Target(tmp_path_factory.mktemp("backups") / "disk")
    holders = {ground.force: ground.holder, other.force: other.holder}
    archives = {one.force: one.archive for one in both}
    holdings = Holdings(ground.home, ground.control, archives.__getitem__, holders.__getitem__, lambda: ground.now)
    make_backup(holdings, place, recipient=str(pyrage.x25519.Identity.generate().to_public()))
    kept = [path for path in (place.root / "objects" / other.force).rglob("*") if path.is_file()]
    assert kept
    assert (place.root / "objects" / ground.force).is_dir()
    done = _withdraw(ground)
    assert not done.issued.refused, done.issued.findings
    assert not (place.root / "objects" / ground.force).exists()
    assert [path for path in (place.root / "objects" / other.force).rglob("*") if path.is_file()] == kept
    certificate = read_certificate((ground.home / done.issued.record.file).read_bytes())
    assert [one.found for one in certificate.searched if one.place == BACKUPS] == [0]


def test_a_neighbour_whose_name_begins_like_its_own_keeps_what_waits_for_it(both):
    ground, other = both
    theirs = [ground.home / "inbox" / f"{ground.force}-vale-all-000003{end}" for end in (".ndas",)]
    theirs += [ground.home / "inbox" / "receipts" / f"{ground.force}-vale-all-000003.json"]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sealed by another force")
    mine = ground.home / "forces" / f"{ground.force}.yaml"
    mine.parent.mkdir()
    for path in (mine, mine.with_suffix(".well-known"), mine.with_name(f"{other.force}.yaml")):
        path.write_text("settings")
    assert not _withdraw(ground).issued.refused
    assert all(path.read_bytes() == b"sealed by another force" for path in theirs)
    assert [path.name for path in mine.parent.iterdir()] == [f"{other.force}.yaml"]
