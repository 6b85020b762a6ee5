"""From a sight to the scope of its connection: what the use case's declaration says that pages may show."""

from functools import cache

from ndas.governance.access.sight import Sight
from ndas.store.reading import NOTHING, Scope, all_columns
from ndas.use_cases import USE_CASES


@cache
def scope_of(sight: Sight) -> Scope:
    """What the connection of a sight contains. A use case that declares nothing to show shows its figures alone."""
    if sight.emergency:
        return Scope("emergency", all_columns(), categories=None, years=None)
    if sight.purpose not in USE_CASES:
        return NOTHING
    declared = USE_CASES[sight.purpose].declaration.shows
    return Scope(
        sight.purpose,
        {table: frozenset(columns) for table, columns in declared.columns.items()},
        frozenset(str(one) for one in declared.categories),
        declared.years,
        conditional=sight.conditional,
    )
