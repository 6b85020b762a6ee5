"""How pages say numbers and dates: one way everywhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ndas.dashboard.cards import Provenance

LOCAL = ZoneInfo("Europe/London")


def count_words(value: float | None) -> str:
    """A figure with thousands separated; whole where it is whole, else one decimal."""
    if value is None:
        return "not known"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.1f}"  # noqa: PLR2004 - a decimal of a thousand says nothing


def share_words(share: float) -> str:
    """A share from 0 to 1 as a percentage with one decimal; never rounded up to 100."""
    text = f"{share * 100:.1f}%"
    return "99.9%" if text == "100.0%" and share < 1 else text


def date_words(day: date | datetime | None) -> str:
    """A day in words ("3 Nov 2026"), in United Kingdom time."""
    if day is None:
        return "not recorded"
    local = day.astimezone(LOCAL) if isinstance(day, datetime) and day.tzinfo else day
    return f"{local.day} {local:%b %Y}"


def moment_words(at: datetime | None) -> str:
    """A day and time in words ("3 Nov 2026, 14:05"), in United Kingdom time; midnight exactly is a day alone."""
    if at is None:
        return "not recorded"
    local = at.astimezone(LOCAL) if at.tzinfo else at
    return (
        date_words(at) if (local.hour, local.minute, local.second) == (0, 0, 0) else f"{date_words(at)}, {local:%H:%M}"
    )


def period_words(start: date, end: date) -> str:
    """A period by its first and last day: a whole month as "Nov 2026", a week as "week of 2 Nov 2026"."""
    days = (end - start).days + 1
    if start.day == 1 and (end + timedelta(days=1)).day == 1 and days <= 31:  # noqa: PLR2004 - one month
        return f"{start:%b %Y}"
    if days == 7:  # noqa: PLR2004 - one week
        return f"week of {date_words(start)}"
    return date_words(start) if days == 1 else f"{date_words(start)} to {date_words(end)}"


def source_words(source: Provenance) -> str:
    """A source row in words: system, table, the force's own id, row number."""
    return f"{source.system} · {source.table} · {source.source_id} · row {source.row:,}"


def age_words(then: datetime | None, now: datetime) -> str:
    """How long ago, to the day."""
    if then is None:
        return "never"
    days = (now.astimezone(UTC).date() - then.astimezone(UTC).date()).days
    return "today" if days <= 0 else "1 day ago" if days == 1 else f"{days} days ago"
