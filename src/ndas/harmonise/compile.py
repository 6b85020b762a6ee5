"""Compiles a mapping and its contract to a plan: for each row mapping, one expression that serves both engines.

Everything that can be wrong is found here, before any row is read: unknown tables, columns, rules, parameters and
attributes, types that do not fit, values outside a closed set, and codes of the contract that a map leaves out.
"""

from collections.abc import Mapping
from typing import Any

import ibis
from ibis.expr import types as ir

import ndas.harmonise.values  # noqa: F401  # registers the rules
from ndas.harmonise.closed_values import check_map, check_value
from ndas.harmonise.columns import IBIS_TYPES
from ndas.harmonise.context import Context
from ndas.harmonise.errors import MappingError, RuleError
from ndas.harmonise.identity import numbered, part_suffix, references_of, source_id
from ndas.harmonise.lineage import lineage_of
from ndas.harmonise.mapping import (
    ANY_FORCE,
    Constant,
    Expression,
    RowMapping,
    RuleUse,
    Sibling,
    SourceMapping,
    SourceRef,
    SystemMapping,
    references,
)
from ndas.harmonise.plan import Plan, RowPlan
from ndas.harmonise.relation import ROW_NUMBER, aliases, column_name, relation, tables_read
from ndas.harmonise.rules import CONTEXT, Rule, apply_rule, find_rule
from ndas.harmonise.stages import AsAt, Rows, once
from ndas.vocabulary.contract import Contract, SourceColumn
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.pole import POLE

LINK_ENDS = {
    "event_person": ("event", "person"),
    "event_object": ("event", "object"),
    "event_location": ("event", "location"),
    "person_person": ("person", "other"),
    "person_object": ("person", "object"),
    "person_location": ("person", "location"),
    "text": ("record",),
}
"""A link without both its ends says nothing: the row is counted, with the end that is missing as the reason."""

_BY_TYPE = {
    "text": "text",
    "texts": "list_of",
    "timestamp": "time",
    "date": "date",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "truth",
}
_OWN_ID = "own_id"


def compile_mapping(mapping: SystemMapping, contract: Contract, *, force: ForceId | None = None) -> Plan:
    """Return the plan that turns the contract's tables into POLE rows.

    Args:
        mapping: what `load_mapping` read.
        contract: the same system's contract.
        force: whose data it is; needed where the mapping serves any force, otherwise the mapping's own.

    Raises:
        MappingError: the mapping and the contract do not fit; names the file and the place.
    """
    if mapping.system != contract.system:
        raise MappingError(f"{mapping.where}: maps the system {mapping.system}, the contract is {contract.system}'s")
    if mapping.force == ANY_FORCE and force is None:
        raise MappingError(f"{mapping.where}: serves any force; say whose data it is")
    if force is not None and mapping.force not in {ANY_FORCE, force}:
        raise MappingError(f"{mapping.where}: is {mapping.force}'s; the data is {force}'s")
    context = Context(contract, force or ForceId(mapping.force))
    if missing := sorted(set(contract.tables) - set(mapping.tables)):
        raise MappingError(
            f"{mapping.where}: says nothing of the contract's table {', '.join(missing)}; map it or say why not"
        )
    for name, table in mapping.tables.items():
        _check_table(table, context, f"{mapping.where}: table {name}")
    rows = tuple(_RowCompiler(row, mapping.tables[row.table], context).plan() for row in mapping.rows())
    return Plan(context.force, mapping.system, mapping, contract, rows)


def _check_table(table: SourceMapping, context: Context, where: str) -> None:
    declared = context.table(table.name)
    if declared is None:
        raise MappingError(f"{where}: the contract has no such table; it has: {', '.join(context.contract.tables)}")
    columns = {column.name for column in declared.columns}
    for name in (*table.unused, *(table.source_id.columns if table.source_id else ())):
        if name not in columns and name != "*":
            raise MappingError(f"{where}: the contract's table has no column {name}")
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        if (row.make, row.part) in seen:
            raise MappingError(f"{row.place}: makes a second {row.make} of one source row; give it a part of its own")
        seen.add((row.make, row.part))


