"""From what records say to normal forms, each distinct text once; what was read last week is carried.

A mention gets up to two keys. The strong one identifies by itself (a property reference, a registered name, a number).
The weak one (an address, an unregistered name with its postcode) identifies unless records that also state a strong key
show that it stands for several things.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Values, in_one_piece, pc, pick, whole
from ndas.match.entities.address import normal_addresses
from ndas.match.entities.email import normal_emails
from ndas.match.entities.kinds import EntityKind
from ndas.match.entities.organisation import normal_organisations
from ndas.match.entities.phone import normal_phones
from ndas.match.entities.postcode import normal_postcodes
from ndas.match.entities.vehicle import normal_vehicles

RULES = "1"
"""Version of the normal forms: forms carried from another version are read anew."""

FORMS_SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string()),
        pa.field("text", pa.string()),
        pa.field("postcode", pa.string()),
        pa.field("strong", pa.string()),
        pa.field("weak", pa.string()),
    ],
    metadata={"rules": RULES},
)
"""Each distinct text of a kind with what it was read as. Holds the texts of this week's records and no others."""

PART = "\x1f"
"""What parts the fields of a joined key; no source has it."""
_NO_UPRN = r"^0*([0-9]{1,3})?$"
"""A property reference of nought or of three digits is a filler: real ones are longer."""


@dataclass(frozen=True)
class Keys:
    """Strong and weak key of each mention, null where none; the forms behind them; how many texts were read anew."""

    strong: Values
    weak: Values
    forms: pa.Table
    fresh: int


def keys_of(mentions: pa.Table, known: pa.Table | None = None) -> Keys:
    """The keys of each row of `MENTION_SCHEMA`; `known` are the forms that the week before left."""
    parts = [pc.fill_null(whole(mentions, name), "") for name in ("kind", "text", "postcode")]
    asked = in_one_piece(pc.binary_join_element_wise(*parts, PART)).dictionary_encode()
    distinct = asked.dictionary
    forms = _forms(distinct, known if known is not None and _same_rules(known) else FORMS_SCHEMA.empty_table())
    codes = np.asarray(asked.indices)
    strong, weak = (pick(whole(forms[0], name), codes) for name in ("strong", "weak"))
    uprn = pc.utf8_ltrim(pc.replace_substring_regex(whole(mentions, "uprn"), r"[^0-9]+", ""), "0")
    real = pc.and_(pc.less_equal(pc.utf8_length(uprn), 12), pc.invert(pc.match_substring_regex(uprn, _NO_UPRN)))
    place = pc.equal(whole(mentions, "kind"), EntityKind.LOCATION.value)
    reference = pc.binary_join_element_wise("UPRN", pc.if_else(pc.and_(place, real), uprn, NO_TEXT), " ")
    return Keys(pc.coalesce(reference, strong), weak, *forms)


def _same_rules(forms: pa.Table) -> bool:
    return (forms.schema.metadata or {}).get(b"rules") == RULES.encode()


def _forms(distinct: Values, known: pa.Table) -> tuple[pa.Table, int]:
    """The forms of distinct texts, in their order: carried where known, else read."""
    kept = [pc.fill_null(whole(known, name), "") for name in ("kind", "text", "postcode")]
    before = pc.index_in(distinct, value_set=pc.binary_join_element_wise(*kept, PART))
    anew = pc.is_null(before)
    split = pc.split_pattern(distinct, PART)
    columns = [pc.list_element(split, place) if len(distinct) else distinct for place in range(3)]
    asked = pa.table(columns, names=["kind", "text", "postcode"])
    read = _read(asked.filter(anew))
    place = np.asarray(pc.fill_null(before, 0)).astype(np.int64)
    fresh = np.asarray(anew)
    place[fresh] = known.num_rows + np.arange(int(fresh.sum()))
    found = {
        name: pick(pa.concat_arrays([whole(known, name), whole(read, name)]), place) for name in ("strong", "weak")
    }
    table = pa.table([*columns, found["strong"], found["weak"]], names=FORMS_SCHEMA.names)
    return table.cast(FORMS_SCHEMA).replace_schema_metadata(FORMS_SCHEMA.metadata), int(fresh.sum())


def _read(asked: pa.Table) -> pa.Table:
    kinds = whole(asked, "kind")
    nothing = pa.nulls(asked.num_rows, pa.string())
    strong, weak = nothing, nothing
    for kind in EntityKind:
        here = pc.equal(kinds, kind.value)
        if not pc.any(here).as_py():
            continue
        own_strong, own_weak = _BY_KIND[kind](*(whole(asked, name).filter(here) for name in ("text", "postcode")))
        strong, weak = pc.replace_with_mask(strong, here, own_strong), pc.replace_with_mask(weak, here, own_weak)
    return pa.table({"strong": strong, "weak": weak})


def _places(text: Values, postcode: Values) -> tuple[Values, Values]:
    return pa.nulls(len(text), pa.string()), normal_addresses(text, postcode)


def _organisations(text: Values, postcode: Values) -> tuple[Values, Values]:
    name, legal = normal_organisations(text)
    located = pc.binary_join_element_wise(name, normal_postcodes(postcode), ", ")
    registered = pc.binary_join_element_wise(name, "(registered name)", " ")
    return pc.if_else(legal, registered, NO_TEXT), located


def _phones(text: Values, _: Values) -> tuple[Values, Values]:
    return normal_phones(text), pa.nulls(len(text), pa.string())


def _vehicles(text: Values, _: Values) -> tuple[Values, Values]:
    return normal_vehicles(text), pa.nulls(len(text), pa.string())


def _emails(text: Values, _: Values) -> tuple[Values, Values]:
    return normal_emails(text), pa.nulls(len(text), pa.string())


_BY_KIND = {
    EntityKind.LOCATION: _places,
    EntityKind.PHONE: _phones,
    EntityKind.VEHICLE: _vehicles,
    EntityKind.EMAIL: _emails,
    EntityKind.ORGANISATION: _organisations,
}
