import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.dashboard.lists import SearchPage
from ndas.store.reading import indexing, search
from ndas.store.reading.text_columns import words_of
from ndas.vocabulary.json_form import read_card


def ids(reading, text: str, kind: str | None = None) -> list[str]:
    page = read_card(SearchPage, reading.search(text, kind, 0, 50))
    assert page.total == len(page.hits)
    return [hit.id for hit in page.hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("marlowe", "P-0000-0001"),
        ("Tobias Marlowe", "P-0000-0001"),
        ("marlowe TOBY", "P-0000-0001"),
        ("o'donnell", "P-0000-0002"),
        ("ODONNELL zoe", "P-0000-0002"),
        ("O\u2019Dônnell", "P-0000-0002"),
        ("harbour stores", "P-0000-0003"),
        ("2011/0482913K", "P-0000-0001"),
        ("07700 900482", "P-0000-0001"),
        ("+44 7700 900482", "P-0000-0001"),
        ("0044 7700900482", "P-0000-0001"),
        ("nm14qt", "P-0000-0001"),
        ("14 capstan row", "P-0000-0001"),
        ("AB12 CDE", "rms:VEHICLE:1"),
        ("ab12cde", "rms:VEHICLE:1"),
        ("grey focus", "rms:VEHICLE:1"),
        ("82/0000001/26", "rms:CRIME:82/1/26"),
        ("820000001/26", "rms:CRIME:82/1/26"),
        ("wounding intent", "rms:CRIME:82/1/26"),
        ("FERRYCANARY stabbed", "rms:CRIME:82/1/26"),
        ("82IR/21", "rms:INTEL:21"),
    ],
)
def test_it_finds(reading, text, found):
    assert found in ids(reading, text)


@pytest.mark.parametrize(
    "text",
    [
        "marlowe smith",
        "",
        "x",
        "*",
        "mar*",
        '"',
        "'; DROP TABLE block; --",
        "NEAR(a b)",
        "name:marlowe OR zoe",
        "\x00",
        "%",
    ],
)
def test_it_takes_every_sign_as_plain_text(reading, text):
    assert ids(reading, text) == []


def test_it_says_where_the_words_were_found(reading):
    hit = reading.search("toby", "person", 0, 5)["hits"][0]
    assert hit["why"] == "Found in name as recorded, nickname"
    hit = reading.search("stabbed", None, 0, 5)["hits"][0]
    assert hit["why"] == "Words found in free text"
    assert "stabbed once" in hit["snippet"]


def test_it_narrows_to_a_kind_and_still_counts_the_others(reading):
    page = read_card(SearchPage, reading.search("capstan", "location", 0, 5))
    assert [hit.id for hit in page.hits] == ["rms:ADDRESS:1"]
    assert {facet.value: facet.count for facet in page.kinds} == {"person": 1, "location": 1}


def test_it_pages_across_kinds_without_gap_or_repeat(reading):
    whole = ids(reading, "capstan")
    parts = [reading.search("capstan", None, at, 1)["hits"][0]["id"] for at in range(len(whole))]
    assert parts == whole
    assert reading.search("capstan", None, len(whole), 5)["hits"] == []


words = st.text(alphabet="ABCDE", min_size=2, max_size=3)


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=60),
    asked=st.lists(words, min_size=1, max_size=3),
)
def test_it_finds_exactly_the_records_that_hold_every_word(new_week, empty_week, monkeypatch, names, asked):
    monkeypatch.setattr(indexing, "SEGMENT", 40)
    empty_week.rows["person"].clear()
    for number, name in enumerate(names):
        empty_week.add("person", "PERSON", f"{number:05d}", kind="person", name_as_recorded=" ".join(name))
    reading = new_week(empty_week)
    expected = {f"rms:PERSON:{n:05d}" for n, name in enumerate(names) if set(asked) <= set(name)}
    assert set(ids(reading, " ".join(asked), "person")) >= expected
    if len(asked) > 1:
        assert set(ids(reading, " ".join(asked), "person")) == expected


def test_it_stays_bounded_on_a_word_that_everybody_has(new_week, empty_week, monkeypatch):
    monkeypatch.setattr(search, "MOST", 10)
    for number in range(50):
        empty_week.add("person", "PERSON", f"{number:05d}", kind="person", name_as_recorded=f"COMMON RARE{number:02d}")
    reading = new_week(empty_week)
    assert reading.search("common", "person", 0, 5)["total"] == 10
    assert ids(reading, "common rare33", "person") == ["rms:PERSON:00033"]


def test_it_splits_words_alike_whatever_their_case_and_accents():
    def hashes(text: str) -> list[int]:
        return [int(one) for one in words_of(pa.array([text]))[0]]

    assert hashes("Zoë O'Dônnell-Smith") == hashes("ZOE ODONNELL smith")
    assert hashes("naïve ÆRO façade") == hashes("NAIVE ARO FACADE")
    assert hashes("") == hashes("a - ?") == []
    assert hashes("Łódź") != hashes("Lodz")
