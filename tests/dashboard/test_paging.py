"""Pages of a list, and figures and dates in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.dashboard.pages.purpose.view import own_path
from ndas.dashboard.paging import Paging
from ndas.dashboard.words import age_words, count_words, date_words, moment_words, period_words, share_words


@given(st.integers(0, 10_000), st.integers(1, 200), st.integers(1, 500))
def test_the_numbers_offered_exist_and_rise(total, size, number):
    pages = Paging(path="/x", query={}, number=min(number, max(1, -(-total // size))), size=size, total=total)
    offered = [n for n in pages.numbers if n is not None]
    assert offered == sorted(set(offered))
    assert offered[0] == 1
    assert offered[-1] == pages.last
    assert pages.number in offered
    assert 0 <= pages.first_row <= pages.last_row <= total


def test_other_filters_stay_when_the_page_turns():
    pages = Paging(path="/events", query={"area": "Old Town", "page": "2"}, number=2, size=50, total=500)
    assert pages.href(3) == "/events?area=Old+Town&page=3"


def test_times_are_said_in_united_kingdom_time():
    assert moment_words(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "1 Jul 2026, 23:30"
    assert date_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 Jul 2026"
    assert moment_words(datetime(2026, 1, 5, 0, 0, tzinfo=UTC)) == "5 Jan 2026"
    assert moment_words(None) == date_words(None) == "not recorded"


def test_periods_are_said_as_people_say_them():
    assert period_words(date(2026, 2, 1), date(2026, 2, 28)) == "Feb 2026"
    assert period_words(date(2026, 11, 2), date(2026, 11, 8)) == "week of 2 Nov 2026"
    assert period_words(date(2026, 11, 2), date(2026, 11, 2)) == "2 Nov 2026"
    assert period_words(date(2025, 11, 1), date(2026, 10, 31)) == "1 Nov 2025 to 31 Oct 2026"


def test_a_share_below_all_is_never_said_to_be_all():
    assert share_words(0.99999) == "99.9%"
    assert share_words(1.0) == "100.0%"
    assert (count_words(1604.0), count_words(2.44), count_words(None)) == ("1,604", "2.4", "not known")


def test_age_is_told_to_the_day():
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    said = [
        age_words(d, now)
        for d in (None, now, datetime(2026, 11, 21, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    ]
    assert said == ["never", "today", "1 day ago", "21 days ago"]


@pytest.mark.parametrize(
    "trick", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "", "/a\r\nb"]
)
def test_a_way_back_never_leads_off_this_site(trick):
    assert own_path(trick) == "/"


def test_a_way_back_keeps_its_filters():
    assert own_path("/events?area=Harbour&page=2") == "/events?area=Harbour&page=2"
