"""A week comes back from the archive: who may ask, who agrees, how long it takes, what can be read, and the trace."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from ndas.duties.permission import NotAllowedError
from ndas.duties.retrieval import QueryRefusedError, RetrievalDesk, RetrievalError, RetrievalTerms, find_overdue
from ndas.governance import AuditEntry, AuditEvent, KeyKind
from ndas.store.archive import Archive, RestoreEndedError
from ndas.store.audit import AuditQuery
from ndas.store.control import ApprovalRefusedError, Control, StateRefusedError, User
from ndas.store.keys import FileKeyHolder, KdfCost
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId

FORCE, OTHER = ForceId("northmoor"), ForceId("westvale")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WORDS = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
PEOPLE = {
    "dev": "cleared_developer",
    "dev2": "cleared_developer",
    "owner": "owner",
    "dpo": "dpo",
    "custodian": "custodian",
    "officer": "officer",
}


def _entry(event=AuditEvent.USER_CHANGED, force=FORCE):
    return AuditEntry(event, NOW, force, actor="administrator")


class Office:
    """A force's archive with one week in it, its people, and a clock that the test moves."""

    def __init__(self, folder):
        self.now, self.folder = NOW, folder
        self.control = Control(f"sqlite:///{folder / 'control.db'}")
        cost = KdfCost(memory_kib=64, iterations=1, lanes=1)
        FileKeyHolder.create(folder / "keys", force=FORCE, cost=cost, **WORDS)
        keys = FileKeyHolder(folder / "keys", force=FORCE, purposes={"archive": {KeyKind.ARCHIVE}}, **WORDS)
        self.archive = Archive(
            folder / "archive",
            force=FORCE,
            control=self.control,
            keys=keys,
            purpose="archive",
            clock=lambda: self.now,
        )
        people = pa.table({"ID": ["1", "2", "3"], "SURNAME": ["Canaryson", "Birdwell", "Feathers"]})
        crimes = pa.table({"CRIME": [f"c{n}" for n in range(4000)], "PERSON": [str(n % 3 + 1) for n in range(4000)]})
        tables = [("source/rms/PERSON", people.to_reader()), ("source/rms/CRIME", crimes.to_reader(500))]
        self.item = self.archive.seal(
            DeliveryId("northmoor-all-000001"), tables, received_at=NOW, run=RunId("r"), audit=lambda _: _entry()
        )
        for name, role in PEOPLE.items():
            self.admit(name, role, FORCE)
        self.admit("stranger", "cleared_developer", OTHER)
        self.desk = RetrievalDesk(
            control=self.control,
            archive=lambda _: self.archive,
            terms=lambda _: RetrievalTerms(timedelta(hours=3), timedelta(hours=2)),
            clock=lambda: self.now,
            digest_key=b"k" * 32,
        )

    def admit(self, name, role, force):
        user = User(name, force, name, (role,), NOW, vetting="SC", vetting_until=NOW + timedelta(days=900))
        self.control.users.add(user, audit=_entry(force=force))

    def ask(self, by="dev"):
        return self.desk.ask(FORCE, self.item.id, by=by, purpose="rights request", reason="SAR 12")

    def agreed(self):
        request = self.ask()
        for person in ("owner", "dpo"):
            self.desk.agree(FORCE, request.id, by=person, reason="in order")
        return request.id

    def readable(self):
        request = self.agreed()
        self.now += timedelta(hours=3)
        return request

    def query(self, sql, **more):
        with self.desk.open(FORCE, self.item.id, by="dev") as workspace:
            return workspace.query(sql, **more)

    def events(self, event):
        return self.control.audit.find(AuditQuery(force=FORCE, events=(event,))).records


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.control.close()


@pytest.mark.parametrize("by", ["officer", "owner", "dpo", "stranger", "nobody"])
def test_only_a_cleared_developer_of_the_force_asks(office, by):
    with pytest.raises(NotAllowedError, match=f"{by} may not request archive"):
        office.ask(by)
    assert office.control.restores.of(FORCE) == ()


def test_a_refusal_is_in_the_log_of_who_was_refused(office):
    with pytest.raises(NotAllowedError):
        office.ask("officer")
    assert office.events(AuditEvent.ACCESS_REFUSED)[0].entry.actor == "officer"


