"""Persons from person records in one call: encode, train if need be, match."""

from collections.abc import Iterable

import pyarrow as pa

from ndas.match.encode.person import encode_persons
from ndas.match.encode.records import Records
from ndas.match.frequencies import Frequencies, count_frequencies
from ndas.match.full import Run, match_records
from ndas.match.identity import NOBODY, Identity
from ndas.match.judgement import Judgement
from ndas.match.model import Model
from ndas.match.models.person import PERSON_MODEL, PERSON_SESSIONS
from ndas.match.plan import Rows, frequency_columns, lay_out, seen_through
from ndas.match.train import Effort, train


def train_persons(records: Records, effort: Effort | None = None) -> tuple[Model, Frequencies]:
    """The person model learned from encoded person records."""
    return train(PERSON_MODEL, records, PERSON_SESSIONS, effort)


def laid_out(records: pa.Table) -> tuple[Records, Rows]:
    """Person records encoded, and laid out once for training and matching alike.

    Raises:
        RecordsRefusedError: if the table does not have the agreed shape.
    """
    encoded = encode_persons(records)
    rows = lay_out(encoded, PERSON_MODEL)
    return seen_through(rows, encoded), rows


def match_persons(
    records: pa.Table,
    model: Model | None = None,
    *,
    previous: Identity = NOBODY,
    judgements: Iterable[Judgement] = (),
    threads: int = 2,
) -> Run:
    """Who is who among rows of `PERSON_SCHEMA`; without a model, one is trained on these records first.

    Raises:
        RecordsRefusedError: if the table does not have the agreed shape.
    """
    if model is None:
        encoded, rows = laid_out(records)
        model, frequencies = train(PERSON_MODEL, encoded, PERSON_SESSIONS, rows=rows)
    else:
        encoded = encode_persons(records)
        rows = lay_out(encoded, model)
        encoded = seen_through(rows, encoded)
        frequencies = count_frequencies(encoded, frequency_columns(model))
    return match_records(
        encoded, model, frequencies, previous=previous, judgements=judgements, threads=threads, rows=rows
    )
