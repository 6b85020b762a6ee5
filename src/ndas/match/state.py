"""What is carried from week to week: codes, dictionaries, kept pairs, groups, frequencies and the identity.

A state serialises to Arrow tables, which the store encrypts; nothing is written here. Values of records that are gone
are blanked from the dictionaries before a state is handed over, so a deleted name does not travel on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, whole
from ndas.match.edges import Edges
from ndas.match.encode.contacts import Hubs
from ndas.match.errors import RecordsRefusedError
from ndas.match.frequencies import Frequencies
from ndas.match.identity import Identity


@dataclass(frozen=True)
class State:
    """All that the next run needs. Records are numbered as in `ids`; `rows` is records x width, int32.

    dictionaries: per dictionary its values. homes: which dictionary each column's codes mean. slots: where each column
    stands in a row. persons: per record its person id. capped: per rule the keys of blocks that were left out.
    judged: record ids that a standing judgement named.
    """

    model_version: str
    ids: Values
    digests: Flat
    rows: Flat
    width: int
    lists: Flat
    slots: Mapping[str, int]
    homes: Mapping[str, str]
    kinds: Mapping[str, str]
    dictionaries: Mapping[str, Values]
    edges: Edges
    groups: Flat
    components: Flat
    capped: tuple[Flat, ...]
    frequencies: Frequencies
    hubs: tuple[Hubs, ...]
    persons: Values
    next_number: int
    judged: tuple[str, ...]

    @property
    def identity(self) -> Identity:
        """The identity that the state holds, without history."""
        return Identity(pa.table({"record": self.ids, "person": self.persons}), next_number=self.next_number)

    def tables(self) -> dict[str, pa.Table]:
        """The state as Arrow tables by name."""
        rows = pa.FixedSizeListArray.from_arrays(pa.array(self.rows), self.width)
        records = pa.table(
            {
                "record": self.ids,
                "digest": self.digests,
                "row": rows,
                "group": self.groups,
                "component": self.components,
                "person": self.persons,
            }
        )
        edges = pa.table({name: getattr(self.edges, name) for name in ("first", "second", "weight", "levels", "rule")})
        columns = [
            {"column": n, "slot": s, "home": self.homes.get(n), "kind": self.kinds[n]} for n, s in self.slots.items()
        ]
        shape = _schema([("column", pa.string()), ("slot", pa.int64()), ("home", pa.string()), ("kind", pa.string())])
        facts = [{"version": self.model_version, "next_number": self.next_number, "judged": list(self.judged)}]
        fact_shape = _schema([("version", pa.string()), ("next_number", pa.int64()), ("judged", pa.list_(pa.string()))])
        hubs = [
            {"kind": h.kind, "values": h.values, "records": h.records, "which": h.which.to_pylist()} for h in self.hubs
        ]
        capped = [{"rule": n, "key": int(k)} for n, keys in enumerate(self.capped) for k in keys]
        tables = {
            "records": records,
            "edges": edges,
            "lists": pa.table({"code": self.lists}),
            "columns": pa.Table.from_pylist(columns, schema=shape),
            "facts": pa.Table.from_pylist(facts, schema=fact_shape),
            "hubs": pa.Table.from_pylist(hubs, schema=_HUBS),
            "capped": pa.Table.from_pylist(capped, schema=_schema([("rule", pa.int64()), ("key", pa.uint64())])),
        }
        tables |= {f"dictionary {name}": pa.table({"value": values}) for name, values in self.dictionaries.items()}
        for name, counts in self.frequencies.counts.items():
            known = str(self.frequencies.known[name]).encode()
            tables[f"frequency {name}"] = counts.replace_schema_metadata({b"known": known})
        return tables

    @staticmethod
    def from_tables(tables: Mapping[str, pa.Table]) -> "State":
        """The state that `tables` gave.

        Raises:
            RecordsRefusedError: if a table is missing.
        """
        try:
            records, edges, facts = tables["records"], tables["edges"], tables["facts"].to_pylist()[0]
            columns, held = tables["columns"].to_pylist(), tables["capped"].to_pylist()
        except KeyError as error:
            raise RecordsRefusedError(f"the match state lacks its table {error}: do a full run instead") from error
        rows = whole(records, "row")
        counts = {name[10:]: table for name, table in tables.items() if name.startswith("frequency ")}
        known = {name: int((table.schema.metadata or {})[b"known"]) for name, table in counts.items()}
        capped: list[list[int]] = [[] for _ in range(1 + max((c["rule"] for c in held), default=-1))]
        for entry in held:
            capped[entry["rule"]].append(entry["key"])
        return State(
            model_version=facts["version"],
            ids=whole(records, "record"),
            digests=_numbers(records, "digest"),
            rows=np.asarray(rows.flatten()),
            width=rows.type.list_size,
            lists=_numbers(tables["lists"], "code"),
            slots={c["column"]: c["slot"] for c in columns},
            homes={c["column"]: c["home"] for c in columns if c["home"]},
            kinds={c["column"]: c["kind"] for c in columns},
            dictionaries={n[11:]: whole(t, "value") for n, t in tables.items() if n.startswith("dictionary ")},
            edges=Edges(*(_numbers(edges, n) for n in ("first", "second", "weight", "levels", "rule"))),
            groups=_numbers(records, "group"),
            components=_numbers(records, "component"),
            capped=tuple(np.array(keys, np.uint64) for keys in capped),
            frequencies=Frequencies(counts, known),
            hubs=tuple(
                Hubs(h["kind"], h["values"], h["records"], pa.array(h["which"], pa.string()))
                for h in tables["hubs"].to_pylist()
            ),
            persons=whole(records, "person"),
            next_number=facts["next_number"],
            judged=tuple(facts["judged"]),
        )


_schema: Any = pa.schema  # its stubs know no pairs of name and type
_HUBS = _schema(
    [("kind", pa.string()), ("values", pa.int64()), ("records", pa.int64()), ("which", pa.list_(pa.string()))]
)


def _numbers(table: pa.Table, name: str) -> Flat:
    return np.asarray(whole(table, name))
