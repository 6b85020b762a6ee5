"""Names of people: upper case, straight apostrophes and hyphens, no titles, no notes; organisations told apart.

Placeholders ("UNKNOWN UNKNOWN") and notes to colleagues ("DO NOT USE") are no names. The name as the source wrote it is
kept beside in ``name_as_recorded``, so nothing is lost.
"""

import ibis

from ndas.harmonise.columns import Text, Texts, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.identity_words import (
    ALWAYS_ORGANISATION,
    NOTES,
    ORGANISATION_WITHOUT_FORENAME,
    PLACEHOLDERS,
    TITLES,
)
from ndas.harmonise.values.lists import cells, tidy_list
from ndas.harmonise.values.text import clean

_TYPOGRAPHIC = "\u2019\u2018`\u00b4\u2013\u2014"
"""Curly apostrophes, accents typed for one, and dashes."""
_PLAIN = "^[A-Za-z]+([-'][A-Za-z]+)*$"
_NOTE = f"^({'|'.join(NOTES)})([ -]|$)"
_EARLIER = "^(NEE|NÉE|FORMERLY|MAIDEN NAME|PREVIOUSLY) "


def spelt(value: Text) -> Text:
    """Upper case letters, apostrophes, hyphens and single spaces; titles and anything in brackets go."""
    given = once(clean(value))
    careful = (
        given.upper()
        .replace("ß", "SS")
        .translate(_TYPOGRAPHIC, "''''--")
        .re_replace(r"\([^)]*\)", " ")
        .re_replace(r"[^\p{L}\p{M}' -]+", " ")
        .re_replace(f"^ *(({'|'.join(TITLES)}) +)+", "")
        .re_replace(" *- *", "-")
        .re_replace(" +", " ")
        .strip()
        .nullif("")
    )
    return once(ibis.ifelse(given.re_search(_PLAIN), given.upper(), careful))


def usable(name: Text) -> Text:
    """``name`` where it is one: no placeholder and no note."""
    name = once(name)
    bad = name.isin(PLACEHOLDERS) | name.re_search(_NOTE)
    return once(ibis.ifelse(bad, ibis.null("string"), name))


@rule(
    example("o\u2019neill - smith ", gives="O'NEILL-SMITH"),
    example("Dr. Okafor", gives="OKAFOR"),
    example("UNKNOWN", gives=None),
    example("Do Not Use - see 123", gives=None),
    example("Jones (deceased)", gives="JONES"),
    example("Núñez", gives="NÚÑEZ"),
    example("van der Berg", gives="VAN DER BERG"),
    example("", gives=None),
)
def family_name(value: Text) -> Text:
    """The family name in upper case; placeholders and notes to colleagues are no name."""
    return usable(spelt(value))


@rule(
    example("Mary Jane", gives="MARY"),
    example("mr john", gives="JOHN"),
    example("Unknown", gives=None),
    example("Anne-Marie", gives="ANNE-MARIE"),
    example(None, gives=None),
)
def given_name(value: Text) -> Text:
    """The first forename in upper case."""
    return usable(spelt(value)).split(" ")[0]


@rule(
    example("Mary Jane Ann", gives="JANE ANN"),
    example("Mary", "Jane", gives="JANE"),
    example("Mary", None, gives=None),
    example(None, "Jane", gives=None),
)
def middle_names(*values: Text) -> Text:
    """The forenames after the first, parted by spaces; several columns are read one after the other."""
    names = [usable(spelt(value)) for value in values]
    whole = names[0] if len(names) == 1 else ibis.ifelse(names[0].isnull(), names[0], ibis.array(names).join(" "))
    whole = once(whole)
    space = whole.find(" ")
    return ibis.ifelse(space >= 0, whole.substr(space + 1), ibis.null("string"))


@rule(
    example("SMITH, John Paul", gives="SMITH"),
    example("TESCO STORES LTD", gives="TESCO STORES LTD"),
    example(None, gives=None),
)
def before_comma(value: Text) -> Text:
    """What stands before the first comma; the whole where there is none."""
    return clean(clean(value).split(",")[0])


@rule(
    example("SMITH, John Paul", gives="John Paul"),
    example("TESCO STORES LTD", gives=None),
    example("SMITH,", gives=None),
)
def after_comma(value: Text) -> Text:
    """What stands after the first comma."""
    given = once(clean(value))
    comma = given.find(",")
    return ibis.ifelse(comma >= 0, clean(given.substr(comma + 1)), ibis.null("string"))


