"""The six measures, the facts of columns, and the counts of special-category mentions."""

from collections.abc import Callable
from typing import Any

from ndas.ingest import Dimension

Line = Callable[..., str]


def test_it_measures_six_dimensions_as_so_many_of_so_many(load: Any, line: Line) -> None:
    report = load.person(
        line("1"),
        line("2", SURNAME="", CREATED="22/11/2026 03:00"),
        line("3", SURNAME="UNKNOWN", DOB="01/01/1900", CREATED="22/11/2026 03:01"),
        line("3", SEX="Q", CREATED=""),
        line("3"),
        line("4", NOTES="CHIS 9"),
        links=("7,1,x", "8,99,x", "9,,x"),
    )
    person = {m.dimension: (m.numerator, m.denominator) for m in report.table("rms", "PERSON").measures}
    link = {m.dimension: (m.numerator, m.denominator) for m in report.table("rms", "LINK").measures}
    assert list(person) == list(Dimension)
    assert person[Dimension.COMPLETENESS] == (9, 10)
    assert person[Dimension.UNIQUENESS] == (4, 5)
    assert person[Dimension.TIMELINESS] == (3, 4)
    assert person[Dimension.VALIDITY] == (57, 58)
    assert person[Dimension.ACCURACY] == (7, 9)
    assert link[Dimension.CONSISTENCY] == (1, 2)
    assert all(m.sentence.endswith(".") for m in report.table("rms", "PERSON").measures)


def test_it_says_how_old_the_newest_record_is(load: Any, line: Line) -> None:
    report = load.person(line("1", CREATED="12/11/2026 02:00"))
    [timeliness] = [m for m in report.table("rms", "PERSON").measures if m.dimension is Dimension.TIMELINESS]
    assert "the newest of them 10 days before it" in timeliness.sentence


def test_it_measures_nothing_where_there_is_nothing(load: Any) -> None:
    report = load.person()
    assert {m.share for m in report.table("rms", "PERSON").measures} == {None}


def test_it_counts_given_and_different_values(load: Any, line: Line) -> None:
    report = load.person(*(line(str(n), SURNAME=f"Name{n % 5}", NOTES="  ") for n in range(40)))
    facts = {f.column: (f.rows, f.given, f.distinct) for f in report.table("rms", "PERSON").columns}
    assert facts["ID"] == (40, 40, 40)
    assert facts["SURNAME"] == (40, 40, 5)
    assert facts["NOTES"] == (40, 0, 0)


def test_it_counts_special_category_mentions_and_keeps_none(load: Any, line: Line) -> None:
    report = load.person(
        line("1", NOTES="two Asian males; one Asian male has epilepsy"),
        line("2", NOTES="a union rep"),
        line("3", NOTES="CHIS 9 is a Muslim"),
        line("4", NOTES="nothing"),
    )
    assert report.table("rms", "PERSON").special_category == {
        "racial or ethnic origin": 2, "health": 1, "trade union membership": 1,
    }  # fmt: skip
    assert "epilepsy" not in str(report)
