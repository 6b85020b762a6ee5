"""The match tables of a snapshot as the engine writes them, over three invented records of one force."""

from datetime import UTC, datetime

import pyarrow as pa

from ndas.match.entities import ENTITY_SCHEMA, STATED_SCHEMA, TIED_SCHEMA
from ndas.match.model import Comparison, Evidence, Kind, Level, Model, Rule, Test
from ndas.match.model_file import dump_model


def _comparison(name, evidence, column, same, different):
    return Comparison(
        name,
        evidence,
        (
            Level("missing", f"{name} missing", ((Test(Kind.MISSING, column, column),),), missing=True),
            Level("same", same, ((Test(Kind.SAME, column, column),),), m=0.9, u=0.01),
            Level("other", different, m=0.1, u=0.99),
        ),
    )


MODEL = Model(
    "invented",
    "invented-7",
    (
        _comparison("birth", Evidence.BIRTH, "birth_date", "same birth date", "different birth dates"),
        _comparison("forename", Evidence.NAME, "given_name", "same forename", "different forenames"),
    ),
    (Rule(("birth_date",)),),
)
MOVED = datetime(2026, 11, 15, 6, tzinfo=UTC)
SAME_BIRTH_OTHER_FORENAME, ALL_THE_SAME = 1 | 2 << 4, 1 | 1 << 4


def match_tables(force):
    """Records 1 and 2 are one person, 3 is another; whether 1 and 3 are one is asked."""
    one, two, three = (f"rms:PERSON:{number}" for number in (1, 2, 3))
    person, other = f"P-{force}", f"Q-{force}"
    settings, training = dump_model(MODEL)
    rarity = pa.array([[0.0, 1.5]], pa.list_(pa.float32(), 2))
    pair = {"record_a": [one], "weight": [3.0], "rarity": rarity}
    return {
        "match/membership": pa.table({"record": [one, two, three], "person": [person, person, other]}),
        "match/model": pa.table({"settings": [settings], "training": [training]}),
        "match/agreements": pa.table(
            pair | {"person": [person], "record_b": [two], "levels": pa.array([ALL_THE_SAME], pa.uint64())}
        ),
        "match/review": pa.table(
            pair
            | {
                "record_b": [three],
                "person_a": [person],
                "person_b": [other],
                "probability": [0.9],
                "value": [1.5],
                "reason": ["a shared birth date alone is not enough"],
                "levels": pa.array([SAME_BIRTH_OTHER_FORENAME], pa.uint64()),
            }
        ),
        **things(force, (one, two, three), (person, person, other)),
        "match/history": pa.table(
            {
                "record": [two],
                "from_person": [f"R-{force}"],
                "to_person": [person],
                "change": ["merged"],
                "reason": ["new evidence"],
                "cause": [one],
                "judgement": pa.array([None], pa.string()),
                "at": pa.array([MOVED], pa.timestamp("us", tz="UTC")),
                "delivery": [f"{force}-all-000001"],
            }
        ),
        "match/conflicts": pa.table(
            pair
            | {
                "record_b": [three],
                "person_a": [person],
                "person_b": [other],
                "reason": ["two different valid PNC ids"],
                "levels": pa.array([SAME_BIRTH_OTHER_FORENAME], pa.uint64()),
            }
        ),
    }


def things(force, records, people):
    """A telephone of all three records, and a hostel of the same three."""
    every = [(entity, which) for entity in (f"E-phone-{force}", f"E-hostel-{force}") for which in range(3)]
    count = {"records": 3, "systems": 1, "people": 2}
    entities = [
        {
            "entity": f"E-phone-{force}",
            "kind": "phone",
            "value": "+447700900123",
            "label": "+447700900123",
            "hub": None,
        },
        {
            "entity": f"E-hostel-{force}",
            "kind": "location",
            "value": "UPRN 100012345678",
            "label": "NORTHMOOR HOSTEL",
            "hub": "an institution: hostel",
        },
    ]
    stated = [{"record": records[n], "source": "person", "entity": entity, "system": "rms"} for entity, n in every]
    tied = [{"entity": e, "person": people[n], "record": records[n], "relation": "stated"} for e, n in every]
    return {
        "match/entities/entities": pa.Table.from_pylist([one | count for one in entities], schema=ENTITY_SCHEMA),
        "match/entities/stated": pa.Table.from_pylist(stated, schema=STATED_SCHEMA),
        "match/entities/tied": pa.Table.from_pylist(tied, schema=TIED_SCHEMA),
    }
