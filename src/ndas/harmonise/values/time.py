"""Rules for dates and times: reading them by the contract's format, and local time to UTC.

Local British time is read by the Summer Time Act's rules as they have stood since 1972 (the last Sunday in March to the
last Sunday in October since 1996). A time in the hour that does not exist in spring is read as if the clocks had not
changed; a time in the hour that comes twice in autumn is read as the first. Before 1972 local time is read as GMT.
"""

import re

import ibis

from ndas.harmonise.columns import Day, Moment, Text, Truth, Whole
from ndas.harmonise.errors import RuleError
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean

_WIDTH = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_TOKEN = re.compile(r"%(.)|([^%])")


def iso_text(value: Text, form: str) -> Text:
    """Rewrite a date or time of the strptime format ``form`` as ``YYYY-MM-DD HH:MM:SS`` (parts it lacks: 01 or 00).

    Text of the expected length is cut by position, which is far cheaper than a pattern; other lengths (``1/2/2026``)
    go through a pattern.

    Raises:
        RuleError: the format uses a directive other than %Y %m %d %H %M %S.
    """
    tokens = [(match[1], match[2]) for match in _TOKEN.finditer(form)]
    if unknown := [directive for directive, _ in tokens if directive and directive not in _WIDTH]:
        raise RuleError(f"dates are written with %Y %m %d %H %M %S; the format uses %{unknown[0]}")
    given = once(clean(value))
    width = sum(_WIDTH[directive] if directive else 1 for directive, _ in tokens)
    pattern = "^" + "".join(
        (r"([0-9]{4})" if directive == "Y" else r"([0-9]{1,2})") if directive else re.escape(literal)
        for directive, literal in tokens
    )
    cut: dict[str, Text] = {}
    found: dict[str, Text] = {}
    position = 0
    for directive, _ in tokens:
        if directive:
            cut[directive] = given.substr(position, _WIDTH[directive])
            part = given.re_extract(pattern + "$", len(found) + 1)
            # named once only: what is written twice, the engine computes for every row, whichever branch it takes
            found[directive] = part if directive == "Y" else (ibis.literal("0") + part).right(2)
        position += _WIDTH[directive] if directive else 1
    return once(ibis.ifelse(given.length() == width, _iso(cut), _iso(found)))


def _iso(parts: dict[str, Text]) -> Text:
    day = parts["Y"] + "-" + parts.get("m", ibis.literal("01")) + "-" + parts.get("d", ibis.literal("01"))
    if "H" not in parts:
        return day
    zero = ibis.literal("00")
    return day + " " + parts["H"] + ":" + parts.get("M", zero) + ":" + parts.get("S", zero)


def to_utc(local: Moment, timezone: str) -> Moment:
    """Return local time as UTC.

    Raises:
        RuleError: a time zone other than UTC and Europe/London.
    """
    if timezone == "UTC":
        return local
    if timezone != "Europe/London":
        raise RuleError(f"times are read in UTC or Europe/London, not {timezone}")
    local = once(local)
    return ibis.ifelse(_is_summer_time(local), local - ibis.interval(hours=1), local)


# From year on: the first day that the Sunday of the spring change may fall on, the same for autumn, and the local hour.
_CHANGES = ((1996, 25, 25, 2), (1990, 25, 22, 2), (1981, 25, 23, 2), (1972, 16, 23, 3))
_MARCH, _OCTOBER = 3, 10


def _is_summer_time(local: Moment) -> Truth:
    year, month = local.year(), local.month()
    weekday = (local.day_of_week.index() + 1) % 7
    sunday = local.day() - weekday
    _, oldest_spring, oldest_autumn, oldest_hour = _CHANGES[-1]
    newer = _CHANGES[:-1]
    spring = ibis.cases(*((year >= since, first) for since, first, _, _ in newer), else_=oldest_spring)
    autumn = ibis.cases(*((year >= since, first) for since, _, first, _ in newer), else_=oldest_autumn)
    hour = ibis.cases(*((year >= since, hour) for since, _, _, hour in newer), else_=oldest_hour)
    past = (weekday > 0) | (local.hour() >= hour)

    def changed(first: Whole) -> Truth:
        """Whether the Sunday of the change, the first on or after that day, has come and its hour is past."""
        return (sunday >= first + 7) | (past & (sunday >= first))

    summer = ibis.cases(
        (month.between(_MARCH + 1, _OCTOBER - 1), True),
        (month == _MARCH, changed(spring)),
        (month == _OCTOBER, ~changed(autumn)),
        else_=False,
    )
    return (year >= _CHANGES[-1][0]) & summer


