"""Turning a vault over: new root secret, new passphrase, another provider; the keys stay what they were."""

from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import FileKeyHolder, KdfCost, KeyOffice, VaultError, VaultKeyHolder
from ndas.store.keys.providers import PassphraseProvider
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
LIVE, ARCHIVE, NEW = "correct horse battery", "staple for the archive", "a wholly new passphrase"
WEEK = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)


def _open(folder: Path, passphrase: str) -> FileKeyHolder:
    said = {"passphrase": passphrase, "archive_passphrase": ARCHIVE}
    return FileKeyHolder(folder, force=ForceId("northmoor"), purposes={"refresh": set(KeyKind)}, **said)


def _keys(holder: VaultKeyHolder) -> list[bytes]:
    return [holder.lend(status.ref, purpose="refresh", run=RUN).key for status in holder.inventory()]


@pytest.fixture
def kept(file_holder: FileKeyHolder) -> list[bytes]:
    for kind in KeyKind:
        file_holder.make(KeyRef(ForceId("northmoor"), kind, "000001"), purpose="refresh", run=RUN)
    return _keys(file_holder)


def test_a_new_root_secret_keeps_every_key_and_shuts_out_every_copy(file_holder, vaults: Path, kept):
    copies = {path.name: path.read_bytes() for path in vaults.iterdir() if path.suffix in {".vault", ".companion"}}
    office = KeyOffice(file_holder.keeping, by="anna")
    for name in ("live", "archive"):
        office.rotate(name, file_holder.keeping.vault(name).provider, run=RUN)
    assert _keys(file_holder) == kept
    assert _keys(_open(vaults, LIVE)) == kept
    for name, content in copies.items():
        (vaults / name).write_bytes(content)
    with pytest.raises(VaultError, match="an older copy was put in its place"):
        _open(vaults, LIVE)


def test_a_new_passphrase_opens_and_the_old_one_no_more(file_holder, vaults: Path, kept):
    other = _open(vaults, LIVE)
    KeyOffice(file_holder.keeping, by="anna").rotate("live", PassphraseProvider(NEW, cost=CHEAP), run=RUN)
    assert _keys(file_holder) == kept
    with pytest.raises(KeyRefusedError, match="start the key holder again"):
        other.lend(WEEK, purpose="refresh", run=RUN)
    with pytest.raises(VaultError, match="wrong"):
        _open(vaults, LIVE)
    assert _keys(_open(vaults, NEW)) == kept


def test_a_vault_moves_from_a_passphrase_into_a_hardware_module(file_holder, vaults: Path, kept, softhsm):
    provider = softhsm.provider("moved")
    KeyOffice(file_holder.keeping, by="anna").rotate("live", provider, run=RUN)
    archive = PassphraseProvider(ARCHIVE)
    moved = VaultKeyHolder(
        file_holder.keeping.places,
        force=ForceId("northmoor"),
        live=softhsm.provider("moved"),
        archive=archive,
        purposes={"refresh": set(KeyKind)},
    )
    assert _keys(moved) == kept
    with pytest.raises(VaultError, match="opened by custodians or pkcs11"):
        _open(vaults, LIVE)


def test_a_new_passphrase_that_is_too_short_changes_nothing(file_holder, vaults: Path, kept):
    with pytest.raises(VaultError, match="at least 12"):
        KeyOffice(file_holder.keeping, by="anna").rotate("live", PassphraseProvider("short"), run=RUN)
    assert _keys(_open(vaults, LIVE)) == kept


def test_it_is_written_down_who_turned_it_over(file_holder, kept):
    KeyOffice(file_holder.keeping, by="anna").rotate("archive", PassphraseProvider(NEW, cost=CHEAP), run=RUN)
    last = file_holder.requests()[-1]
    assert (last.action, last.key, last.by) == ("rotate", "northmoor/archive", "anna")
