"""Compiles the kernels before a machine's first run, on a few dozen records of nobody, once for all who need them.

Compiling takes most of a minute. Whoever needs the kernels first does it; another process that needs them meanwhile
waits for what the first one makes, for two that compile side by side take twice the work to get one result.
"""

import fcntl
from datetime import UTC, date, datetime

import pyarrow as pa

from ndas.match.kernels.compiled import cache_folder
from ndas.match.schema import PERSON_SCHEMA
from ndas.match.state import State
from ndas.match.weekly import first_week, match_week

_GIVEN = ("ADA", "BEN", "CLARA", "DAVID", "ELLA", "FRANK", "GRACE", "HENRY", "IVY", "JOHN")
_FAMILY = ("ALDERTON", "BECKETT", "CORDALE", "DUNSTALL")
_PEOPLE, _EACH = 40, 3
_WHOLE, _LOCK = "whole", "lock"
"""The mark that everything has been compiled, and who is at it."""


def are_compiled() -> bool:
    """Whether the kernels, as their sources stand, have been compiled on this machine."""
    return (cache_folder() / _WHOLE).exists()


def ensure_compiled() -> None:
    """Return once the kernels are compiled: at once where they are, else by doing it or by waiting for who does."""
    if are_compiled():
        return
    with (cache_folder() / _LOCK).open("w") as lock:  # let go of by the system too, when its holder dies
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not are_compiled():
            compile_kernels()
            (cache_folder() / _WHOLE).touch()


def compile_kernels() -> None:
    """Match invented records twice, as in a first week and the next; what is compiled stays in the cache."""
    records = pa.Table.from_pylist([_record(n, m) for n in range(_PEOPLE) for m in range(_EACH)], schema=PERSON_SCHEMA)
    week = first_week(records)
    match_week(records.slice(_EACH), State.from_tables(week.state.tables()), week.run.model)


def _record(person: int, number: int) -> dict[str, object]:
    given, family = _GIVEN[person % len(_GIVEN)], _FAMILY[person % len(_FAMILY)]
    arrived = datetime(2026, 1, 1 + person % 28, 9, tzinfo=UTC)
    return {
        "record": f"{person}-{number}",
        "system": f"system {number}",
        "given_name": given if number else given[:-1],
        "middle_names": "LEE" if number == 1 else None,
        "family_name": family,
        "other_family_names": ["FARROW"] if number == 2 else None,  # noqa: PLR2004  # one of three is enough
        "nickname": given[:2] if number == 1 else None,
        "birth_date": date(1960 + person, 1 + person % 12, 1 + person % 28),
        "birth_year": 1960 + person,
        "sex": "F" if person % 2 else "M",
        "address": f"{person // 3} Mill Lane",
        "postcode": f"ZZ1 {person % 9}AA",
        "phones": [f"07700 9{person:05d}"] if number else None,
        "emails": [f"{given.lower()}.{person}@example.org"] if number == 1 else None,
        "pnc_id": None,
        "cro": None,
        "nominal_ref": f"{person}-{number}",
        "custody": [{"arrived": arrived, "left": arrived.replace(hour=17)}] if number == 0 else None,
    }
