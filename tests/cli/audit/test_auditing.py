"""The audit log at the command line: read, looked over, handed out, verified without the platform, retired by two."""

import base64
import csv
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.errors import CommandError
from ndas.cli.home.audit_settings import AuditSettings, read_audit_settings
from ndas.cli.home.platform import ForceSettings, now, write_settings
from ndas.cli.serving.dashboard import digest_key
from ndas.duties.certificate import certificate_key
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.oversight import NameKey
from ndas.store.control import Control, Force, User
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
PEOPLE = {"sue": "supervisor", "dpo": "dpo", "own": "owner", "cust": "custodian", "off": "officer"}
LONG_AGO = timedelta(days=3000)


@pytest.fixture
def home(tmp_path):
    """Two looks of long ago and two of today; somebody well known among them."""
    home = tmp_path / "home"
    (home / "forces").mkdir(parents=True)
    write_settings(home, FORCE, ForceSettings("northmoor", "no.sock"))
    control, at = Control(f"sqlite:///{home / 'control.db'}"), now()
    changed = AuditEntry(AuditEvent.FORCE_JOINED, at - LONG_AGO, FORCE, actor="administrator")
    control.forces.join(Force(FORCE, "Northmoor", (), at), audit=changed)
    for user, role in PEOPLE.items():
        new = User(user, FORCE, f"{user.title()} Example", (role,), at, vetting_until=at + timedelta(days=9))
        control.users.add(new, audit=changed)
        control.users.set_vetting(user, "NPPV3", until=at + timedelta(days=9), audit=changed)
    names = NameKey(digest_key(home))
    for when in (at - LONG_AGO, at - LONG_AGO, at, at):
        detail = {"subjects": "person", "shown_names": names.written("Zebedee Famous")}
        about = {"actor": "off", "purpose": "firearms", "reason": "OP 1", "subjects": ("PERSON-1",), "count": 1}
        control.audit.record(AuditEntry(AuditEvent.PERSON_VIEWED, when, FORCE, detail=detail, **about))
    control.close()
    return home


@pytest.fixture
def ndas(home):
    def run(*words, code=0, anywhere=False):
        place = [] if anywhere else ["--home", str(home)]
        result = CliRunner().invoke(app, [*map(str, words), *place], env={"COLUMNS": "300"})
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    return run


def _key(home):
    return base64.b64encode(certificate_key(home).public_key().public_bytes_raw()).decode()


def test_an_export_is_verified_and_read_where_no_platform_is(ndas, home, tmp_path):
    export, keys = tmp_path / "log.jsonl", tmp_path / "log.keys"
    assert "entry keys" in ndas("audit", "export", FORCE, export, "--by", "dpo", "--keys", keys)
    ndas("audit", "checkpoint", FORCE)
    (checkpoint,) = (home / "checkpoints" / FORCE).glob("*.json")
    assert "PERSON-1" not in export.read_text("utf-8")
    assert "is sound" in ndas("audit", "verify", FORCE, "--export", export, anywhere=True)
    read = ndas("audit", "read", export, "--force", FORCE, "--keys", keys, "--person", "PERSON-1", anywhere=True)
    assert read.count("person viewed") == 4
    assert "PERSON-1" not in ndas("audit", "read", export, "--force", FORCE, anywhere=True)
    kept = ["--checkpoint", checkpoint, "--platform-key", _key(home)]
    assert "cut off" in ndas("audit", "verify", FORCE, "--export", export, *kept, code=1, anywhere=True)
    ndas("audit", "export", FORCE, export, "--by", "dpo")
    assert "1 checkpoints agree" in ndas("audit", "verify", FORCE, "--export", export, *kept, anywhere=True)
    export.write_text(export.read_text("utf-8").replace("OP 1", "OP 2", 1), "utf-8")
    assert "is broken" in ndas("audit", "verify", FORCE, "--export", export, code=1, anywhere=True)
    assert "is not a sound log" in ndas("audit", "read", export, "--force", FORCE, code=1, anywhere=True)


