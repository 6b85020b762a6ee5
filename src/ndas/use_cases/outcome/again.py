"""The same labels a second time, written independently in NumPy. Nothing here may be shared with `label`.

Two people who read one specification differently are how a definition goes wrong unnoticed; where the two ways differ
by a single row, training is refused.
"""

from datetime import datetime

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import Array, arrow, clock, flagged, in_class, strings
from ndas.use_cases.outcome.moments import moments_of
from ndas.use_cases.outcome.spec import OutcomeSpec

_DAY = 86_400_000_000


def label_again(spec: OutcomeSpec, lives: pa.Table, as_at: datetime) -> set[tuple[str, datetime, bool]]:
    """Return (subject, moment, label) of everybody who takes part."""
    return label_again_at(spec, lives, moments_of(spec, lives, as_at))


def label_again_at(spec: OutcomeSpec, lives: pa.Table, moments: list[datetime]) -> set[tuple[str, datetime, bool]]:
    """Return the same at the given moments."""
    names, subject = np.unique(strings(lives, "subject"), return_inverse=True)
    _, event = np.unique(strings(lives, "event"), return_inverse=True)
    counts = ~np.isin(strings(lives, "status"), spec.positive.excluded_statuses)
    indexed = (
        counts
        & flagged(lives, spec.index.flags)
        & in_class(lives, spec.index.codes)
        & np.isin(strings(lives, "part"), spec.index.parts)
    )
    positive = counts & in_class(lives, spec.positive.codes) & np.isin(strings(lives, "part"), spec.positive.parts)
    positive &= np.isin(strings(lives, "detected"), spec.positive.detected) & flagged(lives, spec.positive.flags)
    born = _youngest(lives, subject, len(names), indexed)
    before = _events(lives, subject, event, indexed)
    after = _events(lives, subject, event, positive)
    found: set[tuple[str, datetime, bool]] = set()
    for moment in moments:
        at = int(moment.timestamp()) * 1_000_000
        who, occurred, recorded = before
        seen = (occurred < at) & (recorded < at) & (occurred >= at - spec.index.within_days * _DAY)
        enough = np.bincount(who[seen], minlength=len(names)) >= spec.index.least_events
        takes_part = enough & (moment.year - born > 18)  # noqa: PLR2004 - eighteen whatever the birthday is
        who, occurred, recorded = after
        end = at + spec.window_days * _DAY
        inside = (occurred >= at) & (occurred < end) & (recorded < end + spec.follow_up_days * _DAY)
        had = np.zeros(len(names), bool)
        had[who[inside]] = True
        chosen = np.flatnonzero(takes_part)
        found.update(zip(names[chosen].tolist(), [moment] * len(chosen), had[chosen].tolist(), strict=True))
    return found


def _youngest(lives: pa.Table, subject: Array, people: int, rows: Array) -> Array:
    """The earliest year of birth that a person's rows tell; nobody is grown up whose year is not known."""
    years = np.asarray(arrow.fill_null(lives.column("born").cast(pa.float64()), np.inf).to_numpy())
    born = np.full(people, np.inf)
    np.minimum.at(born, subject[rows], years[rows])
    return born


def _events(lives: pa.Table, subject: Array, event: Array, rows: Array) -> tuple[Array, Array, Array]:
    """Each event of each person once: who, when it happened, when it was first known."""
    who, what = subject[rows], event[rows]
    occurred, recorded = clock(lives, "occurred")[rows], clock(lives, "recorded")[rows]
    pairs, place = np.unique(np.stack([who, what], axis=1), axis=0, return_inverse=True)
    first, known = (np.full(len(pairs), np.iinfo(np.int64).max) for _ in range(2))
    np.minimum.at(first, place.ravel(), occurred)
    np.minimum.at(known, place.ravel(), recorded)
    return pairs[:, 0], first, known
