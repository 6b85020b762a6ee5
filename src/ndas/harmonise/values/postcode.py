"""UK postcodes: upper case, one space before the last three characters."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import verdict
from ndas.harmonise.values.text import clean

_FORM = (
    r"^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW])"
    r" [0-9][ABD-HJLNP-UW-Z]{2})$"
)


def _written(value: Text) -> Text:
    squeezed = once(clean(value).upper().replace(" ", ""))
    inward = squeezed.right(3)
    zeroed = ibis.ifelse(inward.startswith("O"), "0" + inward.right(2), inward)
    spaced = squeezed.substr(0, squeezed.length() - 3) + " " + zeroed
    return once(ibis.ifelse(squeezed.length().between(5, 7), spaced, squeezed))


def _valid(written: Text) -> Truth:
    return written.re_search(_FORM)


@rule(
    example("sw1a1aa", gives="SW1A 1AA"),
    example("M1  1AE", gives="M1 1AE"),
    example("CR2 OAB", gives="CR2 0AB"),
    example("not known", gives="NOTKNOWN"),
    example(" ", gives=None),
)
def postcode(value: Text) -> Text:
    """The postcode in upper case with its space; the letter O typed for a nought is put right."""
    return _written(value)


@rule(
    example("SW1A 1AA", gives="valid"),
    example("m11ae", gives="valid"),
    example("GIR 0AA", gives="valid"),
    example("QQ1 1AA", gives="invalid"),
    example("SW1A 1CC", gives="invalid"),
    example("SW1A", gives="unverifiable"),
    example(None, gives=None),
)
def postcode_status(value: Text) -> Text:
    """Valid by form (existence is not looked up), unverifiable for an outward code alone, otherwise invalid."""
    written = _written(value)
    outward = written.re_search(r"^[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-Z]?$")
    return verdict(written, valid=_valid(written), unverifiable=outward)
