"""Unique property reference numbers: up to twelve digits, no check digit."""

from ndas.harmonise.columns import Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.values.check_letter import verdict
from ndas.harmonise.values.text import clean


@rule(example("000010023456", gives="10023456"), example(" 12 ", gives="12"), example("", gives=None))
def uprn(value: Text) -> Text:
    """The number without leading noughts."""
    return clean(value).re_replace("^0+", "").nullif("")


@rule(example("10023456", gives="unverifiable"), example("12A", gives="invalid"), example(None, gives=None))
def uprn_status(value: Text) -> Text:
    """Unverifiable without a gazetteer (there is no check digit); invalid where it is not 1 to 12 digits."""
    given = clean(value)
    never = given.isnull() & given.notnull()
    return verdict(given, valid=never, unverifiable=given.re_search("^[0-9]{1,12}$"))
