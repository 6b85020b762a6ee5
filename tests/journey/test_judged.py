"""People's word on who is who, through the whole journey and back: all that rested on it follows, roles stay put."""

from datetime import timedelta

import pytest

from ndas.cli.errors import CommandError
from ndas.cli.matching.desk import Asker, MatchDesk, Typed
from ndas.cli.people.users import NewUser, give_access
from ndas.governance import AuditEvent
from ndas.governance.access import Action
from ndas.journey import refresh
from ndas.store.audit import AuditQuery
from ndas.vocabulary import RunId
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.judging import Ground

FORCE = "northmoor"
pytestmark = pytest.mark.slow


def opened(platform):
    live = platform.control.snapshots.live(ForceId(FORCE))
    lend = platform.lend_snapshot(ForceId(FORCE), live.snapshot, RunId("test"), "verify")
    return platform.snapshots.open(ForceId(FORCE), live.snapshot, lend)


def table(platform, name):
    with opened(platform) as week:
        return week.dataset(name).to_table()


def who(platform):
    rows = table(platform, "match/membership").to_pylist()
    return {row["record"]: row["person"] for row in rows}


def parts(platform):
    """Every person's part in every event, as the source gives it."""
    columns = ["id", "event", "person", "role", "role_as_recorded", "category"]
    return sorted(tuple(row.values()) for row in table(platform, "pole/event_person").select(columns).to_pylist())


def again(stage, sequence):
    """The same extract under the next number: nothing has changed but what people said."""
    platform = stage.platform()
    try:
        assert not refresh(platform, stage.deliver(FORCE, 1, sequence=sequence)).held
    finally:
        platform.control.close()


def a_victim_and_a_suspect(platform):
    """Records without identifiers of two people of one record each, one a victim only, one a suspect only."""
    members = who(platform)
    alone = {record for record, person in members.items() if list(members.values()).count(person) == 1}
    bare = {r["id"] for r in table(platform, "pole/person").to_pylist() if not r["pnc_id"] and not r["cro_number"]}
    said = {}
    for row in table(platform, "pole/event_person").to_pylist():
        said.setdefault(row["person"], set()).add(row["category"])
    victim, suspect = (
        min(r for r, categories in said.items() if categories == {only} and r in alone & bare)
        for only in ("victim", "suspect")
    )
    return victim, suspect


def two_of_one(platform):
    groups = {}
    for record, person in who(platform).items():
        groups.setdefault(person, []).append(record)
    return sorted(min(records for records in groups.values() if len(records) == 2))


