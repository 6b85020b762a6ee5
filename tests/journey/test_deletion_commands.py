"""At a terminal: a week sealed with the force's own deletion list is held, looked at, agreed to by two, and proven."""

import csv
import json
import threading
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.home.platform import ForceSettings, mapping_folders, write_settings
from ndas.cli.people.users import NewUser, give_access
from ndas.journey import Platform
from ndas.store.keys import KeyHolderServer, receipt_from_json, verify_receipt
from ndas.vocabulary.contract_files import load_contract
from ndas.vocabulary.ids import ForceId

FORCE = ForceId("northmoor")
NAMED = 3
pytestmark = pytest.mark.slow


class Terminal:
    """The force's side and the platform's, each by its commands."""

    def __init__(self, stage, folder) -> None:
        self.stage, self.folder, self.socket = stage, folder, folder / "holder.sock"
        self.signing = folder / "signing.passphrase"
        self.signing.write_text("a passphrase for invented forces")

    def run(self, *words) -> tuple[int, str]:
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    def seal(self, deletions) -> tuple[int, str]:
        contracts = [word for one in mapping_folders(FORCE) for word in ("--contract", one)]
        return self.run(
            *("seal", self.stage.extract(FORCE, 2), *contracts, "--force", FORCE, "--sequence", 2),
            *("--as-at", "2026-11-15", "--signing-key", self.stage.side(FORCE) / "signing.key"),
            *("--passphrase-file", self.signing, "--key-holder", self.socket),
            *("--into", self.stage.inbox, "--deletions", deletions),
        )

    def live(self) -> str:
        platform: Platform = self.stage.platform()
        try:
            return platform.control.snapshots.live(FORCE).snapshot
        finally:
            platform.control.close()


@pytest.fixture
def terminal(scene, monkeypatch, tmp_path):
    stage = scene("northmoor")
    made = Terminal(stage, tmp_path)
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    for user, role in (("owen", "owner"), ("edie", "force_data_engineer"), ("olga", "officer")):
        give_access(platform, NewUser(user, FORCE, user, (role,), (), until))
    platform.control.close()
    write_settings(stage.home, FORCE, ForceSettings("northmoor", str(made.socket)))
    monkeypatch.setenv("NDAS_HOME", str(stage.home))
    monkeypatch.setenv("COLUMNS", "400")
    server = KeyHolderServer(stage.holder("northmoor"), made.socket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join(10)


def still_delivered(stage) -> tuple[str, str, list[str]]:
    """System, table and ids of some records that the second week still holds."""
    contract = next(one for one in map(load_contract, mapping_folders(FORCE)) if one.system == "rms")
    table = next(one for one in contract.tables.values() if len(one.source_id) == 1)
    path = stage.extract(FORCE, 2) / contract.system / table.file
    with path.open(encoding=contract.encoding, newline="") as file:
        rows = csv.DictReader(file, delimiter=contract.delimiter)
        ids = sorted({row[table.source_id[0]] for row in rows if row[table.source_id[0]].strip()})
    return contract.system, table.name, ids[:NAMED]


def test_a_record_that_the_list_names_and_the_week_still_holds_waits_for_two_people(terminal, tmp_path):
    stage, before = terminal.stage, terminal.live()
    system, table, ids = still_delivered(stage)
    deletions = tmp_path / "deletions.csv"
    lines = [f"{system},{table},{one}" for one in (*ids, "gone-for-good-1")]
    deletions.write_text("\n".join(["system,table,source_id", *lines]) + "\n")
    code, words = terminal.seal(deletions)
    assert (code, "deletions" in words) == (0, True), words

    code, words = terminal.run("refresh")
    assert (code, "waits for two people" in words) == (0, True), words
    assert terminal.live() == before
    code, words = terminal.run("load", f"{FORCE}-all-000002")
    assert (code, f"{NAMED} records that the force's own deletion list names" in words) == (0, True), words
    assert terminal.run("rehearsal", FORCE, "--by", "olga")[0] == 1
    code, words = terminal.run("rehearsal", FORCE, "--by", "edie", "--sample", 10)
    assert (code, [one for one in ids if one not in words], "gone-for-good-1" in words) == (0, [], False), words

    why = ("--reason", "the list runs a day ahead of the extract")
    assert terminal.run("approve", FORCE, "--by", "olga", *why)[0] == 1
    assert "one more person must" in terminal.run("approve", FORCE, "--by", "edie", *why)[1]
    assert terminal.run("approve", FORCE, "--by", "edie", *why)[0] == 1
    assert terminal.live() == before
    code, words = terminal.run("approve", FORCE, "--by", "owen", *why)
    assert (code, "is live" in words) == (0, True), words
    assert terminal.live() != before
    _proves_itself(terminal, tmp_path)


def _proves_itself(terminal, tmp_path):
    """What the commands about certificates, receipts, archive, backups and orphans say afterwards."""
    code, words = terminal.run("certificate", "list", FORCE)
    assert (code, "NOT ISSUED" in words) == (0, False), words
    file = terminal.stage.home / "certificates" / FORCE / "000002.json"
    _, key = terminal.run("certificate", "key")
    holder_key = terminal.stage.holder(FORCE).verifying_key()
    known = ("--key", key, "--holder-key", holder_key, "--delivery", f"{FORCE}-all-000002")
    assert terminal.run("certificate", "verify", file, *known)[0] == 0
    said = json.loads(file.read_bytes())
    changed = tmp_path / "changed.json"
    changed.write_bytes(file.read_bytes().replace(said["snapshot"].encode(), b"000002-0000000a"))
    assert terminal.run("certificate", "verify", changed, *known)[0] == 1

    kept = tmp_path / "receipts.jsonl"
    assert terminal.run("certificate", "receipts", FORCE, kept)[0] == 0
    receipts = [receipt_from_json(line) for line in kept.read_text().splitlines()]
    for receipt in receipts:
        verify_receipt(receipt, holder_key)
    assert {(one.ref.kind, one.ref.subject) for one in receipts} >= {
        ("snapshot", said["replaced"][0]),
        ("delivery", f"{FORCE}-all-000002"),
    }
    code, words = terminal.run("archive", "list", FORCE)
    assert (code, f"{FORCE}-all-000001" in words, "sealed" in words) == (0, True, True), words
    _is_backed_up(terminal, tmp_path)
    code, words = terminal.run("check")
    assert (code, words) == (0, "Everything has its owner.")


def _is_backed_up(terminal, tmp_path):
    secret = tmp_path / "identity.passphrase"
    secret.write_text("a passphrase for backups")
    identity = tmp_path / "identity.age"
    code, words = terminal.run("backup", "key", identity, "--passphrase-file", secret)
    assert code == 0, words
    place = tmp_path / "backups"
    assert terminal.run("backup", "init", "--to", place, "--recipient", words.rpartition(" ")[2])[0] == 0
    assert terminal.run("backup", "make")[0] == 0
    code, words = terminal.run("backup", "places")
    assert (code, str(place) in words, "there" in words) == (0, True, True), words
    assert terminal.run("backup", "verify", "--identity", identity, "--passphrase-file", secret)[0] == 0
    assert terminal.run("backup", "give-up", place, "--by", "admin", "--reason", "shredded")[0] == 1
