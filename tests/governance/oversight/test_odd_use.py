"""Odd use: each rule finds what it is for, and keeps quiet otherwise."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.oversight import Lookers, NameKey, find_odd_use, words_of
from ndas.vocabulary.ids import ForceId

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
KEY = NameKey(b"k" * 32)
LOOKERS = Lookers(
    names={"u-1": KEY.digests("Ada Okoro"), "u-2": KEY.digests("Ben Carrick")},
    areas={"u-1": frozenset(KEY.digests("Harbour"))},
    well_known=(frozenset(KEY.digests("Zebedee Famous")),),
)


def look(at=MONDAY, *, user="u-1", event=AuditEvent.SEARCHED, purpose="firearms", reason="OP 1", **detail):
    return AuditEntry(event, at, ForceId("northmoor"), actor=user, purpose=purpose, reason=reason, detail=detail)


def found(*entries):
    return find_odd_use(enumerate(entries, 1), LOOKERS)


def rules(*entries):
    return [(line.user, line.rule, line.looks) for line in found(*entries)]


def searched(text, **more):
    return look(searched_words=KEY.written(text), **more)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ada okoro", "self"),
        ("OKORO, Ada 1990", "self"),
        ("Ádá Okoro", "self"),
        ("mrs okoro", "family"),
        ("the famous zebedee", "well known"),
    ],
)
def test_it_finds_a_search_for_oneself_the_family_or_a_well_known_person(text, rule):
    assert rules(searched("somebody else"), searched(text)) == [("u-1", rule, (2,))]


def test_it_finds_them_by_the_name_that_a_page_showed_as_well():
    shown = look(event=AuditEvent.PERSON_VIEWED, shown_names=KEY.written("Nia Reed") + ";" + KEY.written("Ada Okoro"))
    assert rules(shown) == [("u-1", "self", (1,))]


def test_it_says_nothing_of_another_users_name_or_of_parts_of_names():
    assert rules(searched("ada"), searched("okorombe"), searched("famous"), searched("ada okoro", user="u-2")) == []


def test_it_compares_a_day_with_the_users_own_usual_day():
    usual = [look(MONDAY + timedelta(days=day, minutes=n)) for day in range(5) for n in range(10)]
    assert rules(*usual) == []
    busy = [look(MONDAY + timedelta(days=6, minutes=n)) for n in range(45)]
    (line,) = found(*usual, *busy)
    assert (line.rule, len(line.looks)) == ("volume", 45)
    assert "45 times on 08 November 2026, against 10 on" in line.words


def test_it_takes_nights_for_odd_where_the_user_works_by_day():
    days = [look(MONDAY + timedelta(days=day, minutes=n)) for day in range(5) for n in range(4)]
    night = look(MONDAY.replace(hour=23) + timedelta(days=5))
    assert rules(*days, night) == [("u-1", "hours", (21,))]
    nights = [look(MONDAY.replace(hour=23) + timedelta(days=day)) for day in range(6)]
    assert rules(*nights) == []


def test_it_reads_hours_as_london_has_them():
    summer = datetime(2026, 7, 6, 21, 30, tzinfo=UTC)  # half past ten in London
    days = [look(summer - timedelta(days=day, hours=8, minutes=n)) for day in range(6) for n in range(4)]
    assert rules(*days, look(summer)) == [("u-1", "hours", (25,))]


def test_it_finds_one_reason_for_several_purposes_or_many_days():
    assert rules(look(), look(purpose="serious_violence", reason="op  1")) == [("u-1", "copied reason", (1, 2))]
    daily = [look(MONDAY + timedelta(days=day)) for day in range(21)]
    assert [line.rule for line in found(*daily)] == ["copied reason"]
    assert rules(*daily[:20]) == []


def test_it_finds_records_outside_the_users_area_where_it_knows_one():
    inside, outside = (look(event=AuditEvent.RECORD_VIEWED, shown_area=KEY.written(a)) for a in ("harbour", "Moor"))
    assert rules(inside, outside) == [("u-1", "outside area", (2,))]
    assert rules(look(user="u-2", event=AuditEvent.RECORD_VIEWED, shown_area=KEY.written("Moor"))) == []


def test_it_passes_over_what_is_no_look():
    assert rules(look(event=AuditEvent.SIGNED_IN, searched_words=KEY.written("ada okoro"))) == []


def test_its_lines_hold_no_number_to_rank_people_by():
    (line,) = found(searched("ada okoro"))
    assert set(line.__dataclass_fields__) == {"user", "rule", "looks", "words"}


@given(st.text(max_size=60))
def test_it_reads_any_text_as_few_plain_words(text):
    words = words_of(text)
    assert len(words) <= 12
    assert all(len(word) > 1 and word.isalpha() for word in words)
    assert words_of(text.upper().casefold()) == words_of(text.casefold())


def test_a_digest_of_a_name_needs_the_key():
    assert set(KEY.digests("Ada Okoro")).isdisjoint(NameKey(b"x" * 32).digests("Ada Okoro"))
