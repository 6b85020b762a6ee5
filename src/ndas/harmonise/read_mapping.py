"""Reads mapping files: ``mapping.yaml`` beside the contract, schema-checked, each mistake named by its place.

The file, entry by entry::

    force: northmoor            # or any, where one mapping serves every force
    system: rms
    version: 1
    maps:                       # source code to harmonised value, named
      roles: {Victim: victim}
    tables:
      PERSON:                   # source table
        rows:
          - make: person        # POLE table; its id is system:table:source id
            part: home          # several rows of one source row: #home is added to the id
            for_each: {value: PHONES, as: number}            # one row for each value of the cell
            look_up: {occ: {table: OCCURRENCE, by: {OCC_ID: OCC_ID}}}
            gather: {home: {table: LINK, by: {PERSON_ID: PERSON_ID}, latest: [FROM_DT], take: {town: TOWN}}}
            when: [{rule: present, from: SURNAME, otherwise: no name}]
            set:
              given_name: {rule: given_name, from: FORENAME}   # a named rule
              nickname: ALIAS                                  # the column as it is
              kind: {value: person}                            # a constant
              category: {rule: subject_category, from: =role}  # another attribute of this row
            texts: [MO_TEXT]    # free text, each into a row of its own in `text`
        unused: {SHOE_SIZE: no use case needs it}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ndas.harmonise.errors import MappingError
from ndas.harmonise.mapping import (
    Condition,
    Constant,
    Expression,
    ForEach,
    Gather,
    LookUp,
    RowMapping,
    RuleUse,
    Sibling,
    SourceId,
    SourceMapping,
    SourceRef,
    SystemMapping,
)
from ndas.vocabulary.yaml_text import read_yaml

_TOP = {"force", "system", "version", "title", "maps", "tables"}
_TABLE = {"about", "source_id", "rows", "unused"}
_ROW = {"make", "part", "for_each", "look_up", "gather", "when", "set", "texts", "recorded_at", "about"}
_LOOK_UP = {"table", "by"}
_GATHER = {"table", "by", "look_up", "when", "latest", "take"}

Document = Mapping[str, Any]


def load_mapping(folder: Path) -> SystemMapping:
    """Return the mapping that ``folder/mapping.yaml`` states.

    Raises:
        MappingError: the file is missing, is not YAML, or does not say what it must; names file and place.
    """
    path = folder / "mapping.yaml"
    try:
        document = read_yaml(path.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise MappingError(
            f"{path}: there is no such file; a system without a mapping cannot be harmonised"
        ) from missing
    except yaml.YAMLError as broken:
        raise MappingError(f"{path}: not YAML: {getattr(broken, 'problem', 'cannot be read')}") from broken
    return read_mapping(document, f"{folder.parent.name}/{folder.name}/mapping.yaml")


def read_mapping(document: object, where: str) -> SystemMapping:
    """Return the mapping that a parsed ``document`` states; ``where`` names the file in errors.

    Raises:
        MappingError: something is missing, unknown or contradictory.
    """
    top = _entries(document, _TOP, where, needs=("force", "system", "version", "tables"))
    maps = {name: _texts(entries, f"{where}: map {name}") for name, entries in _dict(top.get("maps"), where).items()}
    return SystemMapping(
        force=str(top["force"]),
        system=str(top["system"]),
        version=int(top["version"]),
        title=str(top.get("title", "")),
        tables={
            str(name): _table(str(name), entry, maps, f"{where}: table {name}")
            for name, entry in _dict(top["tables"], where).items()
        },
        where=where,
    )


def _table(name: str, document: object, maps: Document, where: str) -> SourceMapping:
    entry = _entries(document, _TABLE, where)
    unused = _texts(entry.get("unused") or {}, f"{where}: unused")
    reader = _RowReader(name, maps)
    rows = [
        row
        for number, one in enumerate(entry.get("rows") or (), 1)
        for row in reader.rows(one, f"{where}, row {number}")
    ]
    identity = entry.get("source_id")
    return SourceMapping(name, None if identity is None else SourceId(_names(identity)), tuple(rows), unused)


class _RowReader:
    """Reads the row mappings of one source table."""

    def __init__(self, table: str, maps: Document) -> None:
        self.table = table
        self.maps = maps

    def rows(self, document: object, where: str) -> list[RowMapping]:
        """The row that an entry states, and one of POLE table ``text`` for each of its texts."""
        entry = _entries(document, _ROW, where, needs=("make",))
        row = RowMapping(
            table=self.table,
            make=str(entry["make"]),
            part=str(entry.get("part", "")),
            for_each=self._for_each(entry.get("for_each"), f"{where}: for_each"),
            look_up=self._look_ups(entry.get("look_up"), f"{where}: look_up"),
            gather=self._gathers(entry.get("gather"), f"{where}: gather"),
            when=self._conditions(entry.get("when"), f"{where}: when"),
            set=self._attributes(entry.get("set"), f"{where}: set"),
            recorded_at=self._optional(entry.get("recorded_at"), f"{where}: recorded_at"),
            place=f"{where} ({entry['make']})",
        )
        return [row, *(self._text(row, str(column)) for column in entry.get("texts") or ())]

    def _text(self, owner: RowMapping, column: str) -> RowMapping:
        body = RuleUse("text", (SourceRef(column),), {})
        return RowMapping(
            table=self.table,
            make="text",
            part="#".join(part for part in (owner.part, column) if part),
            for_each=None,
            look_up=owner.look_up,
            gather=(),
            when=(*owner.when, Condition(RuleUse("present", (SourceRef(column),), {}), f"no text in {column}")),
            set={
                "record_kind": Constant(owner.make),
                "record": RuleUse("own_id", (), {"part": owner.part}),
                "field": Constant(column),
                "body": body,
            },
            recorded_at=owner.recorded_at,
            place=f"{owner.place}: text {column}",
        )

    def _for_each(self, document: object, where: str) -> ForEach | None:
        if document is None:
            return None
        entry = _entries(document, {"value", "as", "separator"}, where, needs=("value", "as"))
        return ForEach(str(entry["as"]), str(entry["value"]), str(entry.get("separator", "")))

    def _look_ups(self, document: object, where: str) -> tuple[LookUp, ...]:
        found = []
        for alias, one in _dict(document, where).items():
            entry = _entries(one, _LOOK_UP, f"{where} {alias}", needs=("table", "by"))
            found.append(LookUp(str(alias), str(entry["table"]), self._by(entry["by"], f"{where} {alias}: by")))
        return tuple(found)

    def _gathers(self, document: object, where: str) -> tuple[Gather, ...]:
        found = []
        for alias, one in _dict(document, where).items():
            place = f"{where} {alias}"
            entry = _entries(one, _GATHER, place, needs=("table", "by", "take"))
            found.append(
                Gather(
                    alias=str(alias),
                    table=str(entry["table"]),
                    by=self._by(entry["by"], f"{place}: by"),
                    look_up=self._look_ups(entry.get("look_up"), f"{place}: look_up"),
                    when=self._conditions(entry.get("when"), f"{place}: when"),
                    latest=tuple(self.expression(one, f"{place}: latest") for one in entry.get("latest") or ()),
                    take=self._attributes(entry["take"], f"{place}: take"),
                )
            )
        return tuple(found)

    def _by(self, document: object, where: str) -> tuple[tuple[str, SourceRef], ...]:
        pairs = _texts(document, where)
        if not pairs:
            raise MappingError(
                f"{where}: expected the other table's column and this row's column, such as {{ID: OWNER_ID}}"
            )
        return tuple((column, _reference(own)) for column, own in pairs.items())

    def _conditions(self, document: object, where: str) -> tuple[Condition, ...]:
        if document is None:
            return ()
        if not isinstance(document, list):
            raise MappingError(f"{where}: expected a list of conditions, each a rule with its reason under otherwise")
        found = []
        for one in document:
            entry = dict(_dict(one, where))
            if "otherwise" not in entry:
                raise MappingError(f"{where}: a condition needs otherwise: the reason that is counted when it fails")
            reason = str(entry.pop("otherwise"))
            test = self.expression(entry, where)
            if not isinstance(test, RuleUse):
                raise MappingError(f"{where}: a condition is a rule that says yes or no")
            found.append(Condition(test, reason))
        return tuple(found)

    def _attributes(self, document: object, where: str) -> Mapping[str, Expression]:
        entries = _dict(document, where)
        return {str(name): self.expression(one, f"{where} {name}") for name, one in entries.items()}

    def _optional(self, document: object, where: str) -> Expression | None:
        return None if document is None else self.expression(document, where)

    def expression(self, document: object, where: str) -> Expression:
        """What an attribute is set from: a column, a sibling (``=role``), a constant or a rule."""
        if isinstance(document, str):
            return Sibling(document[1:]) if document.startswith("=") else _reference(document)
        if not isinstance(document, dict):
            raise MappingError(f"{where}: expected a column, =attribute, {{value: ...}} or {{rule: ..., from: ...}}")
        if set(document) == {"value"}:
            return Constant(document["value"])
        if "rule" not in document:
            raise MappingError(f"{where}: expected a rule by name; unknown entry {', '.join(map(str, document))}")
        given = document.get("from", [])
        inputs = given if isinstance(given, list) else [given]
        params = {str(key): value for key, value in document.items() if key not in {"rule", "from"}}
        if isinstance(params.get("map"), str):
            params["map"] = self._map(params["map"], where)
        return RuleUse(str(document["rule"]), tuple(self.expression(one, where) for one in inputs), params)

    def _map(self, name: str, where: str) -> Mapping[str, str]:
        if name not in self.maps:
            raise MappingError(f"{where}: there is no map {name}; there are: {', '.join(sorted(self.maps)) or 'none'}")
        found: Mapping[str, str] = self.maps[name]
        return found


def _reference(text: str) -> SourceRef:
    """``alias.COLUMN`` or ``COLUMN``; an alias is lower-case, so that a dot in a column's name does not mislead."""
    alias, dot, column = text.partition(".")
    if dot and alias.isidentifier() and alias.islower():
        return SourceRef(column, alias)
    return SourceRef(text)


def _names(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)  # type: ignore[attr-defined]  # checked by YAML's two shapes


def _dict(document: object, where: str) -> dict[str, Any]:
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise MappingError(f"{where}: expected entries of the form name: value")
    return document


def _entries(document: object, known: set[str], where: str, needs: tuple[str, ...] = ()) -> dict[str, Any]:
    entry = _dict(document, where)
    if strangers := sorted(str(key) for key in entry if key not in known):
        raise MappingError(f"{where}: unknown entry {', '.join(strangers)}; known: {', '.join(sorted(known))}")
    if missing := [name for name in needs if name not in entry]:
        raise MappingError(f"{where}: {', '.join(missing)} is missing")
    return entry


def _texts(document: object, where: str) -> dict[str, str]:
    entry = _dict(document, where)
    for key, value in entry.items():
        if not isinstance(value, str):
            raise MappingError(f"{where}: entry {key}: expected text; put it in quotes")
        if not isinstance(key, str):
            raise MappingError(f"{where}: a code must be text; put {type(key).__name__} codes in quotes")
    return entry
