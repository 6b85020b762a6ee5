"""The simplest honest identity: records that share a valid, strong identifier are one person; nothing else is.

1. Strong identifiers are a valid PNC id, a valid CRO number, and a system's own nominal reference within it.
2. Links are made in that order of strength.
3. Two different valid PNC ids never come together: a link that would join them is refused and reported.
4. Names, birth dates, addresses and telephones are not looked at.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, whole
from ndas.match.history import moved_records
from ndas.match.identifiers import own_references, valid_cro_numbers, valid_pnc_ids
from ndas.match.identity import CONFLICT_SCHEMA, NOBODY, Identity, persist
from ndas.match.kernels.union import group_numbers, unite_equal
from ndas.match.schema import as_person_records

STRENGTH = ("pnc_id", "cro", "nominal_ref")
"""Strong identifiers, strongest first."""


def link_by_identifiers(records: pa.Table, previous: Identity = NOBODY) -> Identity:
    """Who is who by exact strong identifiers alone.

    Args:
        records: rows of `PERSON_SCHEMA`.
        previous: the identity of the run before, from which person ids are inherited.

    Raises:
        RecordsRefusedError: if the table does not have the agreed shape.
    """
    shaped = as_person_records(records)
    shaped = shaped.take(pc.sort_indices(shaped.column("record")))
    codes = {name: _codes(values) for name, values in strong_identifiers(shaped).items()}
    parent = np.arange(shaped.num_rows, dtype=np.int64)
    owner_pnc = codes["pnc_id"].copy()
    refused = []
    for name in STRENGTH:
        clash = unite_equal(codes[name], parent, owner_pnc)
        refused.append(_refusals(shaped.column("record"), clash, name))
    groups = group_numbers(parent)
    membership, next_number = persist(shaped.column("record"), groups, previous)
    history = moved_records(membership, previous, _reason)
    return Identity(membership, history, pa.concat_tables(refused), next_number)


def strong_identifiers(records: pa.Table) -> dict[str, Values]:
    """The valid strong identifiers of each row in canonical form, null where there is none."""
    return {
        "pnc_id": valid_pnc_ids(whole(records, "pnc_id")),
        "cro": valid_cro_numbers(whole(records, "cro")),
        "nominal_ref": own_references(records),
    }


def _codes(values: Values) -> Flat:
    encoded = values.dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64)


def _refusals(records: Values, clash: Flat, name: str) -> pa.Table:
    left, right = records.take(pa.array(clash[:, 0])), records.take(pa.array(clash[:, 1]))
    words = f"the same {name}, but two different valid PNC ids: never one person"
    return pa.table([left, right, pa.array([words] * len(clash), pa.string())], schema=CONFLICT_SCHEMA)


def _reason(moved: pa.Table) -> Values:
    merged = pc.equal(moved.column("change"), "merged")
    return pc.if_else(
        merged,
        "now shares a strong identifier with records of this person",
        "no longer shares a strong identifier with the records it was with",
    ).combine_chunks()
