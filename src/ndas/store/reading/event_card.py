"""The card of an event: all that is recorded of it, who took part in which role, and what reports on it."""

from ndas.store.reading.card_parts import (
    LABELS,
    NAMED,
    Part,
    Values,
    event_label,
    grading,
    link,
    moment,
    person_label,
    provenance,
    role_words,
)
from ndas.store.reading.entities import WHO
from ndas.store.reading.passages import passages
from ndas.store.reading.person_card import SHOWN
from ndas.store.reading.shelves import Row, Shelves

_TEXTS = (
    ("reference", "Reference"),
    ("offence_as_recorded", "Offence"),
    ("offence_code", "Home Office class"),
    ("offence_group", "Offence group"),
    ("status", "Status"),
    ("outcome_as_recorded", "Outcome"),
    ("outcome_code", "Home Office outcome"),
    ("occurred_precision", "How exact the time is"),
    ("detection_mode", "How it came to notice"),
    ("flags", "Flag"),
    ("marking", "Marking"),
    ("handling", "Handling"),
)


def event_card(shelves: Shelves, event_id: str) -> Part | None:
    """The card of the event with this id, or None."""
    number = shelves.number_of("event", event_id)
    if number is None:
        return None
    row = shelves.rows("event", [number])[0]
    graded, source = grading(row), provenance(row, row["occurred_from"])
    places, place_rows = shelves.hanging("event_location/event", number, 0, SHOWN)
    locations = shelves.rows("location", place_rows, NAMED["location"])
    outcomes = shelves.rows("event", shelves.hanging("event/outcome", number, 0, SHOWN)[0])
    return {
        "id": event_id,
        "label": event_label(row),
        "event_kind": row["kind"] or "event",
        "occurred_at": moment(row["occurred_from"]),
        "occurred_to": moment(row["occurred_to"]),
        "recorded_at": moment(row["recorded_at"]),
        "offence": row["offence_as_recorded"],
        "offence_code": row["offence_code"],
        "outcome": _outcome(row, outcomes),
        "area": next((one["area_name"] or one["area"] for one in locations if one["area_name"] or one["area"]), None),
        "grading": graded,
        "values": _values(shelves, row, outcomes).listed(),
        "records": [source, *(provenance(one, one["occurred_from"]) for one in outcomes)],
        "links": [
            *_people(shelves, number, graded),
            *_places(shelves.rows("event_location", places), locations),
            *_objects(shelves, number),
            *_reports(shelves, row, outcomes),
        ],
        "passages": passages(shelves, "event", number, graded),
    }


def _outcome(row: Row, outcomes: list[Row]) -> str | None:
    """The newest outcome reported, or the event's own."""
    said = (one["outcome_as_recorded"] or one["outcome_code"] for one in (*outcomes, row))
    return next((words for words in said if words), None)


def _values(shelves: Shelves, row: Row, outcomes: list[Row]) -> Values:
    values = Values()
    for name, label in _TEXTS:
        if shelves.hides("event", name):
            values.withhold(name, label)
            continue
        for one in (row, *outcomes) if name.startswith("outcome") else (row,):
            for text in one[name] if isinstance(one[name], list) else [one[name]]:
                values.add(name, label, text, provenance(one, one["occurred_from"]))
    return values


def _people(shelves: Shelves, number: int, graded: Part | None) -> list[Part]:
    parts, people = shelves.hanging("event_person/event", number, 0, SHOWN)
    rows = zip(shelves.rows("event_person", parts), shelves.rows("person", people, NAMED["person"]), strict=True)
    return [
        link(
            "person",
            person[WHO],
            person_label(person),
            role_words(part),
            provenance(part),
            category=part["category"],
            grading=graded,
        )
        for part, person in rows
    ]


def _places(ties: list[Row], locations: list[Row]) -> list[Part]:
    return [
        link("location", place["id"], LABELS["location"](place), tie["role"] or "scene", provenance(tie))
        for tie, place in zip(ties, locations, strict=True)
    ]


def _objects(shelves: Shelves, number: int) -> list[Part]:
    ties, things = shelves.hanging("event_object/event", number, 0, SHOWN)
    return [
        link("object", thing["id"], LABELS["object"](thing), tie["role"] or "seen", provenance(tie))
        for tie, thing in zip(
            shelves.rows("event_object", ties), shelves.rows("object", things, NAMED["object"]), strict=True
        )
    ]


def _reports(shelves: Shelves, row: Row, outcomes: list[Row]) -> list[Part]:
    """The outcomes that report on this event, and the event that this one reports on."""
    found = [link("event", one["id"], event_label(one), f"{one['kind']} of this", provenance(one)) for one in outcomes]
    if row["related_event"]:
        number = shelves.number_of("event", row["related_event"])
        if number is not None:
            other = shelves.rows("event", [number], NAMED["event"])[0]
            found.append(link("event", other["id"], event_label(other), "reports on", provenance(row)))
    return found
