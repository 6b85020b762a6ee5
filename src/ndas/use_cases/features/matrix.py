"""All features of all people at all moments, each from what had happened and was known before its moment.

Lives are narrowed once for each choice of parts and classes, and `point_in_time` does the rest. Ids of the records
travel with the figures, so that every reason can name its records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import arrow, flagged
from ndas.use_cases.features.engine import counting
from ndas.use_cases.features.point_in_time import HAPPENING, MOMENT, point_in_time
from ndas.use_cases.features.spec import Feature

Array = np.ndarray[Any, Any]
_OTHERS = """
SELECT m.subject, m.moment, count(DISTINCT o.subject) AS others
FROM moment m
LEFT JOIN happening h ON h.subject = m.subject AND h.occurred < m.moment AND h.recorded < m.moment
    AND h.occurred >= m.moment - to_days($window)
LEFT JOIN other o ON o.event = h.event AND o.subject <> h.subject AND o.recorded < m.moment
GROUP BY m.subject, m.moment ORDER BY m.subject, m.moment
"""


@dataclass(frozen=True)
class FeatureMatrix:
    """Figures of people at moments, in the order of `asked`."""

    features: tuple[Feature, ...]
    asked: pa.Table
    """`MOMENT`: of whom, as of when, sorted by subject and moment."""
    values: Array
    """A row for each of `asked`, a column for each feature; NaN where there is nothing to measure."""
    evidence: Mapping[str, "pa.ChunkedArray[Any]"]
    """Feature name to the record ids that each row's figure rests on, the newest last."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""
        return tuple(feature.name for feature in self.features)

    def column(self, name: str) -> Array:
        """The figures of one feature."""
        found: Array = self.values[:, self.names.index(name)]
        return found

    def take(self, rows: Array) -> "FeatureMatrix":
        """The chosen rows, by position, in the order given."""
        positions = pa.array(rows, pa.int64())
        return FeatureMatrix(
            self.features,
            self.asked.take(positions),
            self.values[rows],
            {name: column.take(positions) for name, column in self.evidence.items()},
        )


def feature_matrix(features: Sequence[Feature], lives: pa.Table, asked: pa.Table) -> FeatureMatrix:
    """Return the figures of ``features`` for each of ``asked``.

    Args:
        features: from the closed list.
        lives: rows of parts in offences, with at least the columns that features name and both clocks.
        asked: in the shape of `MOMENT`, each once.
    """
    asked = asked.select(MOMENT.names).cast(MOMENT).sort_by([("subject", "ascending"), ("moment", "ascending")])
    columns: dict[str, Array] = {}
    evidence: dict[str, pa.ChunkedArray[Any]] = {}
    for narrowed in dict.fromkeys(_choice(feature) for feature in features if feature.measure != "age"):
        chosen = [feature for feature in features if feature.measure != "age" and _choice(feature) == narrowed]
        happenings = _happenings(lives, chosen[0])
        found = point_in_time(
            happenings, asked, half_life_days=chosen[0].half_life_days, window_days=chosen[0].window_days
        )
        for feature in chosen:
            source = _others(feature, lives, happenings, asked) if feature.measure == "others" else found
            values = source.column(feature.measure).cast(pa.float64())
            columns[feature.name] = np.asarray(arrow.fill_null(values, np.nan).to_numpy(zero_copy_only=False))
            evidence[feature.name] = found.column("evidence")
    for feature in features:
        if feature.measure == "age":
            columns[feature.name] = _ages(lives, asked)
            evidence[feature.name] = pa.chunked_array([pa.array([[]] * asked.num_rows, pa.list_(pa.string()))])
    stacked = [columns[feature.name] for feature in features]
    figures = np.column_stack(stacked) if stacked else np.empty((asked.num_rows, 0))
    return FeatureMatrix(tuple(features), asked, figures, evidence)


def _choice(feature: Feature) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], int, int]:
    parts = tuple(map(str, feature.parts))
    return parts, feature.codes, feature.flags, feature.window_days, feature.half_life_days


def _happenings(lives: pa.Table, feature: Feature) -> pa.Table:
    keep = arrow.is_in(lives.column("part"), pa.array([str(part) for part in feature.parts], pa.string()))
    keep = arrow.and_(keep, arrow.not_equal(lives.column("status"), "cancelled"))
    if feature.codes:
        whole = lives.column("code")
        wanted = pa.array(feature.codes, pa.string())
        head = arrow.list_element(arrow.split_pattern(arrow.fill_null(whole, ""), "/", max_splits=1), 0)
        keep = arrow.and_(keep, arrow.or_(arrow.is_in(whole, wanted), arrow.is_in(head, wanted)))
    if feature.flags:
        keep = arrow.and_(keep, pa.array(flagged(lives, feature.flags)))
    return (
        lives.filter(keep)
        .select(HAPPENING.names)
        .group_by(["subject", "event"])
        .aggregate([("occurred", "min"), ("recorded", "min"), ("harm", "max")])
        .rename_columns({"occurred_min": "occurred", "recorded_min": "recorded", "harm_max": "harm"})
        .select(HAPPENING.names)
        .cast(HAPPENING)
    )


def _others(feature: Feature, lives: pa.Table, happenings: pa.Table, asked: pa.Table) -> pa.Table:
    other = lives.filter(
        arrow.is_in(lives.column("part"), pa.array([str(part) for part in feature.others], pa.string()))
    )
    with counting() as connection:
        connection.register("moment", asked)
        connection.register("happening", happenings)
        connection.register("other", other.select(["subject", "event", "recorded"]))
        found: pa.Table = connection.sql(_OTHERS, params={"window": feature.window_days}).to_arrow_table()
    return found


def _ages(lives: pa.Table, asked: pa.Table) -> Array:
    born = lives.group_by("subject").aggregate([("born", "min")])
    place = arrow.index_in(asked.column("subject"), born.column("subject"))
    years = arrow.subtract(arrow.year(asked.column("moment")), born.column("born_min").take(place).cast(pa.int64()))
    return np.asarray(years.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False))
