"""Things that very many people share: they say little about who knows whom, so no tie between people is drawn there.

1. A thing is a hub from a number of people that one household or one user does not explain (`CAPS`), or, for a place,
   whatever that number is, where its name says that it is an institution (`INSTITUTION`).
2. A hub stays on every page with all its records; only the people who share it are not listed as sharing it.
3. What is left out is counted by kind, reason and size, and shown to analysts and data engineers: never silent.
"""

from typing import Any, Literal

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc
from ndas.match.entities.kinds import EntityKind

CAPS = {
    EntityKind.LOCATION: 20,
    EntityKind.PHONE: 10,
    EntityKind.VEHICLE: 12,
    EntityKind.EMAIL: 10,
    EntityKind.ORGANISATION: 20,
}
"""Most people that share a thing of the kind and are still told of each other. A household of more than eight is one
in two hundred in the Census of 2021; twenty leaves room for those who moved out and in while records are kept."""

INSTITUTION = (
    r"\b(HOSPITAL|INFIRMARY|HOSPICE|CLINIC|SURGERY|HEALTH CENTRE|MEDICAL CENTRE|HOSTEL|REFUGE|NIGHT SHELTER|FOYER"
    r"|POLICE STATION|POLICE HQ|CUSTODY SUITE|FIRE STATION|RAILWAY STATION|BUS STATION|TRAIN STATION|H ?M ?P|PRISON"
    r"|YOI|COURT HOUSE|CROWN COURT|MAGISTRATES|PROBATION|APPROVED PREMISES|CARE HOME|NURSING HOME|CHILDRENS HOME"
    r"|SCHOOL|COLLEGE|ACADEMY|UNIVERSITY|HALLS OF RESIDENCE|HOTEL|TRAVELODGE|PREMIER INN|SHOPPING CENTRE|BARRACKS)\b"
)
"""Words that make a named place an institution."""

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Lower edges of the size bands in which hubs are reported."""

_schema: Any = pa.schema  # its stubs know no mixed list of fields
MANY = "more people than one household or one user explains"
HUB_SCHEMA: Any = _schema(
    [
        pa.field("kind", pa.string()),
        pa.field("why", pa.string()),
        pa.field("people_from", pa.int64()),
        pa.field("things", pa.int64()),
        pa.field("records", pa.int64()),
        pa.field("largest", pa.int64()),
    ]
)
"""Hubs by kind, reason and size band: how many things, how many records state them, people of the largest."""


def hub_reasons(kinds: Values, values: Values, people: Flat) -> Values:
    """Why each thing is a hub, in words; null for one that is none."""
    caps = np.array([CAPS[EntityKind(kind)] for kind in kinds.dictionary.to_pylist()], np.int64)
    often = people > (caps[np.asarray(kinds.indices)] if len(caps) else 0)
    place = pc.equal(kinds.cast(pa.string()), EntityKind.LOCATION.value)
    named = pc.and_(place, pc.match_substring_regex(values, INSTITUTION))
    which = pc.struct_field(pc.extract_regex(values, INSTITUTION.replace("(", "(?P<word>", 1)), "word")
    institution = pc.binary_join_element_wise("an institution: ", pc.utf8_lower(which), "")
    return pc.if_else(named, institution, pc.if_else(pa.array(often), MANY, pa.scalar(None, pa.string())))


def report_hubs(kinds: Values, reasons: Values, people: Flat, records: Flat) -> pa.Table:
    """Hubs by kind, reason and size band."""
    band = np.asarray(SIZES)[np.searchsorted(SIZES, np.maximum(people, 1), side="right") - 1]
    table = pa.table(
        {
            "kind": kinds.cast(pa.string()),
            "why": reasons,
            "people_from": band.astype(np.int64),
            "records": records,
            "people": people,
        }
    ).filter(pc.is_valid(reasons))
    found = table.group_by(["kind", "why", "people_from"]).aggregate(
        [("people", "count"), ("records", "sum"), ("people", "max")]
    )
    named = found.rename_columns({"people_count": "things", "records_sum": "records", "people_max": "largest"})
    order: list[tuple[str, Literal["ascending", "descending"]]] = [
        (name, "ascending") for name in ("kind", "why", "people_from")
    ]
    return named.select(HUB_SCHEMA.names).cast(HUB_SCHEMA).sort_by(order)
