"""The cards of places and things: what is recorded of them, and the events and people that hang on them."""

from ndas.store.reading.card_parts import (
    MENTIONED,
    NAMED,
    Part,
    Values,
    event_label,
    grading,
    link,
    location_label,
    object_label,
    person_label,
    provenance,
)
from ndas.store.reading.entities import WHO
from ndas.store.reading.person_card import SHOWN
from ndas.store.reading.shelves import Row, Shelves

_LOCATION = (
    ("address", "Address"),
    ("postcode", "Postcode"),
    ("uprn", "Property reference"),
    ("area_name", "Area"),
    ("area", "Area code"),
    ("place_quality", "How exact the place is"),
)
_OBJECT = (("identifier", "Identifier"), ("description", "Description"), ("kind", "Kind"))


def location_card(shelves: Shelves, location_id: str) -> Part | None:
    """The card of the place with this id, or None. The map cell is never finer than what was shelved."""
    number = shelves.number_of("location", location_id)
    if number is None:
        return None
    row = shelves.rows("location", [number])[0]
    area = row["area_name"] or row["area"]
    own = {"cell": row["cell"], "area": area}
    return _card(shelves, "location", number, row, _LOCATION) | own | {"label": location_label(row)}


def object_card(shelves: Shelves, object_id: str) -> Part | None:
    """The card of the thing with this id, or None."""
    number = shelves.number_of("object", object_id)
    if number is None:
        return None
    row = shelves.rows("object", [number])[0]
    return _card(shelves, "object", number, row, _OBJECT) | {
        "object_kind": row["kind"] or "object",
        "label": object_label(row),
    }


def _card(shelves: Shelves, kind: str, number: int, row: Row, texts: tuple[tuple[str, str], ...]) -> Part:
    values = Values()
    for name, label in texts:
        if shelves.hides(kind, name):
            values.withhold(name, label)
            continue
        words = row[name]
        if words and row.get(f"{name}_status") == "invalid":
            words = f"{words} (form wrong)"
        values.add(name, label, words, provenance(row))
    return {
        "id": row["id"],
        "values": values.listed(),
        "records": [provenance(row)],
        "links": [*_people(shelves, kind, number), *_events(shelves, kind, number)],
    }


def _people(shelves: Shelves, kind: str, number: int) -> list[Part]:
    ties, people = shelves.hanging(f"person_{kind}/{kind}", number, 0, SHOWN)
    rows = zip(shelves.rows(f"person_{kind}", ties), shelves.rows("person", people, NAMED["person"]), strict=True)
    return [
        link("person", person[WHO], person_label(person), tie["relation"] or "other", provenance(tie))
        for tie, person in rows
    ]


def _events(shelves: Shelves, kind: str, number: int) -> list[Part]:
    ties, events = shelves.hanging(f"event_{kind}/{kind}", number, 0, SHOWN)
    return [
        link(
            "event",
            event["id"],
            event_label(event),
            tie["role"] or "other",
            provenance(tie, event["occurred_from"]),
            grading=grading(event),
        )
        for tie, event in zip(
            shelves.rows(f"event_{kind}", ties), shelves.rows("event", events, MENTIONED), strict=True
        )
    ]
