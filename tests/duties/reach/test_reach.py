"""What a breach reaches: worked out from the configuration, so that a changed configuration changes the answer."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url

from ndas.duties.reach import Category, Level, Threat, find_facts, reach
from ndas.governance import AuditEntry, AuditEvent, KeyRefusedError
from ndas.store.archive import Archive
from ndas.store.control import Judgement, Training, User


class Setting:
    """A platform that the test rearranges."""

    def __init__(self, ground, folder):
        self.ground, self.folder = ground, folder
        self.address, self.backups, self.environment = "tls://keys.force.example:7000", [], {}
        self.holder = lambda _: SimpleNamespace(epoch=lambda: 1)
        self.control = ground.control

    def _archive(self, force):
        control = self.ground.control
        return Archive(self.ground.home / "archive", force=force, control=control, keys=None, purpose="archive")

    def facts(self):
        return find_facts(
            home=self.ground.home,
            control=self.control,
            archive=self._archive,
            holder=self.holder,
            address=lambda _: self.address,
            backups=self.backups,
            rollback_hours=lambda _: 0,
            clock=lambda: self.ground.now,
            environment=self.environment,
        )

    def cell(self, threat, category=Category.LIVE, facts=None):
        found = reach(facts or self.facts())
        (cell,) = [one for one in found if (one.threat, one.category) == (threat, category)]
        assert cell.why
        return cell

    def level(self, threat, category=Category.LIVE, facts=None):
        return self.cell(threat, category, facts).level

    def entry(self):
        return AuditEntry(AuditEvent.USER_CHANGED, self.ground.now, self.ground.force, actor="a")


@pytest.fixture
def setting(fresh, tmp_path):
    (fresh.folder / "force-side").rename(tmp_path / "elsewhere")  # the vaults are on the force's own machine
    return Setting(fresh, tmp_path)


def test_every_threat_has_an_answer_for_every_kind_of_data(setting):
    found = reach(setting.facts())
    assert {(one.threat, one.category) for one in found} == {(t, c) for t in Threat for c in Category}
    json.dumps([[one.threat, one.force, one.category, one.level, one.why] for one in found])


def test_a_stolen_disk_gives_ciphertext_while_the_vault_is_elsewhere(setting):
    assert setting.level(Threat.DISK) is Level.CIPHERTEXT
    assert "not on this disk" in setting.cell(Threat.DISK).why


def test_a_vault_in_the_home_is_named_and_with_its_passphrase_the_disk_gives_content(setting):
    vault = setting.ground.home / "keys" / "northmoor"
    vault.mkdir(parents=True)
    (vault / "live.vault").write_bytes(b"vault")
    assert setting.level(Threat.DISK) is Level.CIPHERTEXT
    assert str(vault) in setting.cell(Threat.DISK).why
    setting.environment = {"NDAS_PASSPHRASE": "x"}
    assert "passphrase is in the environment" in setting.cell(Threat.DISK).why
    (vault.parent / "live.passphrase").write_text("x")
    assert setting.level(Threat.DISK) is Level.CONTENT
    assert "live.passphrase" in setting.cell(Threat.DISK).why


def test_another_forces_vault_is_not_this_forces(setting):
    vault = setting.ground.home / "keys" / "westvale"
    vault.mkdir(parents=True)
    (vault / "live.vault").write_bytes(b"vault")
    assert "not on this disk" in setting.cell(Threat.DISK).why


def test_a_key_holder_on_the_platforms_machine_gives_the_data_with_the_keys(setting):
    assert setting.level(Threat.HOLDER) is Level.NOTHING
    for here in (str(setting.folder / "holder.sock"), "tls://127.0.0.1:7000"):
        setting.address = here
        assert setting.level(Threat.HOLDER) is Level.CONTENT


def test_a_shell_reads_while_the_holder_lends_and_no_longer(setting):
    assert setting.level(Threat.SHELL) is Level.CONTENT
    assert "leases end after 15 min" in setting.cell(Threat.SHELL).why

    def silent():
        raise KeyRefusedError("stopped")

    setting.holder = lambda _: SimpleNamespace(epoch=silent)
    assert setting.level(Threat.SHELL) is Level.CIPHERTEXT


def test_a_session_reads_while_somebody_may_look(setting):
    users, now = setting.ground.control.users, setting.ground.now
    until = now + timedelta(days=30)
    assert setting.level(Threat.SESSION) is Level.NOTHING
    users.add(User("ada", setting.ground.force, "Ada", ("officer",), now), audit=setting.entry())
    users.set_vetting("ada", "SC", until=until, audit=setting.entry())
    assert setting.level(Threat.SESSION) is Level.NOTHING
    users.train(Training("ada", "serious-violence", now, until), audit=setting.entry())
    assert setting.level(Threat.SESSION) is Level.CONTENT
    setting.ground.now = until
    assert setting.level(Threat.SESSION) is Level.NOTHING


def test_the_control_database_gives_ids_and_never_content(setting):
    assert setting.level(Threat.DATABASE) is Level.NOTHING
    assert setting.level(Threat.DATABASE, Category.LOG) is Level.METADATA
    assert setting.level(Threat.DATABASE, Category.JUDGEMENTS) is Level.NOTHING
    said = Judgement("j", setting.ground.force, "a", "b", "same", "ada", setting.ground.now)
    setting.ground.control.judgements.record(said, audit=setting.entry())
    assert setting.level(Threat.DATABASE, Category.JUDGEMENTS) is Level.METADATA


def test_a_postgresql_elsewhere_is_not_on_the_stolen_disk(setting):
    assert setting.level(Threat.DISK, Category.LOG) is Level.METADATA
    real = vars(setting.control)
    database = SimpleNamespace(url=make_url("postgresql+psycopg://ndas@db.example/ndas"))
    setting.control = SimpleNamespace(**{**real, "database": database})
    assert setting.level(Threat.DISK, Category.LOG) is Level.NOTHING
    assert "PostgreSQL at db.example" in setting.cell(Threat.DISK, Category.LOG).why
    database.url = make_url("postgresql+psycopg://ndas@localhost/ndas")
    assert setting.level(Threat.DISK, Category.LOG) is Level.METADATA


def test_a_backup_gives_ciphertext_until_a_key_lies_beside_it(setting):
    assert setting.level(Threat.BACKUP) is Level.NOTHING
    target = setting.folder / "backups"
    kept = target / "objects" / "northmoor" / "snapshot" / "w"
    kept.mkdir(parents=True)
    setting.backups = [target]
    assert setting.level(Threat.BACKUP) is Level.NOTHING
    (kept / "person.parquet").write_bytes(b"sealed")
    assert setting.level(Threat.BACKUP) is Level.CIPHERTEXT
    assert setting.level(Threat.BACKUP, Category.LOG) is Level.CIPHERTEXT
    (target / "keys-of-elmshire").mkdir()
    (target / "keys-of-elmshire" / "identity.age").write_bytes(b"age")
    assert setting.level(Threat.BACKUP, Category.LOG) is Level.METADATA
    assert "elmshire" not in setting.facts().identity_in_backup
    (target / "northmoor").mkdir()
    (target / "northmoor" / "live.vault").write_bytes(b"vault")
    assert setting.level(Threat.BACKUP) is Level.CONTENT


def test_archived_weeks_are_where_their_copies_are(setting):
    facts = setting.facts()

    def changed(**more):
        return replace(facts, forces=tuple(replace(one, **more) for one in facts.forces))

    where = (Threat.DISK, Category.ARCHIVE)
    assert setting.level(*where) is Level.NOTHING
    assert setting.level(*where, changed(archived_here=3)) is Level.CIPHERTEXT
    assert setting.level(*where, changed(archived_elsewhere="S3 bucket weeks")) is Level.NOTHING
    copied = replace(changed(archived_here=3, backed_up=9), backup_places=("/second",))
    assert setting.level(Threat.BACKUP, Category.ARCHIVE, copied) is Level.CIPHERTEXT
    assert setting.level(Threat.BACKUP, Category.ARCHIVE, changed(archived_here=3)) is Level.NOTHING
