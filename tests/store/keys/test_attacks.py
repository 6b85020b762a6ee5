"""Attacks on a key holder's files and its log, by somebody who can write to its disk."""

import base64
import json
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import EVERYTHING, FileKeyHolder, KdfCost, KeyOffice, LogError, VaultError
from ndas.store.keys.request_log import RequestLog, checked_lines
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
WEEK = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
SECRETS = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}


def _open(folder: Path) -> FileKeyHolder:
    return FileKeyHolder(folder, force=ForceId("northmoor"), purposes={"refresh": set(KeyKind)}, **SECRETS)


def _ref(number: int) -> KeyRef:
    return KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, f"{number:06d}")


@pytest.fixture
def put_back(vaults: Path, tmp_path: Path) -> Callable[..., None]:
    """Keeps a copy of the holder's folder now; puts files of it back later."""
    _open(vaults).make(WEEK, purpose="refresh", run=RUN)
    shutil.copytree(vaults, tmp_path / "before")

    def back(*names: str) -> None:
        for name in names:
            shutil.copy(tmp_path / "before" / name, vaults / name)

    return back


def test_an_old_vault_in_the_place_of_the_new_one_opens_no_more(vaults: Path, put_back):
    _open(vaults).destroy(WEEK, purpose="refresh", run=RUN)
    put_back("live.vault")
    with pytest.raises(VaultError, match="older than the last change"):
        _open(vaults)


def test_an_old_vault_with_its_companion_contradicts_the_log(vaults: Path, put_back):
    _open(vaults).destroy(WEEK, purpose="refresh", run=RUN)
    put_back("live.vault", "live.companion")
    with pytest.raises(VaultError, match="the log knows of generation 3"):
        _open(vaults)


def test_an_old_log_contradicts_the_vault(vaults: Path, put_back):
    _open(vaults).destroy(WEEK, purpose="refresh", run=RUN)
    put_back("requests.log")
    with pytest.raises(VaultError, match="which a vault remembers"):
        _open(vaults)


def test_a_whole_old_folder_is_found_out_by_a_holder_that_runs(vaults: Path, put_back):
    holder = _open(vaults)
    holder.destroy(WEEK, purpose="refresh", run=RUN)
    put_back("live.vault", "live.companion", "requests.log")
    with pytest.raises(KeyRefusedError, match=r"an older copy than this holder|ends before line"):
        holder.lend(WEEK, purpose="refresh", run=RUN)


def test_a_whole_old_folder_put_back_while_the_holder_rests_is_not_found_out_by_it(vaults: Path, put_back):
    """The limit that the explanation states: only what lies outside the folder, such as receipts, can tell."""
    receipt = _open(vaults).destroy(WEEK, purpose="refresh", run=RUN)
    put_back("live.vault", "live.companion", "requests.log")
    rolled_back = _open(vaults)
    assert rolled_back.lend(WEEK, purpose="refresh", run=RUN).key
    assert receipt.ref == WEEK


def test_a_revocation_is_not_undone_by_an_old_vault(vaults: Path, put_back):
    KeyOffice(_open(vaults).keeping, by="anna").revoke(EVERYTHING, run=RUN)
    put_back("live.vault", "live.companion")
    with pytest.raises(VaultError, match="an older copy was put in its place"):
        _open(vaults)


def test_the_two_vaults_cannot_stand_in_for_each_other(vaults: Path):
    for part in ("vault", "companion"):
        (vaults / f"live.{part}").replace(vaults / "kept")
        shutil.copy(vaults / f"archive.{part}", vaults / f"live.{part}")
        if part == "vault":
            with pytest.raises(VaultError, match="files were exchanged"):
                _open(vaults)
        (vaults / "kept").replace(vaults / f"live.{part}")


def test_another_forces_vaults_do_not_open_as_ours(vaults: Path, tmp_path: Path):
    FileKeyHolder.create(tmp_path / "other", force=ForceId("easthaven"), cost=CHEAP, **SECRETS)
    for name in ("archive.vault", "archive.companion"):
        shutil.copy(tmp_path / "other" / name, vaults / name)
    with pytest.raises(VaultError, match="not of northmoor"):
        _open(vaults)


