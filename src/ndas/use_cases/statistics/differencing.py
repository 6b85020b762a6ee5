"""Guards figures against each other: two counts that are each safe can give away a small one by their difference.

Definitions of one use case overlap: where a place counts 30 under one and 27 under another, three events are known to
be in the one and not in the other. So wherever two counts of one place differ by 1 to 4, the smaller is not shown.
"""

from collections.abc import Sequence
from dataclasses import replace

from ndas.use_cases.statistics.suppression import merge_small
from ndas.vocabulary.insight import SMALLEST_COUNT, Breakdown, BreakdownRow, Cell, InsightMart

REST = "Fewer than 5 each, together"


def guard(marts: Sequence[InsightMart]) -> tuple[InsightMart, ...]:
    """Return the marts of one use case without counts that differ from another's by 1 to 4 at the same place."""
    guarded = list(marts)
    for mine in range(len(guarded)):
        for other in range(len(guarded)):
            if mine != other:
                guarded[mine] = _guarded(guarded[mine], guarded[other])
    return tuple(guarded)


def _guarded(mart: InsightMart, other: InsightMart) -> InsightMart:
    theirs = {cell.cell: cell.count for cell in other.cells}
    cells = tuple(
        replace(cell, count=None) if _gives_away(cell.count, theirs.get(cell.cell)) else cell for cell in mart.cells
    )
    rows = {(b.key, row.label): row.value for b in other.breakdowns for row in b.rows if row.label != REST}
    return replace(
        mart,
        cells=_never_alone(cells),
        breakdowns=tuple(_merged(one, rows) if one.unit == "events" else one for one in mart.breakdowns),
    )


def _gives_away(mine: float | None, theirs: float | None) -> bool:
    """Whether the difference is small; the smaller of the two is the one not shown."""
    return mine is not None and theirs is not None and 0 < theirs - mine < SMALLEST_COUNT


def _never_alone(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Hide a second cell where one alone is hidden, so that a sum does not give it away."""
    hidden = [cell for cell in cells if cell.count is None]
    shown = sorted((cell.count, cell.cell) for cell in cells if cell.count is not None)
    if len(hidden) != 1 or not shown:
        return cells
    return tuple(replace(cell, count=None) if cell.cell == shown[0][1] else cell for cell in cells)


def _merged(breakdown: Breakdown, theirs: dict[tuple[str, str], float]) -> Breakdown:
    telling = {row.label for row in breakdown.rows if _gives_away(row.value, theirs.get((breakdown.key, row.label)))}
    if not telling:
        return breakdown
    rest = sum(row.value for row in breakdown.rows if row.label in telling or row.label == REST)
    kept = [row for row in breakdown.rows if row.label not in telling and row.label != REST]
    merged = merge_small([*((row.label, int(row.value)) for row in kept), (REST, int(rest))], REST)
    drills = {row.label: row.drill for row in kept}
    return replace(
        breakdown,
        rows=tuple(BreakdownRow(label=label, value=float(count), drill=drills.get(label)) for label, count in merged),
    )
