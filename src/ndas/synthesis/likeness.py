"""How a person appears in one record: with a nickname, an earlier surname, a mistyped or swapped date, or rightly.

The same person under the same record number always looks the same, until a correction (a later version of the
record) draws the likeness anew. The share of flaws is set by ``care``: 1 for a carefully kept nominal, more for names
typed in a hurry. Published record linkage test sets (FEBRL) use the same kinds of flaw.
"""

from dataclasses import dataclass

import numpy as np

from ndas.synthesis import identifiers
from ndas.synthesis.area import World
from ndas.synthesis.calendar import day_number, year_of
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.people import JUNK, ORGANISATION, PERSON, People
from ndas.synthesis.stock import names
from ndas.synthesis.texts import Text, pa, pc

_JUNK_SURNAMES = pa.array(["UNKNOWN", "DO NOT USE", "TEST", "DUPLICATE OF 1002", "XXX", "NOT KNOWN"])
_JUNK_FORENAMES = pa.array(["UNKNOWN", "DO NOT USE", "Test", "SEE OTHER", None, "UNKNOWN"])
_NOT_STATED = ("NS", "N4", "N3", "N1")
_FORENAME_FLAWS = np.array([0.07, 0.11, 0.14, 0.155])
"""Rising shares of nicknames, other spellings, mistypings, no forename at all."""
_SURNAME_FLAWS = np.array([0.05, 0.08, 0.16])
"""Rising shares of other spellings, mistypings, earlier surnames (of those who have one)."""
_BIRTH_FLAWS = np.array([0.03, 0.06, 0.075, 0.08, 0.12])
"""Rising shares of day and month swapped, slips, sentinels, the far date, and none given."""
_FAR, _MISSING = 3, 4
_MONTHS = 12
SENTINELS = (day_number(1900, 1, 1), day_number(1800, 1, 1))
FAR_DATE = "9999"


@dataclass(frozen=True)
class Likeness:
    """What records say of some people, one position each; texts are null where nothing is said."""

    surname: Text
    forename: Text
    middle: Text
    maiden: Text
    alias: Text
    born: Ints
    """Days since 1970; may be wrong or a sentinel."""
    born_missing: Flags
    born_far: Flags
    """Written as the last day of the year 9999."""
    age: Ints
    """Years on 1 November 2026, as somebody guessed."""
    sex: Ints
    """0 male, 1 female, 2 unknown."""
    ethnicity: Text
    """Self-defined 18+1 code or PACE reason."""
    observed: Ints
    """Officer-defined 0 to 6."""
    pnc: Text
    cro: Text
    nino: Text
    occupation: Text
    warnings: Ints
    """Bits of the twelve PNC warning signals."""


def draw_likeness(world: World, people: People, key: Ints, care: float) -> Likeness:
    """Return how ``people`` appear in the records numbered ``key``."""
    dice, stock = world.dice, names()
    surname, forename, swapped = _names(world, people, key, care)
    first, last = np.where(swapped, surname, forename), np.where(swapped, forename, surname)
    human = people.entry == PERSON
    born, missing, far = _born(world, people, key, care)
    not_stated = dice.chance("ethnicity not stated", key, 0.14)
    codes = pa.array(stock.ethnicity).take(pa.array(people.ethnicity))
    reasons = pa.array(_NOT_STATED).take(pa.array(np.array([0, 0, 1, 1, 2, 3])[dice.pick("reason", key, 6)]))
    aka = _take(np.where(dice.chance("alias", key, 0.1), _nickname(world, people.forename, key), -1))
    has_pnc = people.offender & human & ~dice.chance("pnc not typed", key, min(0.9, 0.3 * care))
    year = np.clip(year_of(people.born * 86_400) + 14 + people.index % 12, 1975, 2026)
    serial = people.index * 48_271 % 9_999_991
    return Likeness(
        surname=_surnames(world, people, last),
        forename=pc.if_else(pa.array(human), _take(first), _others_forename(people)),
        middle=_take(np.where(human & ~dice.chance("middle dropped", key, min(0.9, 0.35 * care)), people.middle, -1)),
        maiden=_take(np.where(dice.chance("maiden told", key, 0.3), people.maiden, -1)),
        alias=pc.binary_join_element_wise(aka, _take(np.where(human, surname, -1)), " "),
        born=born,
        born_missing=missing | (people.entry == ORGANISATION),
        born_far=far,
        age=np.clip(2026 - year_of(people.born * 86_400) + dice.pick("guess", key, 7) - 3, 0, 100),
        sex=np.where(human & ~dice.chance("sex unknown", key, 0.02), people.female.astype(np.int64), 2),
        ethnicity=_unless(~human, pc.if_else(pa.array(not_stated), reasons, codes)),
        observed=np.where(human & ~dice.chance("not observed", key, 0.25), people.observed, 0),
        pnc=identifiers.pnc_ids(year, serial, short=dice.chance("short pnc", key, 0.2), missing=~has_pnc),
        cro=identifiers.cro_numbers(
            year, people.index * 16_807 % 999_983, missing=~has_pnc | dice.chance("no cro", people.index, 0.4)
        ),
        nino=identifiers.national_insurance_numbers(
            people.index * 2_654_435 + 12_345, missing=~(human & dice.chance("nino", key, 0.15))
        ),
        occupation=_occupations(people, dice.chance("occupation told", key, 0.5)),
        warnings=np.where(people.offender & human, _warnings(world, people), 0),
    )