@pytest.fixture(scope="module")
def busy_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A holder's folder with a log of many kinds of lines."""
    folder = tmp_path_factory.mktemp("busy") / "holder"
    FileKeyHolder.create(folder, force=ForceId("northmoor"), cost=CHEAP, **SECRETS)
    holder = _open(folder)
    for number in range(1, 5):
        holder.make(_ref(number), purpose="refresh", run=RUN)
        holder.lend(_ref(number), purpose="refresh", run=RUN)
    holder.destroy(_ref(1), purpose="refresh", run=RUN)
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_anywhere_in_the_log_is_found(busy_log: Path, tmp_path: Path, at: float, bit: int):
    folder = tmp_path / f"{at}-{bit}"
    shutil.copytree(busy_log, folder, dirs_exist_ok=True)
    log = folder / "requests.log"
    content = bytearray(log.read_bytes())
    content[int(at * len(content))] ^= 1 << bit
    log.write_bytes(bytes(content))
    with pytest.raises(VaultError):
        _open(folder)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(9)), st.integers(0, 9))
def test_lines_moved_or_taken_out_are_found(busy_log: Path, tmp_path: Path, order: list[int], left: int):
    folder = tmp_path / f"{hash(tuple(order))}-{left}"
    shutil.copytree(busy_log, folder, dirs_exist_ok=True)
    log = folder / "requests.log"
    lines = log.read_bytes().splitlines(keepends=True)
    forged = b"".join(lines[place] for place in order[:left])
    log.write_bytes(forged)
    if forged == b"".join(lines):
        _open(folder)
    else:
        with pytest.raises(VaultError):
            _open(folder)


def test_a_log_written_anew_by_somebody_without_the_holders_key_is_found(busy_log: Path, tmp_path: Path):
    shutil.copytree(busy_log, tmp_path / "h")
    real = _open(busy_log).requests()
    (tmp_path / "h" / "requests.log").unlink()
    forger = RequestLog(tmp_path / "h" / "requests.log", Ed25519PrivateKey.generate())
    for request in real:
        forger.append(request)
    with pytest.raises(VaultError, match="a vault remembers another line here"):
        _open(tmp_path / "h")
    with pytest.raises(LogError, match="not signed by this key holder"):
        list(checked_lines(tmp_path / "h" / "requests.log", _open(busy_log).keeping.signing_key.public_key()))


def test_lends_cut_off_the_log_are_found_by_the_holder_that_wrote_them(vaults: Path):
    holder = _open(vaults)
    holder.make(WEEK, purpose="refresh", run=RUN)
    kept = (vaults / "requests.log").read_bytes()
    holder.lend(WEEK, purpose="refresh", run=RUN)
    (vaults / "requests.log").write_bytes(kept)
    with pytest.raises(KeyRefusedError, match="ends before line 2"):
        holder.lend(WEEK, purpose="refresh", run=RUN)


def test_a_companion_with_a_changed_bit_opens_nothing(vaults: Path):
    path = vaults / "live.companion"
    said = json.loads(path.read_bytes())
    (name,) = said["secrets"]
    said["secrets"][name] = "A" * 43 + "="
    for forged in (json.dumps(said).encode(), b"", b"{}", b'{"ndas_companion": 1, "secrets": 3}'):
        path.write_bytes(forged)
        with pytest.raises(VaultError):
            _open(vaults)


def test_nothing_shown_raised_or_written_ever_holds_a_key(vaults: Path, both, caplog, capsys):
    holder = _open(vaults)
    holder.make(WEEK, purpose="refresh", run=RUN)
    lease = holder.lend(WEEK, purpose="refresh", run=RUN)
    office = KeyOffice(holder.keeping, by="anna")
    raised: list[str] = []
    for act in (
        lambda: holder.make(WEEK, purpose="refresh", run=RUN),
        lambda: holder.lend(WEEK, purpose="curiosity", run=RUN),
        lambda: holder.lend(KeyRef(ForceId("easthaven"), KeyKind.SNAPSHOT, "000001"), purpose="refresh", run=RUN),
        lambda: office.revoke(EVERYTHING, run=RUN) and holder.lend(WEEK, purpose="refresh", run=RUN),
    ):
        try:
            act()
        except KeyRefusedError as refused:
            raised.append("".join(traceback.format_exception(refused)))
    assert len(raised) == 4
    office.restore(EVERYTHING, both, run=RUN)
    shown = [repr(one) for one in (holder, lease, both, holder.keeping.vault("live").provider, holder.inventory())]
    written = (vaults / "requests.log").read_text()
    seen = "".join([*raised, *shown, written, caplog.text, *capsys.readouterr()])
    key = lease.key
    for form in (key.hex(), repr(key)[2:-1], base64.b64encode(key).decode()):
        assert form not in seen
    for secret in (*SECRETS.values(), "the passphrase of anna"):
        assert secret not in seen
