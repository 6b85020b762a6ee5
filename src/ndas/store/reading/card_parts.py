"""The parts that cards share, as plain JSON-ready values in the shapes that pages decode.

Every value names each source row that states it; a subject category stands on a link.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from ndas.store.reading.entities import WHO
from ndas.store.reading.scope import NOT_NEEDED
from ndas.store.reading.shelves import Row

Part = dict[str, Any]
"""A card or a part of one, ready for JSON."""


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    if value is None:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def record_id(row: Row) -> str:
    """``system:table:source id``: the id under which the source row is opened."""
    return f"{row['system'] or ''}:{row['source_table'] or ''}:{row['source_id'] or ''}"


def provenance(row: Row, occurred: datetime | None = None) -> Part:
    """The source row that a stored row was made from."""
    return {
        "record_id": record_id(row),
        "system": row["system"] or "",
        "table": row["source_table"] or "",
        "source_id": row["source_id"] or "",
        "row": int(row["row_number"] or 0),
        "occurred_at": moment(occurred),
        "recorded_at": moment(row["recorded_at"]),
    }


def day(value: date | None) -> str:
    """A day in words, as an officer writes it."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def grading(event: Row) -> Part | None:
    """The intelligence grading of an event, or None where it has none."""
    parts = [event["grading_source"], event["grading_assessment"], event["handling"]]
    recorded = event["grading_as_recorded"]
    if not recorded and not any(parts):
        return None
    read = "".join(part or "" for part in parts)
    plain = "".join(letter for letter in (recorded or read).upper() if letter.isalnum())
    return {
        "source_evaluation": parts[0] or "",
        "intelligence_assessment": parts[1] or "",
        "handling_code": parts[2] or "",
        "original": recorded or read,
        "derived": plain != read.upper(),
    }


def link(kind: str, other: str, label: str, role: str, source: Part, **more: Any) -> Part:
    """A tie to another card."""
    return {
        "other_kind": kind,
        "other_id": other,
        "other_label": label,
        "role": role,
        "category": more.get("category"),
        "source": source,
        "grading": more.get("grading"),
    }


def role_words(row: Row) -> str:
    """A person's role as the source words it, with the age where one is recorded."""
    role = row["role_as_recorded"] or row["role"] or "not stated"
    return role if row["age_at_event"] is None else f"{role}, aged {row['age_at_event']}"


def person_label(row: Row) -> str:
    """A person's name for a heading: ``FAMILY, Given Middle``; an organisation's as recorded."""
    if row["kind"] == "organisation" or not row["family_name"]:
        return row["name_as_recorded"] or row["nickname"] or row["family_name"] or "Name not recorded"
    given = " ".join(part.title() for part in (row["given_name"], row["middle_names"]) if part)
    return f"{row['family_name']}, {given}" if given else str(row["family_name"])


def event_label(row: Row) -> str:
    """An event's heading: the offence as recorded, or what kind of report it is."""
    return str(
        row["offence_as_recorded"] or f"{(row['kind'] or 'event').capitalize()} {row['reference'] or ''}".strip()
    )


def location_label(row: Row) -> str:
    """A place's heading."""
    return str(row["address"] or row["postcode"] or row["area_name"] or row["area"] or "Place not recorded")


def object_label(row: Row) -> str:
    """A thing's heading."""
    return ", ".join(part for part in (row["identifier"], row["description"]) if part) or str(row["kind"] or "Object")


LABELS: Mapping[str, Callable[[Row], str]] = {
    "event": event_label,
    "location": location_label,
    "object": object_label,
    "person": person_label,
}


NAMED: Mapping[str, tuple[str, ...]] = {
    "event": ("id", "kind", "reference", "offence_as_recorded"),
    "location": ("id", "address", "postcode", "area_name", "area"),
    "object": ("id", "kind", "identifier", "description"),
    "person": (WHO, "kind", "name_as_recorded", "given_name", "middle_names", "family_name", "nickname"),
}
"""Columns that a heading and a tie need."""

MENTIONED = (
    *NAMED["event"],
    "occurred_from",
    "recorded_at",
    "outcome_as_recorded",
    "grading_source",
    "grading_assessment",
    "handling",
    "grading_as_recorded",
)
"""Columns that a tie to an event needs."""


class Values:
    """Attributes with all the rows that state them; equal texts are one value."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Part] = {}

    def add(self, attribute: str, label: str, text: Any, source: Part) -> None:
        """One row's word for an attribute; nothing where it is silent."""
        if text in (None, ""):
            return
        words = str(text)
        value = self._found.setdefault(
            (attribute, words), {"attribute": attribute, "label": label, "text": words, "sources": []}
        )
        if source["record_id"] not in [one["record_id"] for one in value["sources"]]:
            value["sources"].append(source)

    def withhold(self, attribute: str, label: str) -> None:
        """Say that an attribute is left out, whether or not there is anything to say of it."""
        told = {"attribute": attribute, "label": label, "text": "", "sources": [], "hidden_because": NOT_NEEDED}
        self._found[attribute, ""] = told

    def most_said(self, attribute: str) -> str | None:
        """The text of an attribute that most rows state."""
        said = [value for (name, _), value in self._found.items() if name == attribute]
        return max(said, key=lambda value: len(value["sources"]))["text"] if said else None

    def listed(self) -> list[Part]:
        """All values: attribute by attribute, what most rows state first."""
        order = {name: place for place, (name, _) in reversed(list(enumerate(self._found)))}
        return sorted(self._found.values(), key=lambda value: (order[value["attribute"]], -len(value["sources"])))