@pytest.mark.slow
def test_the_force_checks_what_it_was_given(ndas, home, tmp_path):
    for _ in range(2):
        ndas("audit", "checkpoint", FORCE)
    given = sorted((home / "checkpoints" / FORCE).glob("*.json"))
    own = ["--platform-key", _key(home), "--force", FORCE]
    assert "All are signed and agree" in ndas("audit", "witness", *given, *own, anywhere=True)
    assert "another force" in ndas("audit", "witness", *given, *own[:2], "--force", "easthaven", code=1, anywhere=True)
    forged = tmp_path / "forged.json"
    forged.write_text(given[0].read_text("utf-8").replace('"size":', '"size":1'), "utf-8")
    assert "not signed" in ndas("audit", "witness", forged, *own, code=1, anywhere=True)


def test_a_supervisor_lists_samples_and_attests(ndas):
    assert ndas("audit", "list", FORCE, "--by", "sue", "--person", "PERSON-1").count("person viewed") == 4
    assert "person viewed" in ndas("audit", "sample", FORCE, "--by", "sue", "--draw", "1")
    drawn = ndas("audit", "sample", FORCE, "--by", "sue")
    number = next(word for word in drawn.split("│")[1:] if word.strip().isdigit()).strip()
    attest = ["audit", "attest", FORCE, number, "--by", "sue", "--verdict"]
    assert "--note" in ndas(*attest, "not justified", code=1)
    assert "is attested" in ndas(*attest, "not justified", "--note", "no such operation")
    assert "already" in ndas(*attest, "justified", code=1)
    assert "OP 1" in ndas("audit", "replay", FORCE, number, "--by", "sue")
    assert "may not see audit" in ndas("audit", "list", FORCE, "--by", "off", code=1)


@pytest.mark.slow
def test_a_rights_request_is_answered_by_the_officer_for_data_protection_alone(ndas, tmp_path):
    asked = ["audit", "looks", FORCE, "PERSON-1", "--reason", "SAR/7/26"]
    assert ndas(*asked, "--by", "sue").count("person viewed") == 4
    assert "may not tell who looked" in ndas(*asked, "--by", "sue", "--into", tmp_path / "a.csv", code=1)
    ndas(*asked, "--by", "dpo", "--into", tmp_path / "a.csv")
    rows = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8")))
    assert [row["who"] for row in rows] == ["off"] * 4


@pytest.mark.slow
def test_a_list_of_well_known_names_finds_looks_and_keeps_no_name(ndas, home, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("Zebedee Famous\nAnna Notable\n", "utf-8")
    assert "2 names" in ndas("audit", "well-known", FORCE, names, "--by", "sue")
    assert "well known" in ndas("audit", "odd-use", FORCE, "--by", "sue")
    kept = (home / "forces" / f"{FORCE}.well-known").read_text("utf-8")
    assert "amous" not in kept
    assert len(kept.splitlines()) == 2


def test_two_people_retire_what_is_over_and_the_rest_still_verifies(ndas, tmp_path, home):
    asked = ["audit", "retire", FORCE, "--reason", "RRD 7"]
    assert "may not retire" in ndas(*asked, "--by", "off", code=1)
    assert "one more person must" in ndas(*asked, "--by", "own")
    assert "spoken already" in ndas(*asked, "--by", "own", code=1)
    assert "entries went" in ndas(*asked, "--by", "cust")
    assert "is sound" in ndas("audit", "verify", FORCE)
    assert ndas("audit", "list", FORCE, "--by", "sue", "--person", "PERSON-1").count("person viewed") == 2
    export = tmp_path / "log.jsonl"
    ndas("audit", "export", FORCE, export, "--by", "dpo")
    (stands,) = (home / "checkpoints" / FORCE).glob("*.json")
    kept = ["--checkpoint", stands, "--platform-key", _key(home)]
    assert "1 checkpoints agree" in ndas("audit", "verify", FORCE, "--export", export, *kept, anywhere=True)
    assert "none is to be retired" in ndas(*asked, "--by", "own", code=1)


@pytest.mark.parametrize(
    "wrong", [{"kept_for_days": 30}, {"kept_for_days": "7"}, {"reason_required": "no"}, {"score": 1}]
)
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(CommandError, match="audit"):
        read_audit_settings(wrong)
    assert read_audit_settings({}) == AuditSettings(2557, reason_required=True)
