"""E-mail addresses, in lower case."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import verdict
from ndas.harmonise.values.text import clean

_VALID = r"^[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"


def _written(value: Text) -> Text:
    return once(clean(value).lower().replace(" ", "").replace("mailto:", ""))


def _valid(written: Text) -> Truth:
    return written.re_search(_VALID)


@rule(example(" Jo.Bloggs@Example.ORG ", gives="jo.bloggs@example.org"), example("", gives=None))
def email(value: Text) -> Text:
    """The address in lower case without spaces."""
    return _written(value)


@rule(
    example("jo.bloggs@example.org", gives="valid"),
    example("jo..bloggs@example.org", gives="invalid"),
    example("jo@localhost", gives="invalid"),
    example(None, gives=None),
)
def email_status(value: Text) -> Text:
    """Valid by form, otherwise invalid."""
    written = _written(value)
    return verdict(written, valid=_valid(written))


@rule(
    example("JO@example.org", gives="jo@example.org"), example("jo at example", gives=None), example(None, gives=None)
)
def valid_email(value: Text) -> Text:
    """The address in lower case where it is valid; otherwise no value."""
    written = _written(value)
    return ibis.ifelse(_valid(written), written, ibis.null("string"))