def test_it_wants_purpose_and_reason(office):
    with pytest.raises(RetrievalError, match="purpose and a reason"):
        office.desk.ask(FORCE, office.item.id, by="dev", purpose=" ", reason="x")


@pytest.mark.parametrize("by", ["dev", "dev2", "officer", "stranger"])
def test_only_those_cleared_to_authorise_agree(office, by):
    request = office.ask()
    with pytest.raises(NotAllowedError, match="may not authorise archive"):
        office.desk.agree(FORCE, request.id, by=by, reason="please")


def test_it_takes_two_people_and_a_role_that_is_taken_away_counts_no_more(office):
    request = office.ask()
    assert office.desk.agree(FORCE, request.id, by="owner", reason="in order").state == "asked"
    with pytest.raises(ApprovalRefusedError, match="spoken already"):
        office.desk.agree(FORCE, request.id, by="owner", reason="again")
    office.control.users.set_roles("owner", ["officer"], audit=_entry())
    with pytest.raises(NotAllowedError, match="owner may not authorise archive"):
        office.desk.agree(FORCE, request.id, by="dpo", reason="in order")
    assert office.control.restores.get(request.id).state == "asked"


def test_a_no_ends_it(office):
    request = office.ask()
    office.desk.refuse(FORCE, request.id, by="dpo", reason="no need shown")
    with pytest.raises(ApprovalRefusedError, match="refused"):
        office.desk.agree(FORCE, request.id, by="owner", reason="in order")


def test_the_clock_runs_three_to_twelve_hours():
    for hours in (2.9, 12.1):
        with pytest.raises(RetrievalError, match="3 to 12 hours"):
            RetrievalTerms(timedelta(hours=hours), timedelta(hours=1))


def test_it_waits_then_reads_then_ends(office):
    office.agreed()
    with pytest.raises(StateRefusedError, match="it is waiting"):
        office.query("SELECT count(*) FROM rms.PERSON")
    office.now += timedelta(hours=3)
    assert office.query("SELECT count(*) AS n FROM rms.PERSON").rows == (("3",),)
    office.now += timedelta(hours=2)
    with pytest.raises(StateRefusedError, match="it is ended"):
        office.query("SELECT count(*) FROM rms.PERSON")


def test_only_who_asked_reads(office):
    office.readable()
    with (
        pytest.raises(RetrievalError, match="dev2 has asked for no week"),
        office.desk.open(FORCE, office.item.id, by="dev2"),
    ):
        pass
    with pytest.raises(NotAllowedError), office.desk.open(FORCE, office.item.id, by="owner"):
        pass


