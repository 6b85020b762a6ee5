"""What each use case lists, on invented people whose right answers are known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from invented_tables import AS_AT, Force

from ndas.use_cases import USE_CASES
from ndas.use_cases.engine import SandboxError
from ndas.vocabulary.finding import NOT_EVIDENCE

RAPE = {"offence_code": "19C", "offence_as_recorded": "Rape"}


@pytest.fixture
def force():
    made = Force()
    made.people(120)
    for number in range(80):
        made.place(f"l{number}", east=400.0 * number)
    return made


def _listed(force, use_case, title, **asked):
    return [f for f in force.ask(USE_CASES[use_case], **asked).findings if title in f.list_name]


def _subjects(findings):
    return [finding.subject for finding in findings]


def test_somebody_named_by_two_complainants_is_listed_and_by_one_is_not(force):
    force.crime("a1", 400, suspects=(1,), victims=(2,), **RAPE)
    force.crime("a2", 30, suspects=(1,), victims=(3,), **RAPE)
    force.crime("b1", 30, suspects=(4,), victims=(5,), **RAPE)
    force.crime("c1", 300, suspects=(6,), victims=(7,), **RAPE)
    force.crime("c2", 40, suspects=(6,), victims=(7,), **RAPE)
    assert _subjects(_listed(force, "serious-sexual-offences", "Named suspects")) == ["person:P1"]


def test_cancelled_reports_do_not_list_anybody_but_are_said(force):
    force.crime("a1", 400, suspects=(1,), victims=(2,), **RAPE)
    force.crime("a2", 30, suspects=(1,), victims=(3,), **RAPE)
    force.crime("a3", 20, suspects=(1,), victims=(4,), **RAPE | {"status": "cancelled"})
    force.crime("b1", 30, suspects=(8,), victims=(5,), **RAPE)
    force.crime("b2", 20, suspects=(8,), victims=(6,), **RAPE | {"status": "cancelled"})
    found = _listed(force, "serious-sexual-offences", "Named suspects")
    assert _subjects(found) == ["person:P1"]
    assert any("cancelled" in reason.words for reason in found[0].reasons_against)


def test_records_of_one_person_in_two_systems_are_one_suspect(force):
    force.put("person", id="other-system", kind="person", birth_year=1980)
    force.put("identity", record="other-system", person="P1")
    force.crime("a1", 400, suspects=(1,), victims=(2,), **RAPE)
    force.crime("a2", 30, victims=(3,), **RAPE)
    force.put("event_person", id="x", event="a2", person="other-system", role="suspect", category="suspect")
    assert _subjects(_listed(force, "serious-sexual-offences", "Named suspects")) == ["person:P1"]


@pytest.mark.parametrize("born", [2010, None], ids=["under eighteen", "age not known"])
def test_nobody_who_is_not_known_to_be_adult_is_listed(born):
    force = Force()
    force.people(60)
    force.put("person", id="young", kind="person", birth_year=born)
    force.put("identity", record="young", person="YOUNG")
    for number, victim in enumerate((2, 3, 4)):
        name = f"a{number}"
        force.crime(name, 30 + number, victims=(victim,), **RAPE)
        force.put("event_person", id=name, event=name, person="young", role="suspect", category="suspect")
    assert _listed(force, "serious-sexual-offences", "Named suspects") == []


def _population(use_case, name, sql):
    one = USE_CASES[use_case]
    lists = tuple(listed.model_copy(update={"population": sql}) for listed in one.lists if listed.id == name)
    return replace(one, lists=lists)


def test_a_population_that_lets_children_in_is_refused(force):
    force.put("person", id="young", kind="person", birth_year=2012)
    force.put("identity", record="young", person="YOUNG")
    for number, victim in enumerate((2, 3)):
        force.crime(f"a{number}", 30 + number, victims=(victim,), **RAPE)
        force.put(
            "event_person", id=f"{number}", event=f"a{number}", person="young", role="suspect", category="suspect"
        )
    careless = _population(
        "serious-sexual-offences", "repeat_suspects", "SELECT DISTINCT person AS subject FROM identity"
    )
    with pytest.raises(SandboxError, match="under eighteen"):
        force.ask(careless)


def test_victims_are_never_listed_as_suspects(force):
    for number in range(3):
        force.crime(f"a{number}", 30 + number, suspects=(1,), victims=(2,), **RAPE)
    one = _population(
        "serious-sexual-offences", "repeat_suspects", "SELECT DISTINCT person AS subject FROM person_event"
    )
    sql = (
        "SELECT person AS subject, event AS kind, 'w' AS words, [event] AS evidence, 1.0 AS weight, moment AS latest "
        "FROM person_event WHERE category = 'victim'"
    )
    about_victims = (("1_victims", sql),)
    careless = replace(one, lists=(one.lists[0].model_copy(update={"reasons": about_victims}),))
    with pytest.raises(SandboxError, match="never listed as suspects"):
        force.ask(careless)


def _slavery(force, place="l1"):
    texts = (
        "his passport is kept by the boss",
        "ten mattresses on the floor of two rooms",
        "has not been paid since arriving",
    )
    for number, text in enumerate(texts):
        force.crime(f"{place}-{number}", 40 + number, text=text, place=place, kind="incident", offence_code=None)


def test_an_address_with_different_kinds_of_sign_is_listed_with_their_words(force):
    _slavery(force)
    force.crime("plain", 20, text="bike stolen from the garden", place="l2", offence_code="29")
    found = _listed(force, "modern-slavery", "Addresses")
    assert _subjects(found) == ["location:l1"]
    assert any("“his passport is kept by the boss”" in reason.words for reason in found[0].reasons_for)
    assert all(reason.evidence for reason in found[0].reasons_for)
    assert found[0].warning == NOT_EVIDENCE
    assert (found[0].valid_to - found[0].valid_from).days == 28


def test_the_same_kind_three_times_is_one_kind(force):
    for number in range(5):
        force.crime(f"x{number}", 30 + number, text="his passport is kept by the boss", place="l1", offence_code="29")
    assert _listed(force, "modern-slavery", "Addresses") == []


def test_denied_words_speak_against_and_never_for(force):
    _slavery(force)
    force.crime("denied", 10, text="no evidence that anyone is made to see clients", place="l1", offence_code="29")
    found = _listed(force, "modern-slavery", "Addresses")[0]
    assert not any("clients" in reason.words for reason in found.reasons_for)
    assert any("negated" in reason.words for reason in found.reasons_against)


def test_an_address_that_the_force_has_recorded_itself_is_not_on_the_list(force):
    _slavery(force)
    force.crime("known", 10, place="l1", offence_code="106")
    assert _listed(force, "modern-slavery", "Addresses") == []


def test_people_of_one_name_are_a_household_and_of_many_names_a_sign(force):
    _slavery(force)
    for number in range(5):
        force.put("person_location", id=f"h{number}", person=f"r{number}", location="l1", relation="home")
    words = [reason.words for reason in _listed(force, "modern-slavery", "Addresses")[0].reasons_for]
    assert any(word.startswith("5 people of different family names") for word in words)


SHOT = {"offence_code": "2", "flags": ["firearm"], "text": "Shots heard, he was shot in the leg"}


def test_exposure_follows_co_suspects_two_steps_and_no_further(force):
    force.crime("shot", 40, victims=(1,), suspects=(50,), **SHOT)
    force.crime("together", 100, suspects=(1, 2), offence_code="92A")
    force.crime("others", 200, suspects=(2, 3), offence_code="10D")
    force.crime("beyond", 150, suspects=(3, 4), offence_code="10D")
    found = {f.subject: f for f in _listed(force, "firearms", "danger")}
    assert set(found) == {"person:P2", "person:P3"}
    assert set(found["person:P2"].reasons_for[0].evidence) == {"shot", "together"}
    assert set(found["person:P3"].reasons_for[0].evidence) == {"shot", "together", "others"}


def _may_be_one(force, a, b):
    force.put("possible_identity", person_a=f"P{a}", person_b=f"P{b}", reason="the evidence is not enough to join them")


@pytest.mark.parametrize("broken", ["the person shot", "the one between"])
def test_a_path_that_matching_breaks_is_listed_as_possible_below_those_that_stand(force, broken):
    shot, between = (11, 2) if broken == "the person shot" else (1, 12)
    force.crime("shot", 40, victims=(1,), **SHOT)
    force.crime("together", 100, suspects=(shot, between), offence_code="92A")
    force.crime("others", 90, suspects=(2, 3), offence_code="10D")
    force.crime("stands", 90, suspects=(1, 5), offence_code="10D")
    force.crime("stands further", 90, suspects=(5, 6), offence_code="10D")
    assert "person:P3" not in _subjects(_listed(force, "firearms", "danger"))
    _may_be_one(force, *((1, 11) if broken == "the person shot" else (2, 12)))
    found = _listed(force, "firearms", "danger")
    subjects = _subjects(found)
    last = found[subjects.index("person:P3")]
    assert subjects.index("person:P3") > max(subjects.index("person:P5"), subjects.index("person:P6"))
    assert last.reasons_for[0].words.startswith("Possible, not confirmed")
    assert set(last.reasons_for[0].evidence) == {"shot", "together", "others"}
    assert any("two different people" in reason.words for reason in last.reasons_against)


def test_two_who_may_be_one_stay_two_people(force):
    force.crime("shot", 40, victims=(1,), **SHOT)
    force.crime("together", 100, suspects=(1, 2), offence_code="92A")
    _may_be_one(force, 1, 11)
    _may_be_one(force, 2, 12)
    assert _subjects(_listed(force, "firearms", "danger")) == ["person:P2"]


def test_a_name_that_may_be_very_many_people_carries_no_path(force):
    force.crime("shot", 40, victims=(1,), **SHOT)
    force.crime("together", 100, suspects=(11, 2), offence_code="92A")
    for other in (11, 12, 13, 14):
        _may_be_one(force, 1, other)
    assert _listed(force, "firearms", "danger") == []


def test_a_path_has_one_doubtful_step_at_most(force):
    force.crime("shot", 40, victims=(1,), **SHOT)
    force.crime("together", 100, suspects=(11, 2), offence_code="92A")
    force.crime("others", 90, suspects=(12, 3), offence_code="10D")
    _may_be_one(force, 1, 11)
    _may_be_one(force, 2, 12)
    assert "person:P3" not in _subjects(_listed(force, "firearms", "danger"))


def test_no_tie_joins_a_victim_to_a_suspect_and_old_ties_expire(force):
    force.crime("shot", 40, victims=(1,), suspects=(50,), **SHOT)
    force.crime("harmed", 100, suspects=(2,), victims=(1,), offence_code="8N")
    force.crime("old", 900, suspects=(1, 3), offence_code="92A")
    assert _listed(force, "firearms", "danger") == []


def test_an_event_with_very_many_suspects_joins_nobody(force):
    force.crime("shot", 40, victims=(1,), **SHOT)
    force.crime("crowd", 100, suspects=tuple(range(1, 14)), offence_code="64")
    assert _listed(force, "firearms", "danger") == []


def test_a_series_close_in_place_and_time_is_listed_and_a_scattered_one_is_not(force):
    knife = {"offence_code": "34B", "flags": ["knife"]}
    force.place("near", east=50.0)
    for number, place in enumerate(("l0", "near", "l0")):
        force.crime(f"s{number}", 20 - 3 * number, place=place, **knife)
    for number in range(3):
        force.crime(f"t{number}", 20 - 3 * number, place=f"l{20 + 9 * number}", **knife)
    for number in range(30):
        force.crime(f"o{number}", 300, place=f"l{number}", offence_code="29")
    found = _listed(force, "serious-violence", "followed closely")
    assert [set(f.reasons_for[0].evidence) for f in found] == [{"s0", "s1", "s2"}]


def test_somebody_hurt_worse_each_time_by_one_person_is_listed_for_protection(force):
    group = {"offence_group": "Violence against the person"}
    for days, code in ((300, "105A"), (90, "8N"), (10, "5D")):
        force.crime(f"v{days}", days, victims=(1,), suspects=(2,), offence_code=code, **group)
    force.crime("once", 20, victims=(9,), offence_code="8N", **group)
    found = _listed(force, "serious-violence", "again and again")
    assert _subjects(found) == ["person:P1"]
    assert {"worse" in r.words or "more serious" in r.words for r in found[0].reasons_for} >= {True}


def test_the_same_week_gives_the_same_leads(force):
    _slavery(force)
    assert force.ask(USE_CASES["modern-slavery"]) == force.ask(USE_CASES["modern-slavery"])


@pytest.mark.parametrize("use_case", USE_CASES)
def test_asked_of_an_earlier_day_it_answers_as_if_the_later_records_were_not_there(force, use_case):
    def fill(made, *, until):
        made.people(120)
        for number in range(80):
            made.place(f"l{number}", east=400.0 * number)
        for number in range(60):
            days = 5 + 4 * number
            if days > until:
                made.crime(
                    f"e{number}", days, victims=(number,), suspects=(number % 7, (number + 1) % 7),
                    offence_code=("19C", "8N", "2", "34B")[number % 4], place=f"l{number % 9}",
                    flags=["knife", "firearm"], text="Shots heard, his passport is kept by the boss",
                    recorded=days, offence_group="Violence against the person",
                )  # fmt: skip
        return made

    then = AS_AT - timedelta(days=100)
    whole, cut = fill(Force(), until=0), fill(Force(), until=100)
    assert whole.ask(USE_CASES[use_case], as_at=then) == cut.ask(USE_CASES[use_case], as_at=then)
