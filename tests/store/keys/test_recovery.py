"""The recovery copy, the escrow and the drill: what they give back, and that nothing destroyed comes back with them."""

import base64
import shutil
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import (
    EVERYTHING,
    CustodyError,
    HolderPlaces,
    KdfCost,
    KeyOffice,
    ReceiptRefusedError,
    VaultError,
    VaultKeyHolder,
    drill,
    found_custody,
    found_keeping,
    open_custody,
    read_custody,
    recover,
    write_custody,
)
from ndas.store.keys.drill import read_copy
from ndas.store.keys.providers import PassphraseProvider
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
PASSPHRASES = {"anna": "the passphrase of anna", "ben": "the passphrase of ben"}
NORTHMOOR = ForceId("northmoor")


def _ref(number: int, kind: KeyKind = KeyKind.SNAPSHOT) -> KeyRef:
    return KeyRef(NORTHMOOR, kind, f"{number:06d}")


def _providers() -> dict[str, PassphraseProvider]:
    return {name: PassphraseProvider(f"a passphrase for {name}", cost=CHEAP) for name in ("live", "archive")}


def _open(places: HolderPlaces, clock) -> VaultKeyHolder:
    return VaultKeyHolder(places, force=NORTHMOOR, **_providers(), purposes={"refresh": set(KeyKind)}, clock=clock)


@pytest.fixture
def places(tmp_path: Path) -> HolderPlaces:
    (tmp_path / "copy").mkdir()
    return HolderPlaces(tmp_path / "holder", tmp_path / "companions", tmp_path / "copy")


@pytest.fixture
def kept(places: HolderPlaces, custody, clock) -> VaultKeyHolder:
    """A holder with a recovery copy, two weeks, an archived one and one destroyed."""
    found_keeping(places, force=NORTHMOOR, **_providers(), custody=custody)
    holder = _open(places, clock)
    for ref in (_ref(1), _ref(2), _ref(3), _ref(1, KeyKind.ARCHIVE)):
        holder.make(ref, purpose="refresh", run=RUN)
    holder.destroy(_ref(1), purpose="refresh", run=RUN)
    return holder


@pytest.fixture
def escrow(places: HolderPlaces, kept, tmp_path: Path) -> Path:
    """The escrow, written when the first week was still alive or not: it does not matter."""
    write_custody(tmp_path / "escrow.json", read_custody(places.custody))
    return tmp_path / "escrow.json"


def _recover(places: HolderPlaces, both, clock, *, into: str = "new", receipts=()):
    new = HolderPlaces(places.folder.parent / into)
    done = recover(places.copy, both, new, _providers(), receipts=receipts, clock=clock, run=RUN, by="anna and ben")
    return done, _open(new, clock)


def test_it_gives_back_every_living_key_and_no_dead_one(places, kept, escrow, both, clock):
    keys = {ref: kept.lend(ref, purpose="refresh", run=RUN).key for ref in (_ref(2), _ref(1, KeyKind.ARCHIVE))}
    shutil.rmtree(places.folder)
    shutil.rmtree(places.companions)
    done, new = _recover(places, both, clock)
    assert (done.keys, done.left_out, done.lost) == (3, (), ())
    for ref, key in keys.items():
        assert new.lend(ref, purpose="refresh", run=RUN).key == key
    with pytest.raises(KeyRefusedError, match="destroyed"):
        new.lend(_ref(1), purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="names are used once"):
        new.make(_ref(1), purpose="refresh", run=RUN)
    assert new.verifying_key() == kept.verifying_key()
    assert [request.action for request in new.requests()][:3] == ["make", "make", "make"]


def test_an_escrow_holds_no_key_and_grows_with_none(places, kept, escrow: Path):
    before = escrow.read_bytes()
    kept.make(_ref(4), purpose="refresh", run=RUN)
    assert places.custody.read_bytes() == before
    for ref in (_ref(2), _ref(4)):
        key = kept.lend(ref, purpose="refresh", run=RUN).key
        for form in (key, key.hex().encode(), base64.b64encode(key)):
            assert form not in before


def test_a_vaults_old_copy_brings_no_destroyed_key_back_even_with_both_custodians(places, kept, both, tmp_path: Path):
    backup = tmp_path / "backup"
    shutil.copytree(places.folder, backup)  # what a backup program takes: all but the companions
    kept.destroy(_ref(2), purpose="refresh", run=RUN)
    for name in ("live", "archive"):
        shutil.copy(places.companions / f"{name}.companion", backup)
    with pytest.raises(VaultError, match="older than the last change"):
        read_copy(backup, both)
    recovered = read_copy(places.copy, both)["live"]["keys"]["snapshot/000002"]
    assert (recovered["key"], recovered["sealed"], recovered["state"]) == ("", "", "destroyed")