def _names(world: World, people: People, key: Ints, care: float) -> tuple[Ints, Ints, Flags]:
    dice, stock = world.dice, names()
    how, wrong = dice.unit("forename flaw", key) / care, dice.unit("surname flaw", key) / care
    spelling = dice.pick("spelling", key, 3)
    own = people.forename
    forename = np.choose(
        np.searchsorted(_FORENAME_FLAWS, how, side="right"),
        [_nickname(world, own, key), stock.variants[own, spelling], stock.typos[own, spelling], own * 0 - 1, own],
    )
    family = people.surname
    surname = np.choose(
        np.searchsorted(_SURNAME_FLAWS, wrong, side="right"),
        [
            stock.variants[family, spelling],
            stock.typos[family, spelling],
            np.where(people.maiden >= 0, people.maiden, family),
            family,
        ],
    )
    swapped = dice.chance("names swapped", key, min(0.2, 0.008 * care)) & (forename >= 0)
    return surname, forename, swapped & (people.entry == PERSON)


def _nickname(world: World, forename: Ints, key: Ints) -> Ints:
    return names().nicknames[forename, world.dice.pick("nickname", key, 4)]


def _born(world: World, people: People, key: Ints, care: float) -> tuple[Ints, Flags, Flags]:
    dice = world.dice
    flaw = np.searchsorted(_BIRTH_FLAWS, dice.unit("birth date flaw", key) / care, side="right")
    date = people.born.astype("datetime64[D]")
    month_start = date.astype("datetime64[M]")
    year_start = date.astype("datetime64[Y]")
    day = (date - month_start.astype("datetime64[D]")).astype(np.int64)
    month = (month_start - year_start.astype("datetime64[M]")).astype(np.int64)
    swapped = (year_start.astype("datetime64[M]") + day).astype("datetime64[D]") + month
    swapped = np.where(day < _MONTHS, swapped.astype(np.int64), people.born)
    near = people.born + np.array([-365, 365, -10, 10, -1, 1, -3653, 3652])[dice.pick("slip", key, 8)]
    sentinel = np.array(SENTINELS)[dice.pick("sentinel", key, 2)]
    born = np.choose(flaw, [swapped, near, sentinel, people.born, people.born, people.born])
    born = np.where(people.entry == JUNK, sentinel, born)
    return born, flaw == _MISSING, flaw == _FAR


def _surnames(world: World, people: People, surname: Ints) -> Text:
    stock = names()
    plain = _take(surname)
    trade = stock.trades.take(pa.array(world.dice.pick("trade", people.index, len(stock.trades))))
    firm = pc.binary_join_element_wise(plain, trade, pa.scalar("Ltd"), " ")
    junk = _JUNK_SURNAMES.take(pa.array(people.index // 250 % len(_JUNK_SURNAMES)))
    return pc.choose(pa.array(people.entry), plain, firm, junk)


def _others_forename(people: People) -> Text:
    junk = _JUNK_FORENAMES.take(pa.array(people.index // 250 % len(_JUNK_FORENAMES)))
    return _unless(people.entry == ORGANISATION, junk)


def _occupations(people: People, told: Flags) -> Text:
    plain = names().occupations.take(pa.array(people.occupation, mask=~(told & (people.entry == PERSON))))
    return pc.if_else(pa.array(people.staff), pa.scalar("Police constable"), plain)


def _warnings(world: World, people: People) -> Ints:
    """Return up to two warning signals for one offender in four."""
    some = world.dice.chance("warned", people.index, 0.25)
    first = 1 << world.dice.pick("warning", people.index, 12)
    second = np.where(world.dice.chance("warned twice", people.index, 0.4), 1 << people.index % 12, 0)
    return np.where(some, first | second, 0)


def _take(name: Ints) -> Text:
    """Return names as text, null for -1."""
    return names().text.take(pa.array(name, mask=name < 0))


def _unless(gone: Flags, text: Text) -> Text:
    return pc.if_else(pa.array(gone), pa.scalar(None, pa.string()), text)
