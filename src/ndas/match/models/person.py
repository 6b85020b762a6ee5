"""The model for persons: what is compared, which pairs are looked at, and what never joins two records.

1. Two records are looked at when they share an identifier, a telephone or an e-mail, or agree on enough of name, birth
   and place.
2. Name, birth date and sex alone never join two records, however rare the name: some place, contact or identifier
   must agree as well.
3. Different given names (twins, sisters) or birth dates far apart (parent and child) never join without an
   identifier, whatever else a household shares.
4. Where a given name does not plainly agree, or a birth is unknown, what a household shares (home, landline) is not
   enough: a mobile, an e-mail, an identifier or (for what is unknown) middle names must agree as well. Another form of
   the given name, or a letter, will do unless middle names or telephones differ. A day and month alone is no known
   birth: so many are written as 1 January.
5. Two different valid PNC ids, or two stays in custody at one moment, are never one person.
6. The same PNC id, CRO number or nominal reference within a system joins records unless something hard stands against
   it, provided that a name or a birth agrees as well.
"""

from ndas.match.compare import (
    compare_birth,
    compare_email,
    compare_family,
    compare_given,
    compare_identifier,
    compare_middle,
    compare_own_reference,
    compare_phone,
    compare_place,
    compare_sex,
)
from ndas.match.compare.levels import asks, same
from ndas.match.model import Clustering, Conflict, Guard, Kind, Model, Rule

_NEAR_HOME = ("address", "house", "postcode", "sector")
_OWN: dict[str, tuple[str, ...]] = {"phone": ("same", "one_digit"), "email": ("same", "user")}
_NOT_PLAIN = ("form", "one_letter", "swapped")
_CONTACT: dict[str, tuple[str, ...]] = _OWN | {"phone": ("same", "one_digit", "landline")}
_IDENTIFIER: dict[str, tuple[str, ...]] = {"pnc": ("same",), "cro": ("same",), "reference": ("same",)}

PERSON_RULES = (
    Rule(("pnc",)),
    Rule(("cro",)),
    Rule(("reference",)),
    Rule(("phones",)),
    Rule(("emails",)),
    Rule(("family", "birth")),
    Rule(("given", "birth")),
    Rule(("given_sound", "family_sound", "birth_year")),
    Rule(("postcode", "given_sound")),
    Rule(("postcode", "birth_year")),
    Rule(("given", "family", "postcode_district")),
    Rule(("given_sound", "family_sound", "birth_day_month")),
)

PERSON_SESSIONS = (
    Rule(("given", "family")),
    Rule(("birth",)),
    Rule(("postcode", "birth_year")),
)
"""Pairs from which m is learned."""

PERSON_GUARDS = (
    Guard(
        "different given names",
        "the given names differ: relatives who share a home are not joined without an identifier",
        {"given_name": ("differs",)},
        _IDENTIFIER,
        against=True,
    ),
    Guard(
        "birth dates far apart",
        "the birth dates are far apart: parent and child are not joined without an identifier",
        {"birth": ("differs", "decade")},
        _IDENTIFIER,
        against=True,
    ),
    Guard(
        "a home in common and a given name in doubt",
        "the given names do not plainly agree, and only a home is shared: it may be a brother or sister",
        {"given_name": ("initial", "sound", "alike", "middle", "somewhat")},
        {**_OWN, **_IDENTIFIER},
    ),
    Guard(
        "a home in common and a given name unknown",
        "a given name is unknown, and only a home is shared: it may be a brother or sister",
        {"given_name": ("missing",)},
        {"middle_names": ("same",), **_OWN, **_IDENTIFIER},
    ),
    Guard(
        "a home in common, given names written differently, and middle names that differ",
        "given names are written differently, middle names differ, and only a home is shared: it may be a twin",
        {"given_name": _NOT_PLAIN, "middle_names": ("differs",)},
        {**_OWN, **_IDENTIFIER},
    ),
    Guard(
        "a home in common, given names written differently, and telephones that differ",
        "given names are written differently, telephones differ, and only a home is shared: it may be a twin",
        {"given_name": _NOT_PLAIN, "phone": ("differs",)},
        {"middle_names": ("same", "initial"), **_OWN, **_IDENTIFIER},
    ),
    Guard(
        "a home in common and a birth unknown",
        "a birth is unknown, and only a home is shared: it may be parent and child of one name",
        {"birth": ("missing", "day_month")},
        {"middle_names": ("same",), **_OWN, **_IDENTIFIER},
    ),
    Guard(
        "name and birth date alone",
        "only name, birth date and sex agree: never enough to join two records",
        {},
        {"place": _NEAR_HOME, **_CONTACT, **_IDENTIFIER},
    ),
)

PERSON_MODEL = Model(
    name="person",
    version="person-2",
    comparisons=(
        compare_birth(),
        compare_given(),
        compare_family(),
        compare_sex(),
        compare_identifier("pnc", "PNC id", 1e-7),
        compare_identifier("cro", "CRO number", 1e-7),
        compare_own_reference(1e-7),
        compare_place(1e-3),
        compare_phone(1e-3),
        compare_email(1e-4),
        compare_middle(),
    ),
    rules=PERSON_RULES,
    guards=PERSON_GUARDS,
    conflicts=(
        Conflict("two different valid PNC ids", asks(Kind.DIFFERENT, "pnc")),
        Conflict("in custody in two places at one moment", asks(Kind.OVERLAP, "custody")),
    ),
    certain=(same("pnc"), same("cro"), same("reference")),
    clustering=Clustering(),
)
"""The person model before training."""
