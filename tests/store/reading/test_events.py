from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.dashboard.lists import EventPage
from ndas.store.snapshots import SnapshotRefusedError
from ndas.vocabulary.insight import EventFilter
from ndas.vocabulary.json_form import read_card

CODES = ("5D", "5D/1", "5", "34B", None)
WORDINGS = ("Wounding", "Robbery", None)
AREAS = (("E01", "Harbour"), ("E02", "Old Town"), (None, None))
CELLS = ("88195da49bfffff", "88195da499fffff", None)
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def many(new_week, empty_week):
    """Ninety events with every mixture of what lists filter by."""
    places = [
        empty_week.add("location", "ADDRESS", str(n), area=area, area_name=name, cell=CELLS[n])
        for n, (area, name) in enumerate(AREAS)
    ]
    for n in range(90):
        event = empty_week.add(
            "event",
            "CRIME",
            str(n),
            system=("rms", "custody")[n % 2],
            kind=("crime", "incident")[n % 7 == 0],
            offence_code=CODES[n % 5],
            offence_as_recorded=WORDINGS[n % 3],
            status=(None, "open", "cancelled")[n % 3 if n % 11 == 0 else 1],
            occurred_from=None if n % 13 == 0 else START + timedelta(hours=37 * n),
            flags=[["knife"], ["firearm", "domestic abuse"], None][n % 3],
        )
        if n % 4:
            empty_week.add("event_location", "CRIME", f"{n}#", event=event, location=places[n % 3], role="scene")
    return new_week(empty_week), empty_week


def plain(week, which: EventFilter) -> list[str]:
    """The slow, obvious way: newest first."""
    place = {row["event"]: row["location"] for row in week.rows["event_location"]}
    at = {row["id"]: row for row in week.rows["location"]}

    def fits(row) -> bool:
        scene = at.get(place.get(row["id"]), {})
        day = row["occurred_from"] and row["occurred_from"].date()  # winter: local time is UTC
        in_set = (
            row["kind"] == "crime"
            and row["status"] not in ("cancelled", "transferred")
            and any(
                row["offence_code"] == code or (row["offence_code"] or "").startswith(f"{code}/")
                for code in ("5", "5D")
            )
            and bool({"knife", "firearm"} & set(row["flags"] or []))
        )
        return (
            (which.offence in (None, row["offence_code"], row["offence_as_recorded"]))
            and (which.area in (None, scene.get("area"), scene.get("area_name")))
            and (which.cell in (None, scene.get("cell")))
            and (which.system in (None, row["system"]))
            and (which.date_from is None or bool(day and day >= which.date_from))
            and (which.date_to is None or bool(day and day <= which.date_to))
            and (which.offences is None or in_set)
        )

    found = [row for row in week.rows["event"] if fits(row)]
    found.sort(key=lambda row: row["occurred_from"] or datetime.min.replace(tzinfo=UTC), reverse=True)
    return [row["id"] for row in found]


days = st.none() | st.integers(0, 88).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
filters = st.builds(
    EventFilter,
    date_from=days,
    date_to=days,
    offence=st.sampled_from([None, None, "5D", "Robbery", "nothing such"]),
    offences=st.sampled_from([None, None, "msv"]),
    area=st.sampled_from([None, None, "Harbour", "E02", "nowhere"]),
    system=st.sampled_from([None, None, "rms", "other"]),
    cell=st.sampled_from([None, None, "88195da49bfffff", "88195da499fffff"]),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=filters, first=st.integers(0, 40), count=st.integers(1, 30))
def test_it_lists_counts_and_pages_as_the_plain_way_does(many, which, first, count):
    reading, week = many
    expected = plain(week, which)
    page = read_card(EventPage, reading.events(which, first, count))
    assert page.total == len(expected)
    assert [row.id for row in page.rows] == expected[first : first + count]
    assert sum(facet.count for facet in page.systems) == page.total


def test_it_finds_events_in_a_coarser_cell(many):
    reading, _ = many
    finer = reading.events(EventFilter(cell="88195da49bfffff"), 0, 99)["total"]
    assert reading.events(EventFilter(cell="87195da49ffffff"), 0, 99)["total"] >= finer > 0


def test_it_counts_days_by_local_time(reading):
    """An event at 23:30 UTC on 31 October is already GMT, at 23:30 UTC in summer it is the next local day."""
    assert reading.events(EventFilter(date_from=date(2026, 10, 31), date_to=date(2026, 10, 31)), 0, 9)["total"] == 1
    assert reading.events(EventFilter(date_from=date(2026, 11, 1), date_to=date(2026, 11, 2)), 0, 9)["total"] == 0


def test_it_puts_the_night_of_a_summer_day_on_the_next_local_day(new_week, empty_week):
    empty_week.add("event", "CRIME", "1", kind="crime", occurred_from=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    reading = new_week(empty_week)
    assert reading.events(EventFilter(date_to=date(2026, 7, 1)), 0, 9)["total"] == 0
    assert reading.events(EventFilter(date_from=date(2026, 7, 2)), 0, 9)["total"] == 1


def test_it_shows_what_a_list_needs(reading):
    page = read_card(EventPage, reading.events(EventFilter(offence="5D"), 0, 9))
    row = page.rows[0]
    assert (row.id, row.offence, row.area) == ("rms:CRIME:82/1/26", "Wounding with intent (s.18)", "Harbour")
    assert row.occurred_at == datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert [(facet.value, facet.count) for facet in page.areas] == [("Harbour", 1)]


def test_it_refuses_a_set_that_was_not_declared(reading):
    with pytest.raises(SnapshotRefusedError, match="set of offences"):
        reading.events(EventFilter(offences="made up"), 0, 9)
