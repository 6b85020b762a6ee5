"""Where every attribute of a POLE row comes from, read off the mapping itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ndas.harmonise.mapping import Expression, Gather, RowMapping, RuleUse, Sibling, SourceRef


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A column of a source table."""

    table: str
    column: str


def lineage_of(row: RowMapping, identity: tuple[SourceRef, ...]) -> Mapping[str, tuple[Origin, ...]]:
    """Attribute to the source columns that its value is made from, sorted.

    What decides whether a row is made (`when`) or which row is looked up (`by`) is not part of the value.
    """
    return {
        name: tuple(sorted({origin for ref in _read(one, row, identity) for origin in _origins(ref, row)}))
        for name, one in row.set.items()
    }


def columns_read(row: RowMapping, identity: tuple[SourceRef, ...]) -> set[Origin]:
    """Every source column that the row mapping reads for whatever reason: values, conditions, keys, ids."""
    tables = _tables(row)
    found = {origin for ref in identity for origin in _origins(ref, row)}
    expressions = [*row.set.values(), *(one.test for one in row.when)]
    if row.recorded_at is not None:
        expressions.append(row.recorded_at)
    for one in expressions:
        found |= {origin for ref in _read(one, row, identity) for origin in _origins(ref, row)}
    for look_up in row.look_up:
        for column, own in look_up.by:
            found |= {Origin(look_up.table, column), *_origins(own, row)}
    for gather in row.gather:
        found |= _gathered(gather, row, identity)
    if row.for_each is not None:
        found.add(Origin(tables[""], row.for_each.column))
    return found


def _gathered(gather: Gather, row: RowMapping, identity: tuple[SourceRef, ...]) -> set[Origin]:
    inside = {"": gather.table, **{one.alias: one.table for one in gather.look_up}}
    found: set[Origin] = set()
    for column, own in gather.by:
        found |= {Origin(gather.table, column), *_origins(own, row)}
    for look_up in gather.look_up:
        for column, own in look_up.by:
            found |= {Origin(look_up.table, column), Origin(inside[own.alias], own.column)}
    for one in (*gather.latest, *gather.take.values(), *(condition.test for condition in gather.when)):
        found |= {Origin(inside[ref.alias], ref.column) for ref in _read(one, row, identity)}
    return found


def _tables(row: RowMapping) -> dict[str, str]:
    return {"": row.table, **{one.alias: one.table for one in row.look_up}}


def _read(one: Expression, row: RowMapping, identity: tuple[SourceRef, ...]) -> Iterator[SourceRef]:
    if isinstance(one, SourceRef):
        yield one
    elif isinstance(one, Sibling):
        if one.attribute in row.set:
            yield from _read(row.set[one.attribute], row, identity)
    elif isinstance(one, RuleUse):
        if one.rule == "own_id":
            yield from identity
        for inner in one.inputs:
            yield from _read(inner, row, identity)


def _origins(ref: SourceRef, row: RowMapping) -> Iterator[Origin]:
    """The source columns behind a reference: its own, or those that what it gathers or unfolds is made from."""
    if row.for_each is not None and not ref.alias and ref.column.removesuffix("#") == row.for_each.alias:
        yield Origin(row.table, row.for_each.column)
        return
    for gather in row.gather:
        if gather.alias == ref.alias:
            inside = {"": gather.table, **{one.alias: one.table for one in gather.look_up}}
            if ref.column in gather.take:
                for inner in _read(gather.take[ref.column], row, ()):
                    yield Origin(inside[inner.alias], inner.column)
            return
    tables = _tables(row)
    if ref.alias in tables:
        yield Origin(tables[ref.alias], ref.column)