def test_it_joins_the_tables_of_a_week(office):
    office.readable()
    found = office.query(
        "SELECT p.SURNAME, count(*) FROM rms.PERSON p JOIN rms.CRIME c ON c.PERSON = p.ID GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    assert found.columns == ("SURNAME", "count_star()")
    assert found.rows == (("Canaryson", "1334"), ("Birdwell", "1333"), ("Feathers", "1333"))
    alone = office.query("WITH x AS (SELECT * FROM CRIME) SELECT * FROM x", rows=5)
    assert len(alone.rows) == 5
    assert alone.more


def test_it_says_when_a_join_does_not_fit_and_still_reads_one_table(office):
    office.readable()
    small = RetrievalDesk(
        control=office.control,
        archive=office.desk.archive,
        terms=office.desk.terms,
        clock=office.desk.clock,
        digest_key=b"k",
        memory_limit="500KB",
    )
    with small.open(FORCE, office.item.id, by="dev") as workspace:
        assert workspace.query("SELECT count(*) FROM rms.CRIME").rows == (("4000",),)
        with pytest.raises(QueryRefusedError, match="one table at a time"):
            workspace.query("SELECT count(*) FROM rms.CRIME a JOIN rms.CRIME b USING (CRIME)")


@pytest.mark.parametrize(
    "attack",
    [
        "COPY (SELECT * FROM rms.PERSON) TO '{folder}/stolen.csv'",
        "CREATE TABLE mine AS SELECT * FROM rms.PERSON",
        "ATTACH '{folder}/stolen.db'",
        "SELECT * FROM rms.PERSON; COPY rms.PERSON TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}'",
        "SET temp_directory = '{folder}'",
        "SELECT * FROM rms.PERSON, read_text('/etc/hostname')",
        "SELECT * FROM rms.PERSON, '/etc/hostname'",
        "SELECT write_log('x') FROM rms.PERSON, read_csv('/etc/passwd')",
        "SELECT 1",
        "SELECT * FROM custody.PERSON",
        "",
    ],
)
def test_it_refuses_what_would_reach_a_disk_or_is_no_look_at_the_week(office, attack):
    office.readable()
    with pytest.raises(QueryRefusedError):
        office.query(attack.format(folder=office.folder))
    assert not list(office.folder.rglob("stolen*"))


def test_nothing_plain_is_on_disk_while_and_after_it_is_read(office):
    office.readable()

    def plain():
        files = [path for path in office.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if b"Canaryson" in path.read_bytes()]

    with office.desk.open(FORCE, office.item.id, by="dev") as workspace:
        assert ("Canaryson",) in workspace.query("SELECT SURNAME FROM rms.PERSON").rows
        assert plain() == []
    assert plain() == []


def test_an_error_of_the_engine_tells_no_value(office):
    office.readable()
    with pytest.raises(QueryRefusedError) as refused:
        office.query("SELECT SURNAME::INTEGER FROM rms.PERSON")
    assert "Canaryson" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_each_query_is_in_the_log_by_digest_and_rows_never_by_its_words(office):
    office.readable()
    office.query("SELECT * FROM rms.PERSON WHERE SURNAME = 'Canaryson'")
    (read,) = office.events(AuditEvent.ARCHIVE_READ)
    assert (read.entry.actor, read.entry.count, read.entry.purpose) == ("dev", 1, "rights request")
    assert read.entry.detail["tables"] == "source/rms/PERSON"
    everything = "\n".join(office.control.audit.export(FORCE))
    assert "Canaryson" not in everything
    assert "SURNAME" not in everything


def test_it_stops_in_the_middle_of_a_query_when_the_time_is_over(office):
    office.readable()
    before = office.now
    ticks = iter([before, *([before + timedelta(hours=9)] * 1000)])
    office.archive._clock = lambda: next(ticks)
    with pytest.raises((RestoreEndedError, StateRefusedError)):
        office.query("SELECT count(*) FROM rms.CRIME a JOIN rms.CRIME b USING (CRIME)")


def test_closing_gives_a_receipt_and_ends_it(office):
    request = office.readable()
    office.query("SELECT * FROM rms.PERSON")
    done = office.desk.close(FORCE, request, by="dev")
    assert (done.item, done.queries, done.rows) == (office.item.id, 1, 3)
    with pytest.raises(StateRefusedError, match="it is ended"):
        office.query("SELECT * FROM rms.PERSON")


def test_a_hold_needs_an_owner_who_can_lift_it(office):
    soon = office.now + timedelta(days=30)
    with pytest.raises(NotAllowedError, match="officer may not hold archive"):
        office.desk.hold(FORCE, office.item.id, by="dpo", reason="court", owner="officer", review_on=soon)
    placed = office.desk.hold(FORCE, office.item.id, by="dpo", reason="court", owner="owner", review_on=soon)
    office.now = soon
    (alarm,) = find_overdue(office.control, FORCE, at=office.now)
    assert (alarm.what, alarm.id) == ("hold", placed.id)
    assert office.desk.release(FORCE, placed.id, by="owner", reason="closed") == office.item.id
    assert find_overdue(office.control, FORCE, at=office.now) == ()


def test_a_week_that_is_late_is_an_alarm_until_it_is_gone(office):
    office.now = office.item.expires_at
    assert find_overdue(office.control, FORCE, at=office.now) == ()
    office.now += timedelta(days=1)
    (alarm,) = find_overdue(office.control, FORCE, at=office.now)
    assert (alarm.what, alarm.id, alarm.since) == ("week", office.item.id, office.item.expires_at)
    office.archive.destroy_due(run=RunId("r"), audit=lambda _: _entry())
    assert find_overdue(office.control, FORCE, at=office.now) == ()


def test_another_forces_request_is_not_there(office):
    request = office.agreed()
    office.admit("dpo-w", "dpo", OTHER)
    with pytest.raises(RetrievalError, match="westvale has no request"):
        office.desk.agree(OTHER, request, by="dpo-w", reason="curious")
