"""Checks before any row is read that what a mapping would write into a column with a closed set is in that set."""

from collections.abc import Iterator

from ndas.harmonise.errors import MappingError
from ndas.harmonise.mapping import Constant, Expression, RowMapping, RuleUse, SourceRef
from ndas.vocabulary.codes import code_list
from ndas.vocabulary.contract import SourceColumn

_LISTS = {"event_person.role": "roles", "event.flags": "crime_flags", "event.outcome_code": "outcomes"}


def allowed_values(attribute: str) -> frozenset[str] | None:
    """The closed set of ``table.column``, or None where any value may stand."""
    if attribute in _LISTS:
        return frozenset(code_list(_LISTS[attribute]).values)
    values = code_list("pole_values").values.get(attribute)
    return None if values is None else frozenset(value.strip() for value in values["values"].split("|"))


def check_value(row: RowMapping, name: str) -> None:
    """Refuse a constant, or a map's target, that the attribute's closed set does not hold.

    Raises:
        MappingError: names the place, what would be written and what may stand there.
    """
    allowed = allowed_values(f"{row.make}.{name}")
    if allowed is None:
        return
    if strangers := sorted({value for value in _written(row.set[name]) if value not in allowed}):
        may = ", ".join(sorted(allowed))
        raise MappingError(f"{row.place}: set {name}: {', '.join(strangers)} may not stand there; it takes: {may}")


def _written(one: Expression) -> Iterator[str]:
    if isinstance(one, Constant):
        yield str(one.value)
    if isinstance(one, RuleUse) and one.rule in {"lookup", "lookup_list"}:
        yield from one.params.get("map", {}).values()
        yield from (str(one.params[key]) for key in ("unknown", "absent") if one.params.get(key) is not None)
    if isinstance(one, RuleUse) and one.rule in {"united", "first_of", "gathered"}:
        for inner in one.inputs:
            yield from _written(inner)


def check_map(use: RuleUse, column: SourceColumn | None, where: str) -> None:
    """Refuse a map that leaves out a code of the contract's list, unless it says what unknown codes become.

    Raises:
        MappingError: names the place and the codes that are missing.
    """
    direct = bool(use.inputs) and isinstance(use.inputs[0], SourceRef)
    if use.rule not in {"lookup", "lookup_list"} or not direct or "unknown" in use.params:
        return
    if column is None or column.codes is None:
        return
    given = use.params.get("map", {})
    if missing := [code for code in column.codes if code not in given]:
        raise MappingError(f"{where}: the map leaves out {', '.join(missing)} of the code list {column.code_list}")
    if strangers := [code for code in given if code not in column.codes]:
        raise MappingError(
            f"{where}: the map holds {', '.join(strangers)}, which the code list {column.code_list} has not"
        )
