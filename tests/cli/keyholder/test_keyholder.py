"""The force's own commands at its key holder, as its people type them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.keyholder.settings import Secrets, open_holder
from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import KdfCost, custody, passphrase
from ndas.store.keys.providers import by_passphrase
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
WEEK = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
BOTH = ["--custodian-file", "anna=anna", "--custodian-file", "ben=ben"]
SECRETS = Secrets(Path("live"), Path("archive"))
Run = Callable[..., str]


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """New vaults and shares cost little to open; what is stored says so, so opening needs no change."""
    monkeypatch.delenv("NDAS_PASSPHRASE", raising=False)
    cheap = KdfCost(memory_kib=64, iterations=1, lanes=1)
    for module in (custody, by_passphrase):
        monkeypatch.setattr(
            module, "KdfCost", lambda *one, **each: passphrase.KdfCost(*one, **each) if one or each else cheap
        )


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A folder with a passphrase file for each person and vault."""
    for name in ("live", "archive", "anna", "ben", "carl", "dora", "new"):
        (tmp_path / name).write_text(f"a passphrase for {name}\n")
    return tmp_path


@pytest.fixture
def run(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `ndas keyholder …` with the vaults' passphrases; returns what it printed, and fails where it failed."""
    monkeypatch.chdir(secrets)

    def command(*words: str, code: int = 0, opens: bool = True) -> str:
        files = ["--passphrase-file", "live", "--archive-passphrase-file", "archive"] if opens else []
        done = CliRunner().invoke(app, ["keyholder", *words, *files])
        said = done.output + done.stderr
        assert done.exit_code == code, said
        return said

    return command


@pytest.fixture
def holder(run: Run) -> Path:
    """A key holder with a recovery copy."""
    run("create", "kh", "--force", "northmoor", "--custodian", "anna", "--custodian", "ben", *BOTH, "--copy", "copy")
    return Path("kh")


def test_it_says_what_is_kept_and_never_a_key(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    opened.make(WEEK, purpose="refresh", run=RUN)
    key = opened.lend(WEEK, purpose="refresh", run=RUN).key
    said = run("status", "kh") + run("log", "kh")
    for part in ("000001", "live", "anna and ben", "copy", "make northmoor/snapshot/000001", "The log is whole: 2"):
        assert part in said
    assert key.hex() not in said


def test_it_makes_no_holder_with_one_custodian_or_one_passphrase(run, secrets: Path):
    words = ["create", "kh", "--force", "northmoor", *BOTH]
    assert "two people" in run(*words, "--custodian", "anna", code=1)
    (secrets / "ben").write_text((secrets / "anna").read_text())
    assert "two different passphrases" in run(*words, "--custodian", "anna", "--custodian", "ben", code=1)
    (secrets / "archive").write_text((secrets / "live").read_text())
    (secrets / "ben").write_text("a passphrase for ben")
    assert "two passphrases" in run(*words, "--custodian", "anna", "--custodian", "ben", code=1)
    assert not list(Path("kh").glob("*.vault"))


def test_one_person_holds_back_and_two_give_back(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    opened.make(WEEK, purpose="refresh", run=RUN)
    assert "Held back 1 keys" in run("revoke", "kh", "--all", "--by", "anna")
    with pytest.raises(KeyRefusedError, match="the key is revoked"):
        opened.lend(WEEK, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="holds all its keys"):
        opened.make(KeyRef(WEEK.force, KeyKind.SNAPSHOT, "000002"), purpose="refresh", run=RUN)
    assert "names no file for ben" in run("restore", "kh", "--all", "--custodian-file", "anna=anna", code=1)
    assert "not that of ben" in run("restore", "kh", "--all", *BOTH[:3], "ben=anna", code=1)
    assert "Restored 1 keys" in run("restore", "kh", "--all", *BOTH)
    opened.lend(WEEK, purpose="refresh", run=RUN)
    assert "revoke northmoor/live for custody" in run("log", "kh")


def test_one_key_is_held_back_by_its_name(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    other = KeyRef(WEEK.force, KeyKind.SNAPSHOT, "000002")
    for ref in (WEEK, other):
        opened.make(ref, purpose="refresh", run=RUN)
    run("revoke", "kh", "--key", "snapshot/000001")
    opened.lend(other, purpose="refresh", run=RUN)
    assert "there is no key" in run("revoke", "kh", "--key", "snapshot/nowhere", code=1)
    assert "one of --all" in run("revoke", "kh", code=1)


def test_a_new_passphrase_opens_and_the_old_one_no_more(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    opened.make(WEEK, purpose="refresh", run=RUN)
    key = opened.lend(WEEK, purpose="refresh", run=RUN).key
    assert "new root secret" in run("rotate", "kh", "--new-passphrase-file", "new")
    assert "passphrase is wrong" in run("status", "kh", code=1)
    again = open_holder(holder, Secrets(Path("new"), Path("archive")))
    assert again.lend(WEEK, purpose="refresh", run=RUN).key == key


def test_the_drill_the_recovery_and_the_end(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    for number in (1, 2, 3):
        opened.make(KeyRef(WEEK.force, KeyKind.SNAPSHOT, f"00000{number}"), purpose="refresh", run=RUN)
    key = opened.lend(WEEK, purpose="refresh", run=RUN).key
    opened.destroy(KeyRef(WEEK.force, KeyKind.SNAPSHOT, "000003"), purpose="refresh", run=RUN)
    run("escrow", "kh", "--into", "escrow.json")
    assert "The drill passed: 2 keys" in run("drill", "kh", "--escrow", "escrow.json", *BOTH)
    assert "Recovered 2 keys" in run("recover", "kh2", "--copy", "copy", "--escrow", "escrow.json", *BOTH)
    recovered = open_holder(Path("kh2"), SECRETS)
    assert recovered.lend(WEEK, purpose="refresh", run=RUN).key == key
    assert "say so with --all" in run("destroy", "kh2", "--into", "word.json", *BOTH, code=1)
    assert "3 keys are gone for good" in run("destroy", "kh2", "--into", "word.json", "--all", *BOTH)
    own = re.search(r"[A-Za-z0-9+/]{43}=", run("status", "kh2"))[0]
    check = ["verify", "word.json", "--verifying-key", own, "--escrow", "escrow.json"]
    assert "by anna and ben: 3 keys" in run(*check, opens=False)
    word = json.loads(Path("word.json").read_text())
    Path("word.json").write_text(json.dumps({**word, "receipts": word["receipts"][1:]}))
    assert "do not take its keys for destroyed" in run(*check, opens=False, code=1)
    assert "The log is whole" in run("log", "kh2", "--verifying-key", own, opens=False)


def test_new_custodians_take_the_place_of_the_old_ones(holder: Path, run):
    opened = open_holder(holder, SECRETS)
    opened.make(WEEK, purpose="refresh", run=RUN)
    run("revoke", "kh", "--all")
    names = ["--custodian", "carl", "--custodian", "dora"]
    new = ["--new-custodian-file", "carl=carl", "--new-custodian-file", "dora=dora"]
    assert "not that of ben" in run("appoint", "kh", *names, *new, *BOTH[:3], "ben=dora", code=1)
    assert "carl and dora" in run("appoint", "kh", *names, *new, *BOTH)
    theirs = ["--custodian-file", "carl=carl", "--custodian-file", "dora=dora"]
    assert "Restored 1 keys" in run("restore", "kh", "--all", *theirs)


def test_what_it_needs_is_said_when_it_is_missing(run):
    assert "make the key holder first" in run("status", "nowhere", code=1)
    assert "--provider is one of" in run(
        "create", "kh", "--force", "northmoor", "--custodian", "anna", "--custodian", "ben", *BOTH,
        "--provider", "floppy", code=1,
    )  # fmt: skip
    assert "needs library" in run(
        "create", "kh", "--force", "northmoor", "--custodian", "anna", "--custodian", "ben", *BOTH,
        "--provider", "pkcs11", "--provider", "token=t", "--provider", "key=k", code=1,
    )  # fmt: skip


def test_it_serves_only_on_a_door_that_is_fully_named(holder: Path, run):
    assert "say where to answer" in run("serve", "kh", code=1)
    assert "needs --listen HOST:PORT" in run("serve", "kh", "--listen", "localhost:7443", code=1)