def test_an_old_recovery_copy_is_overruled_by_receipts(places, kept, both, clock, tmp_path: Path):
    old = tmp_path / "kept by somebody against the rules"
    shutil.copytree(places.copy, old)
    receipts = [kept.destroy(_ref(number), purpose="refresh", run=RUN) for number in (2, 1)]
    kept.make(_ref(5), purpose="refresh", run=RUN)
    stale = HolderPlaces(places.folder, places.companions, old)
    done, new = _recover(stale, both, clock, receipts=receipts)
    assert done.left_out == (_ref(2),)
    with pytest.raises(KeyRefusedError, match="destroyed"):
        new.lend(_ref(2), purpose="refresh", run=RUN)
    new.lend(_ref(3), purpose="refresh", run=RUN)


def test_an_old_vault_with_its_companion_is_overruled_by_the_newer_log(places, kept, both, clock, tmp_path: Path):
    old = tmp_path / "old"
    shutil.copytree(places.copy, old)
    kept.destroy(_ref(2), purpose="refresh", run=RUN)
    kept.make(_ref(5), purpose="refresh", run=RUN)
    shutil.copy(places.copy / "requests.log", old)
    done, _ = _recover(HolderPlaces(places.folder, places.companions, old), both, clock)
    assert (done.left_out, done.lost) == ((_ref(2),), (_ref(5),))


def test_a_withdrawal_overrules_every_old_copy(places, kept, both, clock, tmp_path: Path):
    old = tmp_path / "old"
    shutil.copytree(places.copy, old)
    KeyOffice(kept.keeping, by="anna and ben").withdraw(both, run=RUN)
    shutil.copy(places.copy / "requests.log", old)
    done, _ = _recover(HolderPlaces(places.folder, places.companions, old), both, clock)
    assert done.keys == 0


def test_a_forged_receipt_takes_no_key_away(places, kept, both, clock, softhsm, tmp_path: Path, custody):
    other = HolderPlaces(tmp_path / "another holder")
    found_keeping(other, force=NORTHMOOR, **_providers(), custody=custody)
    forger = _open(other, clock)
    forger.make(_ref(2), purpose="refresh", run=RUN)
    forged = forger.destroy(_ref(2), purpose="refresh", run=RUN)
    with pytest.raises(ReceiptRefusedError):
        _recover(places, both, clock, receipts=[forged])
    assert not (tmp_path / "new").exists()


def test_two_of_the_three_are_not_enough(places, kept, escrow, both, clock, tmp_path: Path):
    with pytest.raises(CustodyError, match="missing: ben"):
        open_custody(read_custody(escrow), {"anna": PASSPHRASES["anna"]})
    strangers = open_custody(found_custody(NORTHMOOR, PASSPHRASES, cost=CHEAP), PASSPHRASES)
    with pytest.raises(CustodyError, match="were the custodians replaced"):
        _recover(places, strangers, clock)
    for file in places.copy.glob("*.companion"):
        file.unlink()
    with pytest.raises(VaultError, match="without which its vault does not open"):
        _recover(places, both, clock)


def test_it_overwrites_no_vaults(places, kept, both, clock):
    with pytest.raises(VaultError, match="an empty folder"):
        _recover(places, both, clock, into="holder")


def test_held_back_stays_held_back(places, kept, both, clock):
    KeyOffice(kept.keeping, by="anna").revoke(EVERYTHING, run=RUN)
    _, new = _recover(places, both, clock)
    with pytest.raises(KeyRefusedError, match="revoked"):
        new.lend(_ref(2), purpose="refresh", run=RUN)
    assert KeyOffice(new.keeping, by="anna and ben").restore(EVERYTHING, both, run=RUN) == 3


def test_without_its_copy_a_change_is_not_made(places, kept):
    places.copy.rename(places.copy.with_name("unplugged"))
    with pytest.raises(KeyRefusedError, match="No such file"):
        kept.destroy(_ref(2), purpose="refresh", run=RUN)
    places.copy.with_name("unplugged").rename(places.copy)
    kept.lend(_ref(2), purpose="refresh", run=RUN)
    kept.destroy(_ref(2), purpose="refresh", run=RUN)


def test_the_drill_passes_touches_nothing_and_is_written_down(places, kept, both):
    before = {path: path.read_bytes() for path in places.folder.glob("*.vault")}
    found = drill(kept.keeping, places.copy, both, run=RUN, by="anna and ben")
    assert (found.whole, found.compared) == (True, 3)
    assert {path: path.read_bytes() for path in places.folder.glob("*.vault")} == before
    assert "whole: 3 keys the same" in kept.requests()[-1].outcome


def test_the_drill_finds_an_old_copy_with_a_dead_key_in_it(places, kept, both, tmp_path: Path):
    old = tmp_path / "old"
    shutil.copytree(places.copy, old)
    kept.destroy(_ref(2), purpose="refresh", run=RUN)
    kept.make(_ref(6), purpose="refresh", run=RUN)
    found = drill(kept.keeping, old, both, run=RUN, by="anna and ben")
    assert (found.whole, found.surplus, found.missing) == (False, (_ref(2),), (_ref(6),))
    assert kept.requests()[-1].outcome.startswith("NOT whole")