def test_judged_the_same_and_taken_back_everything_follows_both_ways_and_no_role_moves(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    give_access(platform, NewUser("n1", FORCE, "Officer 1234", ("officer",), ("serious-violence",), until))
    desk = MatchDesk(platform, FORCE, Asker("n1", "serious-violence", "CR/1/26"))
    before, roles = who(platform), parts(platform)
    victim, suspect = a_victim_and_a_suspect(platform)
    one, other = two_of_one(platform)
    people = desk.reading.match_report()[0].run.persons

    joined = desk.judge(victim, suspect, "same", Ground.COMPARED)
    split = desk.judge(one, other, "different", Ground.APART)
    assert who(platform) == before
    again(stage, 2)
    platform = stage.platform()
    desk = MatchDesk(platform, FORCE, Asker("n1", "serious-violence", "CR/1/26"))
    now = who(platform)
    assert now[victim] == now[suspect]
    assert now[one] != now[other]
    assert {r: p for r, p in now.items() if r not in {victim, suspect, one, other}} == {
        r: p for r, p in before.items() if r not in {victim, suspect, one, other}
    }
    assert desk.reading.match_report()[0].run.persons == people
    card = desk.reading.person(now[victim])
    assert {source.record_id for source in card.records} == {victim, suspect}
    categories = {(link.source.record_id, link.category) for link in card.links if link.other_kind == "event"}
    assert {category for _, category in categories} == {"victim", "suspect"}
    assert len(categories) == len({record for record, _ in categories})
    assert parts(platform) == roles
    moved = {row["judgement"]: row for row in table(platform, "match/history").to_pylist()}
    assert moved[joined]["change"] == "merged"
    assert moved[split]["change"] == "split"
    assert any("a person judged that they are the same" in step.why for step in desk.reading.history(now[victim]))

    assert desk.withdraw(joined) == 1
    assert desk.withdraw(split) == 1
    with pytest.raises(CommandError, match="no judgement"):
        desk.withdraw(joined)
    again(stage, 3)
    platform = stage.platform()
    desk = MatchDesk(platform, FORCE, Asker("n1", "serious-violence", "CR/1/26"))
    back = who(platform)
    assert back[victim] != back[suspect]
    assert back[one] == back[other]
    assert {frozenset(r for r in back if back[r] == p) for p in back.values()} == {
        frozenset(r for r in before if before[r] == p) for p in before.values()
    }
    assert parts(platform) == roles
    card = desk.reading.person(back[victim])
    assert {link.category for link in card.links if link.other_kind == "event"} == {"victim"}
    reasons = [row["reason"] for row in table(platform, "match/history").to_pylist()]
    assert "a judgement that they are the same was withdrawn" in reasons
    assert "a judgement that they are different was withdrawn" in reasons
    assert "a person judged that they are the same" in reasons
    look_at_the_rest(platform, desk, one, other)


def look_at_the_rest(platform, desk, one, other):
    found = desk.pair(one, other)
    assert found.joined
    kept = desk.reading.pair(one, other)
    assert kept.total == pytest.approx(found.weight, abs=1e-3)
    for bar, step in zip(kept.bars, found.steps, strict=True):
        assert (bar.found, round(bar.weight, 3)) == (step.words, round(step.weight, 3))
    card = desk.reading.person(who(platform)[one])
    family, _, given = card.label.partition(", ")
    born = card.born.year if card.born else None
    assert card.id in [hit.person for hit in desk.search(Typed(f"{given} {family}", born)).hits]
    desk.look(Action.SEE_RECORDS, "why", (card.id,))
    with pytest.raises(CommandError):
        MatchDesk(platform, FORCE, Asker("n1", "", "")).look(Action.SEE_RECORDS, "why", (card.id,))
    with pytest.raises(CommandError):
        desk.look(Action.SEE_LOADS, "report", ())
    with pytest.raises(CommandError):
        desk.dump(confirmed=False)
    entries = [
        r.entry for r in platform.control.audit.find(AuditQuery(force=ForceId(FORCE), actor="n1"), count=50).records
    ]
    events = [entry.event for entry in entries]
    assert events.count(AuditEvent.JUDGEMENT_RECORDED) == events.count(AuditEvent.JUDGEMENT_WITHDRAWN) == 2
    assert events.count(AuditEvent.ACCESS_REFUSED) == 3
    assert platform.control.audit.verify(ForceId(FORCE), at=platform.clock()).sound


def test_judgements_go_out_as_text_and_come_back_once(scene):
    stage = scene(FORCE)
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    give_access(platform, NewUser("a1", FORCE, "Analyst 7", ("analyst",), ("serious-violence",), until))
    desk = MatchDesk(platform, FORCE, Asker("a1", "serious-violence", "CR/1/26"))
    one, other = two_of_one(platform)
    which = desk.judge(one, other, "different", Ground.APART)
    text = desk.dump(confirmed=True)
    assert desk.load(text) == (0, 0)
    desk.withdraw(which)
    assert desk.load(text) == (0, 0)
    (fresh,) = text.replace("different", "unsure").replace("apart-at-source", "not-enough").splitlines()
    gone = fresh.replace(other, "rms:PERSON:none")
    assert desk.load(fresh + "\n" + gone + "\n") == (1, 1)
    with pytest.raises(CommandError, match="line 1"):
        desk.load(fresh.replace("not-enough", "he told me so"))
    assert [one.verdict for one in desk.services.judgements.standing(ForceId(FORCE))] == ["unsure"]