@rule(
    example("John Paul SMITH", gives="SMITH"),
    example("Shorty", gives=None),
    example("Mr SMITH", gives="SMITH"),
    example(None, gives=None),
)
def last_word(value: Text) -> Text:
    """The last word of a name of at least two words: the family name of ``Forename SURNAME``."""
    given = clean(value)
    return given.re_extract(r"^.*\s(\S+)$", 1).nullif("")


@rule(example("John Paul SMITH", gives="John Paul"), example("Shorty", gives=None))
def but_last_word(value: Text) -> Text:
    """The words before the last: the forenames of ``Forename SURNAME``."""
    return clean(clean(value).re_extract(r"^(.*)\s\S+$", 1))


@rule(example("Shorty", gives="SHORTY"), example("John SMITH", gives=None), example("Unknown", gives=None))
def only_word(value: Text) -> Text:
    """A name of one word alone, in upper case: a nickname."""
    name = usable(spelt(value))
    return ibis.ifelse(name.contains(" "), ibis.null("string"), name)


@rule(
    example("SMITH", "John", gives="person"),
    example("CHURCH", "John", gives="person"),
    example("Harbour Stores", None, gives="organisation"),
    example("Acme (Holdings) Ltd.", "T/A Acme", gives="organisation"),
    example("BANKS", None, gives="person"),
    example(None, None, gives="person"),
)
def person_kind(value: Text, *forenames: Text) -> Text:
    """Organisation by a word of its name, otherwise person.

    Some words only organisations have (LTD, COUNCIL); others are surnames too (STORES, BANK) and count only where no
    forename stands beside.
    """
    name = once(clean(value).upper())
    alone = ibis.literal(True) if not forenames else ~ibis.or_(*(clean(f).notnull() for f in forenames))  # noqa: FBT003  # Ibis's own signature
    certain = _holds(name, ALWAYS_ORGANISATION)
    likely = _holds(name, (*ALWAYS_ORGANISATION, *ORGANISATION_WITHOUT_FORENAME))
    organisation = ibis.ifelse(alone, likely, certain).fill_null(False)  # noqa: FBT003  # Ibis's own signature
    return ibis.ifelse(organisation, "organisation", "person")


def _holds(name: Text, words: tuple[str, ...]) -> Truth:
    return name.re_search(f"(^|[^A-Z])({'|'.join(words)})([^A-Z]|$)")


@rule(example("SMITH", "person", gives="SMITH"), example("ACME LTD", "organisation", gives=None))
def for_person(value: Text, kind: Text) -> Text:
    """The value where the kind is person; an organisation has no given or family name."""
    return ibis.ifelse(kind == "person", value, ibis.null("string"))


@rule(
    example("Smithy; John JONES; nee Patel", gives=["JONES", "PATEL"], separator=";"),
    example("Smithy", gives=None, separator=";"),
    example(None, gives=None, separator=";"),
)
def alias_family_names(value: Text, *, separator: str) -> Texts:
    """Family names among the aliases of a cell: the last word of each of two or more words; ``nee X`` gives X."""
    return tidy_list(_names(value, separator).map(_last))


@rule(
    example("Smithy; John JONES", gives="SMITHY", separator=";"),
    example("Johnny JONES", gives="JOHNNY", separator=";"),
    example("nee Patel", gives=None, separator=";"),
    example("Zed;Abe", gives="ABE", separator=";"),
    example(None, gives=None, separator=";"),
)
def alias_nickname(value: Text, *, separator: str) -> Text:
    """The nickname among the aliases of a cell: one of a single word, else the forename of one of several words.

    Where there are several, the first in the alphabet.
    """
    names = _names(value, separator)
    single = once(tidy_list(names.map(lambda name: ibis.ifelse(name.contains(" "), ibis.null("string"), name))))
    several = once(tidy_list(names.map(_first)))
    return ibis.coalesce(single[0], several[0])


def _names(value: Text, separator: str) -> Texts:
    """The names of the cell. One map after the other: inside a map nothing is computed once."""
    return once(cells(value, separator).map(spelt).map(usable))


def _first(name: Text) -> Text:
    plain = name.contains(" ") & ~name.re_search(_EARLIER)
    return ibis.ifelse(plain, name.split(" ")[0], ibis.null("string"))


def _last(name: Text) -> Text:
    return ibis.ifelse(name.contains(" "), name.re_replace(_EARLIER, "").re_extract("([^ ]+)$", 1), ibis.null("string"))
