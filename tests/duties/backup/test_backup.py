"""A backup holds no key and no plain word, comes back equal, and brings nothing back that has died since."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyrage
import pytest

from ndas.duties.backup import (
    BackupError,
    Holdings,
    Target,
    drill,
    make_backup,
    make_identity,
    open_identity,
    prune_backups,
    restore_backup,
    verify_backup,
)
from ndas.duties.backup.pruning import read_index
from ndas.duties.backup.target import CONTROL
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef, KeyRefusedError
from ndas.store.archive import Archive
from ndas.store.control import Control, Decision, Judgement, StateRefusedError, User, new_emergency
from ndas.store.control.forgetting import FORGOTTEN_WORDS
from ndas.store.control.sign_in_means import Passkey
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId

HERE, GONE_NEXT_WEEK = "rms:PERSON:P0000001", "rms:PERSON:P0000002"
RUN = RunId("backup-test")


class Estate:
    """The platform of the ground, a target for its backups, and new homes to restore into."""

    def __init__(self, ground, folder: Path, empty: Path) -> None:
        self.ground, self.folder, self.empty = ground, folder, empty
        self.target = Target(folder / "backups")
        self.identity = pyrage.x25519.Identity.generate()
        self.homes: list[Control] = []

    def holdings(self, home: Path | None = None, control: Control | None = None, holder=None) -> Holdings:
        home, control = home or self.ground.home, control or self.ground.control
        lent = holder or (lambda _: self.ground.holder)

        def archive(force):
            return Archive(
                home / "archive",
                force=force,
                control=control,
                keys=lent(force),
                purpose="archive",
                clock=lambda: self.ground.now,
            )

        return Holdings(home, control, archive, lent, lambda: self.ground.now)

    def make(self):
        return make_backup(self.holdings(), self.target, recipient=str(self.identity.to_public()))

    def new_home(self, url: str = "", holder=None) -> Holdings:
        home = self.folder / f"home-{len(self.homes)}"
        home.mkdir()
        shutil.copy(self.empty, home / "control.db")
        self.homes.append(Control(url or f"sqlite:///{home / 'control.db'}"))
        return self.holdings(home, self.homes[-1], holder)

    def restore(self, into=None, backup="newest", **more):
        into = into or self.new_home()
        return into, restore_backup(into, self.target, backup, identity=self.identity, **more)

    def prune(self, **more):
        return prune_backups(self.holdings(), self.target, **more)

    def entry(self, event=AuditEvent.JUDGEMENT_RECORDED, **more) -> AuditEntry:
        return AuditEntry(event, self.ground.now, self.ground.force, actor="ada", **more)

    def judge(self, which: str, other: str) -> None:
        said = Judgement(which, self.ground.force, HERE, other, "same", "ada", self.ground.now, b"sealed words")
        self.ground.control.judgements.record(said, audit=self.entry(subjects=(HERE, other)))

    def decide(self, which: str, record: str) -> None:
        said = Decision(
            which, self.ground.force, "sv", "1", SnapshotId("000001-abc"), "f1", "act", "ada", self.ground.now, b"why"
        )
        self.ground.control.decisions.record(said, records=[record], audit=self.entry())

    def archive_week(self) -> str:
        rows = pa.table({"PERSON_ID": ["P0000001"], "SURNAME": ["Canaryson"]})
        item = (
            self.holdings()
            .archive(self.ground.force)
            .seal(
                DeliveryId("northmoor-all-000001"),
                [("source/rms/PERSON", rows.to_reader())],
                received_at=self.ground.now,
                run=RUN,
                audit=lambda _: self.entry(AuditEvent.WEEK_ARCHIVED),
            )
        )
        return item.id


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """An empty control database, migrated once."""
    file = tmp_path_factory.mktemp("empty") / "control.db"
    Control(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def estate(fresh, tmp_path, empty):
    made = Estate(fresh, tmp_path, empty)
    yield made
    for control in made.homes:
        control.close()


def _reads(holdings, snapshot="000001-abc"):
    ref = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, snapshot)
    return holdings.holder(ref.force).lend(ref, purpose="verify", run=RUN)


def test_it_comes_back_equal_and_the_drill_says_so(estate):
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.decide("d1", HERE)
    estate.archive_week()
    made = estate.make()
    found = drill(estate.holdings(), estate.target, made.id, identity=estate.identity, beside=estate.folder)
    assert found.faults == ()
    assert found.restored.dead == ()
    assert found.tables_equal >= 30
    assert found.chains_sound >= 1
    assert found.pages_equal >= 8
    assert not list(estate.folder.glob("ndas-drill-*"))
    assert estate.ground.control.audit.verify(estate.ground.force, at=estate.ground.now).sound


def test_the_drill_would_see_a_page_that_answers_differently(estate, monkeypatch):
    made = estate.make()
    from ndas.duties.backup import drill as drilling  # noqa: PLC0415 - the module, to break it

    module = __import__("sys").modules[drilling.__module__]
    real, home = module._answers, estate.ground.home
    monkeypatch.setattr(
        module, "_answers", lambda side, *rest: real(side, *rest) | ({"about": "x"} if side.home == home else {})
    )
    found = drill(estate.holdings(), estate.target, made.id, identity=estate.identity, beside=estate.folder)
    assert found.faults == ("northmoor: about answers differently",)


def test_it_holds_no_key_no_credential_and_no_plain_word(estate):
    estate.archive_week()
    user = User("zoltan", estate.ground.force, "Zoltan", ("officer",), estate.ground.now)
    estate.ground.control.users.add(user, audit=estate.entry(AuditEvent.USER_CHANGED))
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    words = [b"Canaryson", b"Name P0000001", b"P0000001", b"zoltan", b"sealed words"]
    lease = _reads(estate.holdings())
    for path in estate.target.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [word for word in (*words, lease.key) if word in content], path


@pytest.mark.slow
@pytest.mark.postgres
def test_it_moves_from_one_engine_to_the_other_and_back(estate, postgres_server):
    import psycopg  # noqa: PLC0415 - the server's own driver, for this test alone

    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    with psycopg.connect(postgres_server.format(database="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    try:
        into, done = estate.restore(estate.new_home(postgres_server.format(database="restored")))
        assert into.control.judgements.standing(estate.ground.force)[0].note == b"sealed words"
        assert into.control.audit.verify(estate.ground.force, at=estate.ground.now).sound
        make_backup(into, Target(estate.folder / "second"), recipient=str(estate.identity.to_public()))
        second = verify_backup(Target(estate.folder / "second"), "newest", identity=estate.identity)
        unchanged = {"judgement", "snapshot", "publication", "delivery", "force", "audit_subject"}
        assert {n: second.tables[n] for n in unchanged} == {n: done.tables[n] for n in unchanged}
    finally:
        estate.homes.pop().close()
        with psycopg.connect(postgres_server.format(database="postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE restored WITH (FORCE)")


def test_a_week_that_was_destroyed_since_does_not_come_back(estate):
    estate.make()
    estate.ground.second()
    into, done = estate.restore()
    assert [ref.subject for ref in done.dead] == ["000001-abc"]
    assert into.control.snapshots.live(estate.ground.force) is None
    assert into.control.snapshots.get(estate.ground.force, SnapshotId("000001-abc")).state == "destroyed"
    assert not [path for path in (into.home / "snapshots").rglob("*") if path.is_file()]


def test_its_ciphertext_in_a_backup_opens_for_nobody(estate):
    made = estate.make()
    estate.ground.second()
    stolen = [estate.target.object(one) for one in made.objects]
    assert stolen
    assert all(path.is_file() for path in stolen)
    with pytest.raises(KeyRefusedError, match="destroyed"):
        _reads(estate.holdings())


def test_pruning_removes_what_died_and_says_so_in_the_index(estate):
    first = estate.make()
    item = estate.archive_week()
    estate.ground.now += timedelta(seconds=1)
    second = estate.make()
    estate.ground.second()
    estate.ground.now += timedelta(days=400)
    estate.holdings().archive(estate.ground.force).destroy_due(run=RUN, audit=lambda _: estate.entry())
    done = estate.prune(keep_days=1000)
    assert done.files == len(second.objects)
    assert (done.backups, done.unknown) == ((first.id,), ())
    index = read_index(estate.target)
    assert ("northmoor", "000001-abc") in index.snapshots
    assert item in index.archive
    assert verify_backup(estate.target, second.id).damaged  # what it named is dead and gone, by design


def test_pruning_keeps_the_newest_backup_and_removes_old_ones(estate):
    old = estate.make()
    estate.ground.now += timedelta(days=20)
    new = estate.make()
    assert estate.prune(keep_days=14).backups == (old.id,)
    estate.ground.now += timedelta(days=100)
    assert estate.prune(keep_days=14).backups == ()
    assert [one.id for one in estate.target.all()] == [new.id]


def test_pruning_with_another_platforms_database_removes_nothing(estate):
    made = estate.make()
    stranger = estate.new_home()
    done = prune_backups(stranger, estate.target)
    assert (done.files, done.backups) == (0, ())
    assert done.unknown == ("northmoor/000001-abc",)
    assert verify_backup(estate.target, made.id).damaged == ()


def test_a_judgement_about_a_record_that_is_gone_does_not_come_back(estate):
    estate.judge("stays", "rms:PERSON:P0000002")
    estate.judge("goes", "rms:PERSON:P9999999")  # of a record that is in no live week
    estate.decide("kept", HERE)
    estate.decide("lost", "rms:OCCURRENCE:O7777777")
    estate.make()
    into, done = estate.restore()
    assert [one.id for one in into.control.judgements.standing(estate.ground.force)] == ["stays"]
    assert (done.reconciled.judgements, done.reconciled.decisions) == (1, 1)
    kept = {one.id: one for one in into.control.decisions.of(estate.ground.force)}
    assert kept["kept"].note == b"why"
    assert (kept["lost"].note, kept["lost"].finding, kept["lost"].outcome) == (None, None, "")


def test_no_judgement_comes_back_where_its_week_is_dead(estate):
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    estate.ground.second()
    into, _ = estate.restore()
    assert into.control.judgements.standing(estate.ground.force) == ()
    text = "\n".join(into.control.database.engine.raw_connection().driver_connection.iterdump())
    said = [line for line in text.splitlines() if "INSERT INTO" in line and '"judgement"' in line]
    assert len(said) == 1
    assert GONE_NEXT_WEEK not in said[0]


def test_what_people_took_back_stays_taken_back(estate):
    estate.judge("taken back", GONE_NEXT_WEEK)
    estate.judge("stands", GONE_NEXT_WEEK)
    user = User("bob", estate.ground.force, "Bob", ("officer",), estate.ground.now)
    estate.ground.control.users.add(user, audit=estate.entry(AuditEvent.USER_CHANGED))
    estate.make()
    control, now = estate.ground.control, estate.ground.now
    control.judgements.withdraw("taken back", by="ada", at=now, audit=estate.entry())
    control.users.disable("bob", at=now, audit=estate.entry(AuditEvent.USER_CHANGED))
    estate.prune()
    into, done = estate.restore()
    assert [one.id for one in into.control.judgements.standing(estate.ground.force)] == ["stands"]
    assert into.control.users.entitled("bob", at=into.clock()) is None
    assert done.reconciled.users == 1


def test_a_person_forgotten_in_the_log_stays_forgotten_and_the_chain_stays_whole(estate):
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    control = estate.ground.control
    control.audit.forget([GONE_NEXT_WEEK], audit=estate.entry(AuditEvent.SETTING_CHANGED))
    estate.prune()
    into, done = estate.restore()
    assert done.reconciled.audit_subjects == 1
    assert into.control.audit.verify(estate.ground.force, at=estate.ground.now).sound
    assert GONE_NEXT_WEEK not in "\n".join(into.control.audit.export(estate.ground.force))


def test_it_asks_the_holder_first_and_restores_nothing_without_an_answer(estate):
    estate.make()

    class Silent:
        def lend(self, ref, **_):
            raise KeyRefusedError("the key holder does not answer")

    into = estate.new_home(holder=lambda _: Silent())
    with pytest.raises(BackupError, match="must say which keys it has destroyed"):
        estate.restore(into)
    assert into.control.forces.all() == ()
    assert not (into.home / "snapshots").exists()


def test_a_force_whose_holder_is_gone_for_good_can_be_left_out(estate):
    estate.make()

    class Silent:
        def lend(self, ref, **_):
            raise KeyRefusedError("the key holder does not answer")

    into, done = estate.restore(estate.new_home(holder=lambda _: Silent()), leave_out=[estate.ground.force])
    assert into.control.forces.all() == ()
    assert done.objects == 0


def test_a_revoked_key_keeps_its_week_and_its_judgements_lose_their_content(estate):
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    ref = KeyRef(estate.ground.force, KeyKind.SNAPSHOT, "000001-abc")
    estate.ground.holder.revoke(ref, purpose="refresh", run=RUN)
    into, done = estate.restore()
    assert into.control.snapshots.live(estate.ground.force).snapshot == "000001-abc"
    assert done.dead == ()
    assert into.control.judgements.standing(estate.ground.force) == ()


def test_it_is_never_restored_over_something(estate):
    estate.make()
    with pytest.raises(BackupError, match="not empty"):
        estate.restore(estate.holdings())


@pytest.mark.parametrize("attack", ["object", "control", "manifest"])
def test_it_notices_a_changed_backup(estate, attack):
    made = estate.make()
    some = estate.target.object(made.objects[0])
    control = estate.target.folder(made.id) / CONTROL
    manifest = control.with_name("manifest.json")
    expected = made.digest
    if attack == "object":
        some.write_bytes(some.read_bytes()[:-1] + b"x")
    elif attack == "control":
        control.write_bytes(control.read_bytes()[:-1] + b"x")
    else:
        manifest.write_text(manifest.read_text().replace(made.objects[0].sha256, "0" * 64))
    with pytest.raises(BackupError):
        estate.restore(expected=expected)
    if attack == "manifest":
        with pytest.raises(BackupError, match="list of objects"):
            verify_backup(estate.target, made.id, identity=estate.identity)
    else:
        assert verify_backup(estate.target, made.id).damaged


def test_it_notices_a_whole_backup_put_in_place_of_another(estate):
    made = estate.make()
    estate.ground.now += timedelta(seconds=5)
    other = estate.make()
    with pytest.raises(BackupError, match="not the one that the audit log names"):
        verify_backup(estate.target, other.id, expected=made.digest)


def test_a_manifest_cannot_reach_outside_the_backup(estate):
    made = estate.make()
    path = estate.target.folder(made.id) / "manifest.json"
    path.write_text(path.read_text().replace(made.objects[0].path, "../../../stolen"))
    with pytest.raises(BackupError, match="outside the backup"):
        estate.target.all()


def test_a_backup_that_was_cut_short_is_not_listed_and_its_leftovers_go(estate, monkeypatch):
    made = estate.make()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ndas.duties.backup.making.seal_dump", full)
    estate.ground.now += timedelta(seconds=1)
    with pytest.raises(OSError, match="No space left"):
        estate.make()
    monkeypatch.undo()
    assert [one.id for one in estate.target.all()] == [made.id]
    stray = estate.target.root / "objects" / "northmoor" / "snapshot" / "left.part"
    stray.write_bytes(b"half")
    assert estate.prune().files == 1
    assert not stray.exists()
    assert verify_backup(estate.target, made.id).damaged == ()


def test_another_identity_opens_nothing(estate):
    estate.make()
    with pytest.raises(BackupError, match="does not open"):
        restore_backup(estate.new_home(), estate.target, "newest", identity=pyrage.x25519.Identity.generate())


@pytest.mark.slow  # a passphrase costs a second of work each time, on purpose
def test_an_identity_is_kept_under_a_passphrase(tmp_path):
    recipient = make_identity(tmp_path / "identity.age", "a long passphrase")
    assert str(open_identity(tmp_path / "identity.age", "a long passphrase").to_public()) == recipient
    with pytest.raises(BackupError, match="does not open with this passphrase"):
        open_identity(tmp_path / "identity.age", "another passphrase")
    with pytest.raises(BackupError, match="there already"):
        make_identity(tmp_path / "identity.age", "a long passphrase")
    with pytest.raises(BackupError, match="at least 12"):
        make_identity(tmp_path / "second.age", "short")


def test_an_archived_week_comes_back_with_its_item_and_opens_after_the_same_asking(estate):
    item = estate.archive_week()
    estate.make()
    shutil.rmtree(estate.ground.home / "archive")
    into, _ = estate.restore()
    archive = into.archive(estate.ground.force)
    assert archive.missing() == ()
    assert into.control.archive_items.get(item).state == "sealed"
    with pytest.raises(StateRefusedError), archive.restore(_asked(into, item), run=RUN, audit=estate.entry()):
        pass


def _asked(into, item):
    user = User("dev", ForceId("northmoor"), "Dev", (), into.clock())
    entry = AuditEntry(AuditEvent.USER_CHANGED, into.clock(), ForceId("northmoor"), actor="a")
    into.control.users.add(user, audit=entry)
    asked = into.control.restores.ask(
        ForceId("northmoor"), item, by="dev", purpose="p", reason="r", at=into.clock(), audit=replace(entry)
    )
    return asked.id


def test_nothing_of_a_force_that_left_since_comes_back_and_no_means_of_signing_in(estate):
    control, force, now = estate.ground.control, estate.ground.force, estate.ground.now
    control.users.add(User("bob", force, "Bob", ("officer",), now), audit=estate.entry(AuditEvent.USER_CHANGED))
    key = Passkey("credential", force, "bob", b"public key", 0, "phone", now)
    control.sign_in_means.add_passkey(key, audit=estate.entry(AuditEvent.USER_CHANGED))
    estate.judge("j1", GONE_NEXT_WEEK)
    estate.make()
    into, _ = estate.restore()
    assert into.control.users.get("bob", at=now) is not None
    assert into.control.sign_in_means.passkeys("bob") == ()
    control.withdrawals.take_out(force, at=now, audit=estate.entry(AuditEvent.FORCE_LEFT))
    control.audit.forget_everyone(audit=estate.entry(AuditEvent.SUBJECTS_FORGOTTEN))
    estate.prune()
    into, done = estate.restore()
    assert done.reconciled.forces == 1
    assert not any(into.control.withdrawals.remains(force).values())
    assert into.control.forces.get(force).left_at is not None
    assert not any(GONE_NEXT_WEEK in line for line in into.control.audit.export(force))
    assert b"Bob" not in (into.home / "control.db").read_bytes()


def test_what_was_taken_out_of_emergencies_and_reasons_since_stays_out(estate):
    control, force, now = estate.ground.control, estate.ground.force, estate.ground.now
    for record, reference in ((HERE, "CR/1234/26"), ("rms:PERSON:P9999999", "P0000002")):
        opened = new_emergency(force, "ada", kind="person", record=record, situation="s", reference=reference, at=now)
        control.emergencies.open(opened, audit=estate.entry(AuditEvent.EMERGENCY_OPENED, purpose="emergency"))
    estate.make()
    named, words = (lambda _: ()), lambda said: [place for place, one in enumerate(said) if one == "P0000002"]
    control.forgetting.forget(control.forgetting.mentions(force, named=named, written=words), audit=estate.entry())
    estate.prune()
    into, done = estate.restore()
    assert {(one.record, one.reference) for one in into.control.emergencies.of(force)} == {
        (HERE, "CR/1234/26"),
        ("", FORGOTTEN_WORDS),
    }
    assert done.reconciled.mentions == 2