@rule(
    example("01/07/2026 12:30:00", gives="2026-07-01 11:30:00", format="%d/%m/%Y %H:%M:%S", timezone="Europe/London"),
    example("01/12/2026 12:30:00", gives="2026-12-01 12:30:00", format="%d/%m/%Y %H:%M:%S", timezone="Europe/London"),
    example("29/03/2026 00:59", gives="2026-03-29 00:59:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("29/03/2026 01:30", gives="2026-03-29 01:30:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("29/03/2026 02:00", gives="2026-03-29 01:00:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("25/10/2026 01:30", gives="2026-10-25 00:30:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("25/10/2026 02:00", gives="2026-10-25 02:00:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("1/7/2026 9:05", gives="2026-07-01 08:05:00", format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("2026-07-01T12:30:00Z", gives="2026-07-01 12:30:00", format="%Y-%m-%dT%H:%M:%SZ", timezone="UTC"),
    example("2026-07-01T12:30:00+01:00", gives="2026-07-01 11:30:00", format="%Y-%m-%dT%H:%M:%S%z", timezone="UTC"),
    example("2026-07-01T12:30:00Z", gives="2026-07-01 12:30:00", format="%Y-%m-%dT%H:%M:%S%z", timezone="UTC"),
    example("2026-07-01T12:30:00", gives=None, format="%Y-%m-%dT%H:%M:%S%z", timezone="UTC"),
    example("31/02/2026 10:00", gives=None, format="%d/%m/%Y %H:%M", timezone="Europe/London"),
    example("01/07/2026", gives="2026-06-30 23:00:00", format="%d/%m/%Y", timezone="Europe/London"),
    example("", gives=None, format="%d/%m/%Y", timezone="UTC"),
)
def time(value: Text, *, format: str, timezone: str) -> Moment:  # noqa: A002  # the contract's own word
    """The moment in UTC. Local British times follow summer time; the hour that comes twice is read as the first."""
    if format.endswith("%z"):
        return _with_offset(value, format.removesuffix("%z"))
    return to_utc(iso_text(value, format).try_cast("timestamp"), timezone)


def _with_offset(value: Text, form: str) -> Moment:
    """Read a time that states its offset from UTC, as +HH:MM, +HHMM or Z."""
    given = once(clean(value))
    offset = once(given.re_extract(r"(Z|[+-][0-9]{2}:?[0-9]{2})$", 1))
    stated = iso_text(given.substr(0, given.length() - offset.length()), form).try_cast("timestamp")
    minutes = (offset.substr(1, 2).try_cast("int64") * 60 + offset.right(2).try_cast("int64")).fill_null(0)
    seconds = ibis.ifelse(offset.startswith("-"), minutes, -minutes) * 60
    moved = (stated.epoch_seconds() + seconds).as_timestamp("s")
    return ibis.ifelse(offset == "", ibis.null("timestamp"), moved.cast("timestamp"))


@rule(
    example("05/11/2026", gives="2026-11-05", format="%d/%m/%Y"),
    example("30/02/2026", gives=None, format="%d/%m/%Y"),
    example("5/1/2026", gives="2026-01-05", format="%d/%m/%Y"),
    example("2026-11", gives="2026-11-01", format="%Y-%m"),
)
def date(value: Text, *, format: str) -> Day:  # noqa: A002  # the contract's own word
    """The day that the text states by the contract's format; a day that does not exist is no value."""
    return iso_text(value, format).try_cast("date")


@rule(
    example("2026-06", gives="2026-05-31 23:00:00", timezone="Europe/London"),
    example("2026-12", gives="2026-12-01 00:00:00", timezone="Europe/London"),
    example("", gives=None, timezone="UTC"),
)
def month_start(value: Text, *, format: str = "%Y-%m", timezone: str) -> Moment:  # noqa: A002  # the contract's own word
    """The first moment of the month, in UTC."""
    return to_utc(iso_text(value, format).try_cast("date").cast("timestamp"), timezone)


@rule(
    example("2026-06", gives="2026-06-30 22:59:59", timezone="Europe/London"),
    example("2026-12", gives="2026-12-31 23:59:59", timezone="Europe/London"),
)
def month_end(value: Text, *, format: str = "%Y-%m", timezone: str) -> Moment:  # noqa: A002  # the contract's own word
    """The last second of the month, in UTC: before it, what is dated by the month alone may not have been known."""
    first = once(iso_text(value, format).try_cast("date"))
    following = (first + ibis.interval(months=1)).cast("timestamp")
    return to_utc(following, timezone) - ibis.interval(seconds=1)


@rule(
    example("2026-06-01 10:00:00", None, gives="exact"),
    example("2026-06-01 10:00:00", "2026-06-01 10:30:00", gives="exact"),
    example("2026-06-01 10:00:00", "2026-06-01 22:00:00", gives="day"),
    example("2026-06-01 10:00:00", "2026-06-20 22:00:00", gives="month"),
    example("2026-06-01 10:00:00", "2027-06-20 22:00:00", gives="unknown"),
    example(None, "2026-06-01 10:00:00", gives="unknown"),
)
def precision(first: Moment, last: Moment) -> Text:
    """How exactly the time is known: exact up to an hour apart, day up to 24 hours, month up to 31 days."""
    return ibis.cases(
        (first.isnull(), "unknown"),
        (last.isnull(), "exact"),
        (last <= first + ibis.interval(hours=1), "exact"),
        (last <= first + ibis.interval(days=1), "day"),
        (last <= first + ibis.interval(days=31), "month"),
        else_="unknown",
    )


@rule(
    example("2000-11-23", "2026-11-22", gives=25),
    example("2000-11-22", "2026-11-22", gives=26),
    example("2030-01-01", "2026-11-22", gives=None),
    example(None, "2026-11-22", gives=None),
)
def age_on(birth: Day, day: Day) -> Whole:
    """Age in whole years on the day; no value where the day lies before birth."""
    age = (_yyyymmdd(day) - _yyyymmdd(birth)) // 10000
    return ibis.ifelse(age.between(0, 130), age, ibis.null("int64")).cast("int64")


def _yyyymmdd(day: Day) -> Whole:
    return (day.year() * 10000 + day.month() * 100 + day.day()).cast("int64")


@rule(
    example("2026-06-01 23:30:00", gives="2026-06-02", timezone="Europe/London"),
    example(None, gives=None, timezone="UTC"),
)
def day_of(moment: Moment, *, timezone: str) -> Day:
    """The local day of a moment in UTC."""
    if timezone == "UTC":
        return moment.cast("date")
    moment = once(moment)
    later = once(moment + ibis.interval(hours=1))
    return ibis.ifelse(_is_summer_time(later), later, moment).cast("date")
