"""The vault files: what they keep, what they give up, and what breaking into them yields."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import FileKeyHolder, KdfCost, VaultError
from ndas.store.keys.passphrase import derive_key
from ndas.store.keys.providers import PassphraseProvider
from ndas.store.keys.vault import Vault, VaultPlace
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
LIVE, ARCHIVE = "correct horse battery", "staple for the archive"
NORTHMOOR = ForceId("northmoor")
SNAPSHOT = KeyRef(NORTHMOOR, KeyKind.SNAPSHOT, "000001")


def _open(folder: Path, **changed: str) -> FileKeyHolder:
    said = {"passphrase": LIVE, "archive_passphrase": ARCHIVE, "force": NORTHMOOR, **changed}
    return FileKeyHolder(folder, purposes={"refresh": set(KeyKind)}, **said)  # type: ignore[arg-type]


def _vault(folder: Path, kind: str, passphrase: str) -> Vault:
    return Vault(VaultPlace(folder, kind), PassphraseProvider(passphrase))


def test_it_keeps_keys_over_a_restart(vaults: Path) -> None:
    first = _open(vaults)
    first.make(SNAPSHOT, purpose="refresh", run=RUN)
    key = first.lend(SNAPSHOT, purpose="refresh", run=RUN).key
    again = _open(vaults)
    assert again.lend(SNAPSHOT, purpose="refresh", run=RUN).key == key
    assert again.verifying_key() == first.verifying_key()


def test_it_shows_the_changes_of_another_process_at_once(vaults: Path) -> None:
    one, other = _open(vaults), _open(vaults)
    one.make(SNAPSHOT, purpose="refresh", run=RUN)
    other.revoke(SNAPSHOT, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="revoked"):
        one.lend(SNAPSHOT, purpose="refresh", run=RUN)


@pytest.mark.parametrize("changed", [{"passphrase": "wrong horse battery"}, {"archive_passphrase": LIVE}])
def test_it_stays_shut_to_a_wrong_passphrase(vaults: Path, changed: dict[str, str]) -> None:
    with pytest.raises(VaultError, match="passphrase is wrong or the file"):
        _open(vaults, **changed)


def test_it_opens_for_its_own_force_alone(vaults: Path) -> None:
    with pytest.raises(VaultError, match="not of easthaven"):
        _open(vaults, force="easthaven")


def test_it_is_not_made_twice_nor_with_a_short_passphrase(vaults: Path, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="already"):
        FileKeyHolder.create(vaults, force=NORTHMOOR, passphrase=LIVE, archive_passphrase=ARCHIVE)
    with pytest.raises(VaultError, match="at least 12"):
        FileKeyHolder.create(tmp_path / "new", force=NORTHMOOR, passphrase=LIVE, archive_passphrase="short")


def test_it_holds_no_byte_of_a_key_in_the_clear(vaults: Path) -> None:
    holder = _open(vaults)
    delivery = KeyRef(NORTHMOOR, KeyKind.DELIVERY, "northmoor-all-000001")
    for ref in (SNAPSHOT, delivery):
        holder.make(ref, purpose="refresh", run=RUN)
    secret = holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key
    identity = holder.lend(delivery, purpose="refresh", run=RUN).key
    on_disk = b"".join(file.read_bytes() for file in vaults.iterdir())
    for form in (secret, base64.b64encode(secret), secret.hex().encode(), identity, base64.b64encode(identity)):
        assert form not in on_disk


def test_it_no_longer_has_a_destroyed_key_even_for_who_knows_the_passphrase(vaults: Path) -> None:
    holder = _open(vaults)
    holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    key = base64.b64encode(holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key).decode()
    vault = _vault(vaults, "live", LIVE)
    assert key in json.dumps(vault.read())
    holder.destroy(SNAPSHOT, purpose="refresh", run=RUN)
    assert key not in json.dumps(vault.read())


def test_it_overwrites_the_file_that_held_a_destroyed_key(vaults: Path) -> None:
    holder = _open(vaults)
    holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    with (vaults / "live.vault").open("rb") as old:  # the replaced file, as free blocks would still show it
        holder.destroy(SNAPSHOT, purpose="refresh", run=RUN)
        old.seek(0)
        assert set(old.read()) == {0}


def test_it_keeps_archive_keys_in_a_vault_of_their_own(vaults: Path) -> None:
    holder = _open(vaults)
    before = (vaults / "live.vault").read_bytes()
    holder.make(KeyRef(NORTHMOOR, KeyKind.ARCHIVE, "000001"), purpose="refresh", run=RUN)
    assert (vaults / "live.vault").read_bytes() == before
    assert list(_vault(vaults, "archive", ARCHIVE).read()["keys"]) == ["archive/000001"]


@settings(max_examples=60, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_it_notices_any_changed_bit(position: float, bit: int) -> None:
    vault = _SEALED
    changed = bytearray(vault)
    changed[int(position * len(changed))] ^= 1 << bit
    (_SCRATCH / "live.vault").write_bytes(bytes(changed))
    with pytest.raises(VaultError):
        _vault(_SCRATCH, "live", LIVE)


@pytest.fixture(autouse=True, scope="module")
def _sealed_vault(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _SCRATCH, _SEALED  # noqa: PLW0603 - one vault for every example of the property
    _SCRATCH = tmp_path_factory.mktemp("vaults")
    cost = KdfCost(memory_kib=64, iterations=1, lanes=1)
    provider = PassphraseProvider(LIVE, cost=cost)
    Vault.create(VaultPlace(_SCRATCH, "live"), provider, force="northmoor", content={"keys": {}})
    _SEALED = (_SCRATCH / "live.vault").read_bytes()


_SCRATCH: Path
_SEALED: bytes


@pytest.mark.parametrize("cost", [{"memory_kib": 2**40}, {"iterations": 10**9}, {"lanes": 0}, {"memory_kib": 7}])
def test_it_refuses_a_cost_that_would_exhaust_the_machine(vaults: Path, cost: dict[str, int]) -> None:
    path = vaults / "live.vault"
    header, _, sealed = path.read_bytes().partition(b"\n")
    said = json.loads(header)
    said["openers"]["passphrase"].update(cost)
    path.write_bytes(json.dumps(said).encode() + b"\n" + sealed)
    with pytest.raises(VaultError, match="out of bounds"):
        _open(vaults)


def test_it_keeps_the_old_vault_when_a_change_fails_half_way(vaults: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = _open(vaults)
    holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    key = holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(KeyRefusedError, match="No space left on device"):
        holder.make(KeyRef(NORTHMOOR, KeyKind.SNAPSHOT, "000002"), purpose="refresh", run=RUN)
    monkeypatch.undo()
    assert holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key == key
    holder.make(KeyRef(NORTHMOOR, KeyKind.SNAPSHOT, "000003"), purpose="refresh", run=RUN)


def test_it_loses_no_key_when_many_are_made_at_once(vaults: Path) -> None:
    holders = [_open(vaults), _open(vaults)]
    refs = [KeyRef(NORTHMOOR, KeyKind.SNAPSHOT, f"s{number}") for number in range(24)]
    with ThreadPoolExecutor(6) as makers:
        list(makers.map(lambda n: holders[n % 2].make(refs[n], purpose="refresh", run=RUN), range(24)))
    assert {status.ref for status in holders[0].inventory()} == set(refs)
    assert len(holders[1].requests()) == 24


def test_it_finds_a_changed_line_in_its_log(vaults: Path) -> None:
    holder = _open(vaults)
    for number in range(4):
        holder.make(KeyRef(NORTHMOOR, KeyKind.SNAPSHOT, f"s{number}"), purpose="refresh", run=RUN)
    log = vaults / "requests.log"
    lines = log.read_bytes().splitlines(keepends=True)
    for attack in (lines[:1] + lines[2:], [lines[0], lines[1].replace(b"s1", b"s9"), *lines[2:]], lines[::-1]):
        log.write_bytes(b"".join(attack))
        with pytest.raises(VaultError, match="line"):
            holder.requests()


def test_it_goes_on_after_a_log_line_that_a_crash_cut_off(vaults: Path) -> None:
    holder = _open(vaults)
    holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    with (vaults / "requests.log").open("ab") as log:
        log.write(b'{"previous": "ab')
    holder.lend(SNAPSHOT, purpose="refresh", run=RUN)
    assert [request.action for request in holder.requests()] == ["make", "lend"]


def test_it_answers_nothing_when_it_cannot_write_its_log(vaults: Path) -> None:
    holder = _open(vaults)
    holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    (vaults / "requests.log").unlink()
    (vaults / "requests.log").mkdir()
    with pytest.raises(KeyRefusedError, match="cannot write its log"):
        holder.lend(SNAPSHOT, purpose="refresh", run=RUN)


def test_several_passphrases_are_turned_into_keys_at_once() -> None:
    """Two derivations at once in one process stood still for ever inside OpenSSL."""
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(derive_key, LIVE, salt=bytes([one]) * 16, cost=KdfCost()) for one in range(3)]
        assert len({one.result(timeout=120) for one in asked}) == 3
