"""What a reading store is made from beside the tables: facts of the load, marts, sets of events, source columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EventSet:
    """A declared set of events, by which the event list can be narrowed (``EventFilter.offences``).

    An event is in it when its kind is listed, its status is not, its class (or the class before the slash) or its
    recorded wording is listed, and, where flags are listed, it has one of them.
    """

    codes: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("crime",)
    without_status: tuple[str, ...] = ("cancelled", "transferred")


@dataclass(frozen=True, slots=True)
class SourceColumns:
    """What the record page says about the columns of a source table beside their values.

    became: column to the attribute it became; rule: column to the rule it went through; withheld: column to why its
    value is not shown. A withheld value is not stored at all.
    """

    became: Mapping[str, str] = field(default_factory=dict)
    rule: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a reading store that is not in the harmonised tables.

    delivery: id of the delivery; as_at: ISO 8601 moment that the data shows. facts: JSON by name (load facts: counts,
    quality, reconciliation). marts: JSON by (use case, name). sources: by table name, ``source/rms/CRIME``.
    """

    delivery: str
    as_at: str
    facts: Mapping[str, str] = field(default_factory=dict)
    marts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    event_sets: Mapping[str, EventSet] = field(default_factory=dict)
    sources: Mapping[str, SourceColumns] = field(default_factory=dict)
