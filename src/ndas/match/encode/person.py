"""Person records encoded: every column that the person model reads, from a table of `PERSON_SCHEMA`."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Values, pc, whole
from ndas.match.encode.births import birth_features
from ndas.match.encode.columns import Coded, Column, Stays, coded, coded_by, codes_of, list_layout
from ndas.match.encode.contacts import Hubs, address_features, email_features, phone_features, text_feature
from ndas.match.encode.names import NameColumns, name_features
from ndas.match.encode.records import Records, in_fixed_order
from ndas.match.identifiers import own_references, valid_cro_numbers, valid_pnc_ids
from ndas.match.schema import as_person_records

HUB = 25
"""A telephone or e-mail of more records than this says too little about who someone is."""


def encode_persons(records: pa.Table, hubs: Sequence[Hubs] = ()) -> Records:
    """The records as codes in a fixed order.

    Args:
        records: rows of `PERSON_SCHEMA`.
        hubs: the hubs of the run whose frequencies are in use; without, they are counted here.

    Raises:
        RecordsRefusedError: if the table does not have the agreed shape.
    """
    shaped = as_person_records(records)
    known = {hub.kind: hub.which for hub in hubs}
    names = NameColumns(
        *(
            whole(shaped, name)
            for name in ("given_name", "middle_names", "family_name", "other_family_names", "nickname")
        )
    )
    phones, phone_hubs = _of(_phones, whole(shaped, "phones"), known=known.get("phone"))
    emails, email_hubs = _of(_emails, whole(shaped, "emails"), known=known.get("email"))
    columns: dict[str, Column] = {
        **name_features(names),
        **_of(birth_features, whole(shaped, "birth_date"), whole(shaped, "birth_year")),
        "sex": text_feature(whole(shaped, "sex"), ("U", "X", "UNKNOWN", "NOT KNOWN", "0", "9")),
        **_of(address_features, whole(shaped, "address"), whole(shaped, "postcode")),
        **phones,
        **emails,
        "pnc": _of(_pnc_ids, whole(shaped, "pnc_id")),
        "cro": _of(_cro_numbers, whole(shaped, "cro")),
        "reference": coded(own_references(shaped)),
        "system": coded(whole(shaped, "system")),
        "custody": _of(_stays, whole(shaped, "custody")),
    }
    return in_fixed_order(whole(shaped, "record"), columns, (phone_hubs, email_hubs))


def _of(make: Callable[..., Any], *values: Values, **known: Values | None) -> Any:
    """What `make` makes of the values. For one record without any of them, as searches ask for, it is remembered."""
    if len(values[0]) == 1 and all(value.null_count for value in values):
        return _of_nothing(make, tuple(value.type for value in values))
    return make(*values, **known)


@cache
def _of_nothing(make: Callable[..., Any], types: tuple[Any, ...]) -> Any:
    return make(*(pa.nulls(1, kind) for kind in types))


def _phones(values: Values, known: Values | None = None) -> tuple[dict[str, Column], Hubs]:
    return phone_features(values, HUB, known)


def _emails(values: Values, known: Values | None = None) -> tuple[dict[str, Column], Hubs]:
    return email_features(values, HUB, known)


def _pnc_ids(values: Values) -> Coded:
    return _each_once(valid_pnc_ids, values)


def _cro_numbers(values: Values) -> Coded:
    return _each_once(valid_cro_numbers, values)


def _each_once(valid: Callable[[Values], Values], values: Values) -> Coded:
    """The valid form of each value, found once per distinct value."""
    encoded = values.dictionary_encode()
    return coded_by(codes_of(encoded.indices), valid(encoded.dictionary))


def _stays(custody: Values) -> Stays:
    starts, counts, flat = list_layout(custody)
    begin, end = flat.flatten() if len(flat) else (pa.array([], pa.timestamp("s")),) * 2
    minutes = np.empty(2 * len(flat), dtype=np.int32)
    for place, times in enumerate((begin, end)):
        seconds = np.asarray(pc.fill_null(times.cast(pa.int64()), 0))
        minutes[place::2] = (seconds // 60).astype(np.int32)
    return Stays((2 * starts).astype(np.int32), (2 * counts).astype(np.int32), minutes)
