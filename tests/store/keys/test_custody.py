"""What takes two people, attacked by one who has everything but the other's passphrase."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import (
    EVERYTHING,
    THE_ARCHIVE,
    CustodyError,
    FileKeyHolder,
    HolderPlaces,
    KdfCost,
    KeyOffice,
    ReceiptRefusedError,
    Scope,
    VaultKeyHolder,
    found_custody,
    open_custody,
    read_custody,
    verify_withdrawal,
    withdrawal_from_json,
    withdrawal_to_json,
    write_custody,
)
from ndas.store.keys.custody import OpenCustody, _open_share, seal_to_custody
from ndas.store.keys.providers import PassphraseProvider
from ndas.store.keys.vault import Vault, VaultPlace
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
ANNA, BEN = "the passphrase of anna", "the passphrase of ben"
PASSPHRASES = {"anna": ANNA, "ben": BEN}
WEEK = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
OLD_WEEK = KeyRef(ForceId("northmoor"), KeyKind.ARCHIVE, "000001")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)


@pytest.fixture
def office(file_holder: FileKeyHolder) -> KeyOffice:
    for ref in (WEEK, OLD_WEEK):
        file_holder.make(ref, purpose="refresh", run=RUN)
    return KeyOffice(file_holder.keeping, by="anna")


@pytest.fixture
def strangers(force: ForceId) -> OpenCustody:
    """Two people who are not the custodians, though they say they are."""
    return open_custody(found_custody(force, PASSPHRASES, cost=CHEAP), PASSPHRASES)


def test_one_share_is_no_help_towards_the_secret(custody):
    share = _open_share(custody.force, custody.shares[0], ANNA)
    for guess in (share, bytes(32)):
        with pytest.raises(CustodyError, match="do not belong together"):
            OpenCustody(custody, guess)


@pytest.mark.parametrize(
    ("passphrases", "why"),
    [
        ({"anna": ANNA}, "missing: ben"),
        ({"anna": ANNA, "ben": ANNA}, "not that of ben"),
        ({"anna": BEN, "ben": ANNA}, "not that of anna"),
        ({"anna": ANNA, "carl": BEN}, "missing: ben"),
        ({}, "missing: anna and ben"),
    ],
)
def test_one_person_opens_nothing(custody, passphrases, why):
    with pytest.raises(CustodyError, match=why):
        open_custody(custody, passphrases)


@pytest.mark.parametrize(
    "passphrases", [{"anna": ANNA}, {"anna": ANNA, "ben": ANNA}, {**PASSPHRASES, "carl": "x" * 20}]
)
def test_it_is_founded_by_two_with_two_passphrases(passphrases):
    with pytest.raises(CustodyError, match="two people"):
        found_custody("northmoor", passphrases)


def test_the_share_of_one_force_does_not_open_as_anothers(custody):
    with pytest.raises(CustodyError):
        open_custody(replace(custody, force="easthaven"), PASSPHRASES)


def test_its_file_comes_back_as_it_was_and_says_when_it_was_changed(custody, tmp_path: Path):
    path = tmp_path / "custody.json"
    write_custody(path, custody)
    assert read_custody(path) == custody
    said = json.loads(path.read_bytes())
    for broken in (b"", b"[]", json.dumps({**said, "shares": said["shares"][:1]}).encode(), b'{"ndas_custody": 1}'):
        path.write_bytes(broken)
        with pytest.raises(CustodyError):
            read_custody(path)
    with pytest.raises(CustodyError, match="appoint two"):
        read_custody(tmp_path / "nowhere")


def test_what_is_sealed_for_one_thing_does_not_open_as_another(both, custody):
    sealed = seal_to_custody(b"a key", custody.sealing_key, about="one")
    assert both.unseal(sealed, about="one") == b"a key"
    with pytest.raises(CustodyError):
        both.unseal(sealed, about="another")


def test_a_revoked_keys_bytes_are_out_of_reach_of_whoever_has_the_passphrase(
    office: KeyOffice, file_holder: FileKeyHolder, vaults: Path, both
):
    key = file_holder.lend(WEEK, purpose="refresh", run=RUN).key
    office.revoke(EVERYTHING, run=RUN)
    content = Vault(VaultPlace(vaults, "live"), PassphraseProvider("correct horse battery")).read()
    kept = content["keys"]["snapshot/000001"]
    assert kept["key"] == ""
    assert len(kept["sealed"]) > 64
    office.restore(EVERYTHING, both, run=RUN)
    assert file_holder.lend(WEEK, purpose="refresh", run=RUN).key == key


def test_strangers_restore_withdraw_and_appoint_nothing(office: KeyOffice, file_holder: FileKeyHolder, strangers, both):
    office.revoke(EVERYTHING, run=RUN)
    for act in (
        lambda: office.restore(EVERYTHING, strangers, run=RUN),
        lambda: office.withdraw(strangers, run=RUN),
        lambda: office.appoint(strangers, {}, before=strangers, run=RUN),
        lambda: office.appoint(strangers, {}, before=None, run=RUN),
    ):
        with pytest.raises(CustodyError):
            act()
    assert [status.state for status in file_holder.inventory()] == ["revoked", "revoked"]


def test_a_custody_file_put_in_the_others_place_is_no_way_in(office: KeyOffice, vaults: Path, strangers):
    office.revoke(EVERYTHING, run=RUN)
    write_custody(vaults / "custody.json", strangers.custody)
    swapped = open_custody(read_custody(vaults / "custody.json"), PASSPHRASES)
    with pytest.raises(CustodyError, match="not the custodians that the vaults know"):
        office.restore(EVERYTHING, swapped, run=RUN)


def test_the_archive_is_held_back_alone(office: KeyOffice, file_holder: FileKeyHolder):
    assert office.revoke(THE_ARCHIVE, run=RUN) == 1
    file_holder.lend(WEEK, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="revoked"):
        file_holder.lend(OLD_WEEK, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="holds all its keys of this vault back"):
        file_holder.make(replace(OLD_WEEK, subject="000002"), purpose="refresh", run=RUN)


def test_a_withdrawal_ends_every_key_and_is_signed_by_all(office: KeyOffice, file_holder: FileKeyHolder, both, custody):
    file_holder.destroy(WEEK, purpose="refresh", run=RUN)
    word = office.withdraw(both, run=RUN)
    keys = {
        "verifying_key": file_holder.verifying_key(),
        "custody_key": base64.b64encode(custody.verifying_key).decode(),
    }
    verify_withdrawal(withdrawal_from_json(withdrawal_to_json(word)), **keys)
    assert {receipt.ref for receipt in word.receipts} == {WEEK, OLD_WEEK}
    assert {status.state for status in file_holder.inventory()} == {"destroyed"}
    with pytest.raises(KeyRefusedError, match="holds all its keys"):
        file_holder.make(replace(WEEK, subject="000002"), purpose="refresh", run=RUN)
    assert office.restore(EVERYTHING, both, run=RUN) == 0
    for forged in (
        replace(word, receipts=word.receipts[1:]),
        replace(word, force="easthaven"),
        replace(word, run="run-2"),
        replace(word, custody_signature=word.holder_signature),
    ):
        with pytest.raises(ReceiptRefusedError):
            verify_withdrawal(forged, **keys)


def test_the_holder_alone_cannot_sign_for_the_custodians(office: KeyOffice, file_holder: FileKeyHolder, both):
    word = office.withdraw(both, run=RUN)
    own = file_holder.verifying_key()
    with pytest.raises(ReceiptRefusedError):
        verify_withdrawal(word, verifying_key=own, custody_key=own)
    with pytest.raises(ReceiptRefusedError):
        verify_withdrawal(word, verifying_key=own, custody_key=base64.b64encode(bytes(32)).decode())


def test_new_custodians_hold_what_was_held_back_and_the_old_ones_nothing(
    office: KeyOffice, file_holder: FileKeyHolder, both, strangers
):
    key = file_holder.lend(WEEK, purpose="refresh", run=RUN).key
    office.revoke(EVERYTHING, run=RUN)
    providers = {name: file_holder.keeping.vault(name).provider for name in ("live", "archive")}
    office.appoint(strangers, providers, before=both, run=RUN)
    with pytest.raises(CustodyError):
        office.restore(EVERYTHING, both, run=RUN)
    office.restore(Scope.one(WEEK), strangers, run=RUN)
    office.restore(EVERYTHING, strangers, run=RUN)
    assert file_holder.lend(WEEK, purpose="refresh", run=RUN).key == key


def test_an_appointment_that_was_cut_off_goes_on(office: KeyOffice, file_holder: FileKeyHolder, both, strangers):
    office.revoke(EVERYTHING, run=RUN)
    providers = {name: file_holder.keeping.vault(name).provider for name in ("live", "archive")}
    with pytest.raises(KeyError):
        office.appoint(strangers, {"live": providers["live"]}, before=both, run=RUN)  # cut off before the archive
    office.appoint(strangers, providers, before=both, run=RUN)
    assert office.restore(EVERYTHING, strangers, run=RUN) == 2


def test_without_custodians_keys_are_held_back_all_the_same(tmp_path: Path, force: ForceId):
    said = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
    FileKeyHolder.create(tmp_path, force=force, cost=CHEAP, **said)
    holder = FileKeyHolder(tmp_path, force=force, purposes={"refresh": set(KeyKind)}, **said)
    holder.make(WEEK, purpose="refresh", run=RUN)
    key = holder.lend(WEEK, purpose="refresh", run=RUN).key
    office = KeyOffice(holder.keeping, by="anna")
    office.revoke(EVERYTHING, run=RUN)
    with pytest.raises(KeyRefusedError, match="revoked"):
        holder.lend(WEEK, purpose="refresh", run=RUN)
    two = open_custody(found_custody(force, PASSPHRASES, cost=CHEAP), PASSPHRASES)
    with pytest.raises(CustodyError):
        office.restore(EVERYTHING, two, run=RUN)
    office.appoint(two, {n: holder.keeping.vault(n).provider for n in ("live", "archive")}, before=None, run=RUN)
    office.restore(EVERYTHING, two, run=RUN)
    assert holder.lend(WEEK, purpose="refresh", run=RUN).key == key


def test_a_platform_gone_wrong_destroys_a_few_keys_and_no_more_until_both_come(
    vaults: Path, force: ForceId, clock, both
):
    said = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
    live, archive = (PassphraseProvider(one) for one in said.values())
    purposes = {"refresh": set(KeyKind)}
    places = HolderPlaces(vaults)
    holder = VaultKeyHolder(
        places, force=force, live=live, archive=archive, purposes=purposes, clock=clock, most_destroyed=2
    )
    refs = [replace(WEEK, subject=f"{number:06d}") for number in range(5)]
    for ref in refs:
        holder.make(ref, purpose="refresh", run=RUN)
    receipts = [holder.destroy(ref, purpose="refresh", run=RUN) for ref in refs[:2]]
    with pytest.raises(KeyRefusedError, match="more takes both custodians"):
        holder.destroy(refs[2], purpose="refresh", run=RUN)
    assert holder.destroy(refs[0], purpose="refresh", run=RUN) == receipts[0]
    holder.lend(refs[2], purpose="refresh", run=RUN)
    clock.advance(timedelta(days=1))
    holder.destroy(refs[2], purpose="refresh", run=RUN)
    word = KeyOffice(holder.keeping, by="anna and ben").withdraw(both, run=RUN)
    assert len(word.receipts) == 5
    assert holder.destroy(refs[4], purpose="refresh", run=RUN) in word.receipts
