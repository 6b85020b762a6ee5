"""From the report of a load to the account that is kept of it: counts, and no value."""

from collections.abc import Sequence

from ndas.ingest import Dimension, IngestReport, Measure
from ndas.store.control import FixCount, LoadAccount, QualityMeasure
from ndas.vocabulary import Fate


def account_of(report: IngestReport, expected: Sequence[tuple[str, str, str, str, str, int]]) -> LoadAccount:
    """Return the account of a load.

    Args:
        report: of the load.
        expected: system, table, column, rule, what was expected, and rows, of the fix-list.
    """
    quarantined = [
        FixCount(system, table, column, rule, Fate.QUARANTINED, words, rows)
        for system, table, column, rule, words, rows in expected
    ]
    refused = [
        FixCount(table.system, table.table, "", rule, Fate.REFUSED, "", rows)
        for table in report.tables
        for rule, rows in table.refused.items()
    ]
    return LoadAccount(
        delivery=report.delivery,
        reconciliations=report.reconciliations,
        fixes=(*quarantined, *refused),
        quality=tuple(_over_tables(dimension, report) for dimension in Dimension),
    )


def _over_tables(dimension: Dimension, report: IngestReport) -> QualityMeasure:
    measured: list[tuple[str, Measure]] = [
        (f"{table.system} {table.table}", measure)
        for table in report.tables
        for measure in table.measures
        if measure.dimension is dimension and measure.denominator
    ]
    checked = sum(measure.denominator for _, measure in measured)
    held = sum(measure.numerator for _, measure in measured)
    worst = min(measured, key=lambda one: one[1].share or 0.0, default=None)
    return QualityMeasure(
        dimension=dimension.value,
        share=held / checked if checked else 1.0,
        checked=checked,
        failed=checked - held,
        worst=f"{worst[0]}: {worst[1].sentence}" if worst else "",
    )
