"""Charts say in words and tables what they draw, and draw nothing that may not be drawn."""

import re
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from xml.etree import ElementTree as ET

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from ndas.dashboard.cards import Card, Link, Provenance
from ndas.dashboard.charts import bar_cell, cell_map, columns, ego_chart, small_multiples, sparkline, time_series
from ndas.dashboard.charts.drawing import TableTwin, element, nice_top
from ndas.dashboard.charts.palette import MARK_PAIRS, SHADES, TEXT_PAIRS, contrast
from ndas.vocabulary.insight import Breakdown, BreakdownRow, Cell, EventFilter, Point, Series
from ndas.vocabulary.subjects import SubjectCategory

SVG = "{http://www.w3.org/2000/svg}"
CENTRE = h3.latlng_to_cell(54.97, -1.6, 8)


def drawn(chart):
    assert "style" not in str(chart.svg)
    return ET.fromstring(str(chart.svg))  # noqa: S314 - our own picture


def weeks(*observed, lower=4.0, upper=12.0, complete=True):
    start = date(2026, 1, 5)
    points = tuple(
        Point(
            start=start + timedelta(weeks=i),
            end=start + timedelta(weeks=i, days=6),
            observed=value,
            expected=8.0,
            lower=lower,
            upper=upper,
            complete=complete or i < len(observed) - 1,
        )
        for i, value in enumerate(observed)
    )
    return Series(key="k", label="Violence by week", unit="events", points=points, method="A method.")


def tie(number, kind="event", label="<b>Robbery</b>", strength="confirmed", category=SubjectCategory.VICTIM):
    source = Provenance(record_id=f"r{number}", system="Crime", table="T", source_id=str(number), row=number)
    return Link(
        other_kind=kind,
        other_id=f"id{number}",
        other_label=label,
        role="Victim",
        category=category,
        source=source,
        strength=strength,
    )


@pytest.mark.parametrize(("one", "other"), TEXT_PAIRS)
def test_text_is_told_from_its_ground(one, other):
    assert contrast(one, other) >= 4.5


@pytest.mark.parametrize(("one", "other"), MARK_PAIRS)
def test_marks_are_told_from_their_ground(one, other):
    assert contrast(one, other) >= 3


def test_shades_of_a_map_grow_darker_step_by_step():
    ratios = [contrast(shade, "#ffffff") for shade in SHADES]
    assert ratios == sorted(ratios)
    assert all(b / a >= 1.3 for a, b in pairwise(ratios))


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_badge_in_the_style_sheet_uses_a_checked_colour():
    style = next(f for f in (files("ndas.dashboard") / "static").iterdir() if f.name.endswith(".css")).read_text()
    checked = {c.lower() for pair in TEXT_PAIRS for c in pair}
    for category in SubjectCategory:
        rule = re.search(rf"\.badge--{category.value.replace(' ', '-')}\{{([^}}]*)\}}", style)
        assert rule, category
        ground = re.search(r"background:(#[0-9a-f]{3,6})", rule[1])[1]
        assert ground in checked | {"#fff"}


def test_a_period_outside_its_range_is_marked_and_said():
    chart = time_series(weeks(8, 9, 20, 7, 2))
    assert "2 outside the expected range" in chart.description
    assert [row[-1] for row in chart.twin.rows] == [
        "as expected",
        "as expected",
        "above the range",
        "as expected",
        "below the range",
    ]
    radii = [c.get("r") for c in drawn(chart).iter(f"{SVG}circle")]
    assert radii == ["2.6", "2.6", "4.5", "2.6", "4.5"]


def test_a_period_still_filling_up_is_hollow_and_never_unusual():
    chart = time_series(weeks(8, 9, 1, complete=False))
    assert "0 outside" in chart.description
    assert chart.twin.rows[-1][-1] == "still filling up"
    assert [c.get("fill") for c in drawn(chart).iter(f"{SVG}circle")][-1] == "#ffffff"


def test_every_chart_has_a_name_and_a_description_that_exist():
    picture = drawn(time_series(weeks(8, 9, 7)))
    named = picture.get("aria-labelledby").split()
    assert [picture.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named
    assert picture.get("role") == "img"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=40))
def test_any_series_draws_inside_its_frame(observed):
    chart = time_series(weeks(*observed, upper=max([12.0, *(v for v in observed if v is not None)])))
    _, _, width, height = map(float, drawn(chart).get("viewBox").split())
    for circle in drawn(chart).iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cx")) <= width
        assert 0 <= float(circle.get("cy")) <= height
    assert len(chart.twin.rows) == len(observed)


def test_no_two_marks_on_the_time_axis_read_alike():
    for count in (3, 6, 30, 104):
        texts = [t.text for t in drawn(time_series(weeks(*[8] * count))).iter(f"{SVG}text")]
        ticks = [t for t in texts if any(c.isalpha() for c in t)]
        assert len(ticks) == len(set(ticks)), ticks


