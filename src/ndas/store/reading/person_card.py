"""The card of a person: what each record says, the events with the role in each, and what else hangs on them."""

from collections import Counter
from datetime import date
from typing import Any

from ndas.store.reading.card_parts import (
    LABELS,
    MENTIONED,
    NAMED,
    Part,
    Values,
    day,
    event_label,
    grading,
    link,
    person_label,
    provenance,
    role_words,
)
from ndas.store.reading.entities import WHO
from ndas.store.reading.passages import passages
from ndas.store.reading.shelves import Row, Shelves

SHOWN = 100
"""Ties of one sort that a card shows, newest first; the timeline pages through all events."""

_ADULT = 18
_SEXES = {"M": "Male", "F": "Female", "X": "Other", "U": "Unknown"}
_TEXTS = (
    ("name_as_recorded", "Name"),
    ("nickname", "Known as"),
    ("other_family_names", "Other family name"),
    ("birth_date", "Date of birth"),
    ("birth_year", "Year of birth"),
    ("sex", "Sex"),
    ("pnc_id", "PNC id"),
    ("cro_number", "CRO number"),
    ("nominal_ref", "Nominal number"),
    ("phones", "Phone"),
    ("emails", "E-mail"),
    ("address", "Address"),
)


def person_card(shelves: Shelves, person_id: str, as_at: date) -> Part | None:
    """The card of the person with this id, or None.

    Args:
        shelves: of the store.
        person_id: from the match.
        as_at: the day that the data shows; decides who is a child.
    """
    person = shelves.number_of("people", person_id)
    if person is None:
        return None
    records = shelves.records_of(person)
    values = _values(shelves, records)
    born = _most([row["birth_date"] for row in records])
    sex = _most([row["sex"] for row in records])
    return {
        "id": person_id,
        "label": _most([person_label(row) for row in records]),
        "born": born.isoformat() if born else None,
        "sex": _SEXES.get(sex, sex) if sex else None,
        "organisation": all(row["kind"] == "organisation" for row in records),
        "flags": _flags(records, born, as_at),
        "values": values.listed(),
        "records": [provenance(row) for row in records],
        "links": [*_events(shelves, person), *_people(shelves, person), *_others(shelves, person)],
        "passages": passages(shelves, "person", person),
    }


def _values(shelves: Shelves, records: list[Row]) -> Values:
    values = Values()
    for name, label in _TEXTS:
        if shelves.hides("person", name):
            values.withhold(name, label)
            continue
        for row in records:
            for text in _said(row, name):
                values.add(name, label, text, provenance(row))
    return values


def _said(row: Row, name: str) -> list[Any]:
    """What one record says of an attribute, in words."""
    value = row[name]
    if value is None or (name == "birth_year" and row["birth_date"] is not None):
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, date):
        return [day(value)]
    if name == "address" and row["postcode"]:
        value = f"{value}, {row['postcode']}"
    elif row.get(f"{name}_status") == "invalid":
        value = f"{value} (check character wrong)"
    return [_SEXES.get(value, value) if name == "sex" else value]


def _most(values: list[Any]) -> Any:
    said = Counter(value for value in values if value is not None)
    return said.most_common(1)[0][0] if said else None


def _flags(records: list[Row], born: date | None, as_at: date) -> list[str]:
    age = None if born is None else as_at.year - born.year - ((as_at.month, as_at.day) < (born.month, born.day))
    said = (
        ("Child", age is not None and age < _ADULT),
        ("Recorded as deceased", any(row["deceased"] for row in records)),
        ("Police staff", any(row["staff"] for row in records)),
    )
    return [words for words, holds in said if holds]


def _events(shelves: Shelves, person: int) -> list[Part]:
    parts, events = shelves.hanging("event_person/person", person, 0, SHOWN)
    found = []
    ties = zip(shelves.rows("event_person", parts), shelves.rows("event", events, MENTIONED), strict=True)
    for part, event in ties:
        source = provenance(part, event["occurred_from"])
        label, role = event_label(event), role_words(part)
        found.append(link("event", event["id"], label, role, source, category=part["category"], grading=grading(event)))
    return found


def _people(shelves: Shelves, person: int) -> list[Part]:
    found = []
    for side in ("person", "other"):
        ties, others = shelves.hanging(f"person_person/{side}", person, 0, SHOWN)
        rows = zip(shelves.rows("person_person", ties), shelves.rows("person", others, NAMED["person"]), strict=True)
        for tie, other in rows:
            found.append(
                link("person", other[WHO], person_label(other), tie["relation"] or "associate", provenance(tie))
            )
    return found


def _others(shelves: Shelves, person: int) -> list[Part]:
    found = []
    for kind in ("location", "object"):
        ties, others = shelves.hanging(f"person_{kind}/person", person, 0, SHOWN)
        for tie, other in zip(
            shelves.rows(f"person_{kind}", ties), shelves.rows(kind, others, NAMED[kind]), strict=True
        ):
            found.append(link(kind, other["id"], LABELS[kind](other), tie["relation"] or "other", provenance(tie)))
    return found