class _RowCompiler:
    """Compiles one row mapping."""

    def __init__(self, row: RowMapping, table: SourceMapping, context: Context) -> None:
        self.row = row
        self.table = table
        self.context = context
        if row.make not in POLE:
            raise MappingError(f"{row.place}: there is no POLE table {row.make}; there are: {', '.join(POLE)}")
        own = {"id", "force", "system", "source_table", "source_id", "row_number", "recorded_at"}
        self.types = {column.name: column.type for column in POLE[row.make].columns}
        settable = [name for name in self.types if name not in own]
        if strangers := [name for name in row.set if name not in settable]:
            raise MappingError(f"{row.place}: {row.make} has no {', '.join(strangers)}; it has: {', '.join(settable)}")

    def plan(self) -> RowPlan:
        row = self.row
        joined, named = relation(row, self.context, self.expression)
        rows = Rows.of(numbered(self.table, self.context, joined), "joined_rows")
        source = rows.table
        known = aliases(row)
        built: dict[str, ir.Value] = {}
        for name in row.set:
            self._attribute(name, source, known, built, ())
            check_value(row, name)
        identity = {
            "id": self._id(source, row.part, unfolded=True),
            "source_id": source_id(self.table, self.context, source),
        }
        recorded = self._recorded(source, known)
        columns = {**identity, **built, "row_number": source[ROW_NUMBER]}
        if recorded is not None:
            columns["recorded_at"] = recorded
        return RowPlan(
            row=row,
            context=self.context,
            reads=tables_read(row),
            rows=rows,
            named=named,
            columns={name: columns[name] for name in self.types if name in columns},
            keep=tuple(self._conditions(source, known, built)),
            lineage=lineage_of(row, references_of(self.table, self.context)),
        )

    def _conditions(
        self, source: ir.Table, known: Mapping[str, str], built: Mapping[str, ir.Value]
    ) -> list[tuple[str, ir.BooleanValue]]:
        found: list[tuple[str, ir.BooleanValue]] = []
        for one in self.row.when:
            test = self.expression(one.test, source, known, f"{self.row.place}: when")
            if not isinstance(test, ir.BooleanValue):
                raise MappingError(f"{self.row.place}: when: rule {one.test.rule} does not say yes or no")
            found.append((one.otherwise, test))
        if self.row.for_each is not None:
            found.append((f"an empty value in {self.row.for_each.column}", source[self.row.for_each.alias].notnull()))
        for end in LINK_ENDS.get(self.row.make, ()):
            if end not in built:
                raise MappingError(f"{self.row.place}: a {self.row.make} needs {end}")
            found.append((f"no {end}", built[end].notnull()))
        return found

    def _id(self, source: ir.Table, part: str, *, unfolded: bool) -> ir.StringValue:
        prefix = f"{self.context.contract.system}:{self.table.name}:"
        whole: ir.StringValue = ibis.literal(prefix) + source_id(self.table, self.context, source)
        each = self.row.for_each if unfolded else None
        suffix = part_suffix(part or (each.alias if each else ""))
        whole = whole + suffix if suffix else whole
        return whole if each is None else whole + source[f"{each.alias}#"].cast("string")

    def _own_id(self, use: RuleUse, source: ir.Table, where: str) -> ir.StringValue:
        """The id of what this source row made: ``part`` says which of several, ``each`` the one of this same value."""
        if strangers := sorted(set(use.params) - {"part", "each"}):
            raise MappingError(f"{where}: own_id has no parameter {', '.join(strangers)}; it has: part, each")
        return self._id(source, str(use.params.get("part", "")), unfolded=bool(use.params.get("each", False)))

    def _recorded(self, source: ir.Table, known: Mapping[str, str]) -> ir.Value | None:
        expression = self.row.recorded_at
        if expression is None:
            table = self.context.table(self.row.table)
            if table is None or table.recorded_at is None:
                return None
            expression = SourceRef(table.recorded_at)
        return self._typed(expression, "timestamp", source, known, f"{self.row.place}: recorded_at")

    def _attribute(
        self, name: str, source: ir.Table, known: Mapping[str, str], built: dict[str, ir.Value], path: tuple[str, ...]
    ) -> ir.Value:
        """Build the attribute, and the siblings that it reads first."""
        if name in path:
            raise MappingError(f"{self.row.place}: {' reads '.join((*path, name))}: a circle")
        if name not in self.row.set:
            raise MappingError(f"{self.row.place}: ={name} is not set in this row")
        if name not in built:
            where = f"{self.row.place}: set {name}"

            def sibling(other: str) -> ir.Value:
                built[other] = once(self._attribute(other, source, known, built, (*path, name)))
                return built[other]

            built[name] = self._typed(self.row.set[name], self.types[name], source, known, where, sibling)
        return built[name]

    def expression(self, one: Expression, source: ir.Table, known: Mapping[str, str], where: str) -> ir.Value:
        """Compile an expression that stands outside `set`: a condition, an order, something gathered."""
        if isinstance(one, SourceRef):
            return self._typed(one, "text", source, known, where)
        return (
            self._rule(one, source, known, where, None)
            if isinstance(one, RuleUse)
            else self._typed(one, "text", source, known, where)
        )

    def _typed(  # noqa: PLR0911  # one return for each kind of expression
        self, one: Expression, kind: str, source: ir.Table, known: Mapping[str, str], where: str, sibling: Any = None
    ) -> ir.Value:
        """Compile an expression that must give the POLE type ``kind``."""
        if isinstance(one, Constant):
            return ibis.literal(one.value, type=IBIS_TYPES[kind])
        if isinstance(one, Sibling):
            if sibling is None:
                raise MappingError(f"{where}: ={one.attribute} can stand only under set")
            return sibling(one.attribute)
        if isinstance(one, SourceRef):
            column = self._column(one, source, where)
            if isinstance(column, ir.ArrayValue) or kind == "raw":
                return column
            if self._of_gathered(one):
                return column
            return self._rule(RuleUse(_BY_TYPE[kind], (one,), {}), source, known, where, sibling)
        if one.rule == _OWN_ID:
            return self._own_id(one, source, where)
        gives = self._find(one, where).gives
        if gives != kind:
            raise MappingError(f"{where}: rule {one.rule} gives {gives}, here {kind} is needed")
        return self._rule(one, source, known, where, sibling)

    def _find(self, use: RuleUse, where: str) -> Rule:
        try:
            return find_rule(use.rule)
        except RuleError as unknown:
            raise MappingError(f"{where}: {unknown}") from unknown

    def _rule(self, use: RuleUse, source: ir.Table, known: Mapping[str, str], where: str, sibling: Any) -> ir.Value:
        if use.rule == _OWN_ID:
            return self._typed(use, "text", source, known, where, sibling)
        rule = self._find(use, where)
        check_map(use, self._declared(use, known), where)
        try:
            inputs = [
                self._input(one, rule.type_of_input(i), source, known, where, sibling)
                for i, one in enumerate(use.inputs)
            ]
            return apply_rule(rule, inputs, {**self._supplied(rule, use, known), **use.params})
        except RuleError as wrong:
            raise MappingError(f"{where}: {wrong}") from wrong

    def _input(
        self, one: Expression, kind: str, source: ir.Table, known: Mapping[str, str], where: str, sibling: Any
    ) -> ir.Value:
        if isinstance(one, SourceRef) and kind == "text":
            return self._column(one, source, where)
        return self._typed(one, kind, source, known, where, sibling)

    def _column(self, one: SourceRef, source: ir.Table, where: str) -> ir.Value:
        name = column_name(one)
        if name not in source.columns or name == ROW_NUMBER:
            raise MappingError(f"{where}: there is no column {name}")
        return source[name]

    def _of_gathered(self, one: SourceRef) -> bool:
        return any(gather.alias == one.alias for gather in self.row.gather)

    def _declared(self, use: RuleUse, known: Mapping[str, str]) -> SourceColumn | None:
        """What the contract declares of the first source column that the rule reads, or of the cell that it unfolds."""
        first = next(iter(references(use)), None)
        if first is None:
            return None
        each = self.row.for_each
        name = each.column if each is not None and not first.alias and first.column == each.alias else first.column
        return self.context.column(known.get(first.alias, ""), name)

    def _supplied(self, rule: Rule, use: RuleUse, known: Mapping[str, str]) -> dict[str, Any]:
        """Parameters that the context gives where the mapping leaves them out and the rule has no default."""
        column = self._declared(use, known)
        offered = {
            "format": column.format if column else None,
            "separator": column.separator if column else None,
            "codes": column.codes if column else None,
            "timezone": self.context.contract.timezone,
            "as_at": AsAt().to_expr(),
            "system": self.context.contract.system,
        }
        needed = [
            name for name in CONTEXT if name in rule.params and rule.params[name].default is rule.params[name].empty
        ]
        return {name: offered[name] for name in needed if offered[name] is not None}