def test_small_multiples_share_one_scale():
    low, high = small_multiples([weeks(1, 1, 1), weeks(100, 100, 100)])
    tops = [[t.text for t in drawn(c).iter(f"{SVG}text")] for c in (low, high)]
    assert "100" in tops[0]
    assert "100" in tops[1]


@given(st.floats(0.01, 1e9))
def test_an_axis_ends_above_its_largest_value_in_few_round_steps(largest):
    top, step = nice_top(largest)
    assert top >= largest * (1 - 1e-9)
    assert top / step <= 6


def test_a_withheld_place_has_no_figure_and_no_link():
    ring = list(h3.grid_ring(CENTRE, 1))
    cells = [Cell(cell=CENTRE, count=12, area="Harbour"), Cell(cell=ring[0], count=None), Cell(cell=ring[1], count=0)]
    chart = cell_map(cells, title="Places", unit="events", drill=lambda c: EventFilter(cell=c.cell))
    picture = drawn(chart)
    links = list(picture.iter(f"{SVG}a"))
    assert [a.get("href") for a in links] == [f"/events?cell={CENTRE}"]
    assert ring[0] not in str(chart.svg)
    assert chart.twin.rows[-1] == ("1 places withheld", "", "fewer than 5 each")
    assert picture.get("role") == "group"


def test_a_small_or_too_fine_place_cannot_even_be_made():
    with pytest.raises(ValueError, match="suppressed"):
        Cell(cell=CENTRE, count=4)
    with pytest.raises(ValueError, match="finer"):
        Cell(cell=h3.latlng_to_cell(54.97, -1.6, 10), count=9)


def test_north_is_up_and_east_is_right():
    north = h3.latlng_to_cell(55.2, -1.6, 8)
    east = h3.latlng_to_cell(54.97, -1.2, 8)
    cells = [Cell(cell=c, count=n) for c, n in ((CENTRE, 10), (north, 20), (east, 30))]
    chart = cell_map(cells, title="P", unit="events", drill=None)
    spots = {}
    for shape in drawn(chart).iter(f"{SVG}path"):
        title = shape.find(f"{SVG}title")
        if title is not None:
            x, y = shape.get("d")[1:].split("L")[0].split()
            spots[title.text.split(": ")[1].split()[0]] = (float(x), float(y))
    assert spots["20"][1] < spots["10"][1]
    assert spots["30"][0] > spots["10"][0]


def test_an_empty_map_says_so():
    chart = cell_map([], title="P", unit="events", drill=None)
    assert chart.description.startswith("0 places")


def test_columns_link_to_the_records_behind_them():
    rows = (BreakdownRow(label="00", value=4, drill=EventFilter(area="A & B")), BreakdownRow(label="01", value=9))
    chart = columns(Breakdown(key="hour", label="Hour", unit="events", rows=rows))
    (link,) = drawn(chart).iter(f"{SVG}a")
    assert link.get("href") == "/events?area=A+%26+B"
    assert "the highest is 01 with 9" in chart.description


def test_a_link_chart_draws_the_analysts_line_styles_and_never_drops_silently():
    links = (
        tie(1),
        tie(2, strength="unconfirmed"),
        tie(3, strength="tentative"),
        *(tie(i, kind="person", category=None) for i in range(4, 19)),
    )
    chart = ego_chart(Card(id="x", label="MARLOWE", links=links), "person")
    text = str(chart.svg)
    assert text.count("stroke-dasharray") == 2
    assert "and 5 more, in the table" in text
    assert len(chart.twin.rows) == len(links)
    assert "<b>" not in text
    drawn(chart)


def test_words_from_a_source_cannot_become_markup():
    assert str(element("text", '<script>"x"', x='"1')) == '<text x="&#34;1">&lt;script&gt;&#34;x&#34;</text>'


def test_words_from_a_source_stay_words_in_the_table_too():
    twin = TableTwin(head=("a",), rows=(("<b>&{0}", Markup("<i>x</i>")),))
    assert str(twin.body) == "<tr><td>&lt;b&gt;&amp;{0}</td><td><i>x</i></td></tr>"


def test_a_bar_stays_in_its_cell_and_is_silent_for_screen_readers():
    for value, largest, width in ((5, 10, "100"), (50, 10, "200"), (0, 0, "0"), (-3, 10, "0")):
        text = str(bar_cell(value, largest))
        assert f'width="{width}"' in text
        assert 'aria-hidden="true"' in text


def test_a_line_of_one_value_is_not_drawn():
    assert sparkline([0.5], title="x") == ""
    assert "spark" in sparkline([0.5, 0.5], title="x")
