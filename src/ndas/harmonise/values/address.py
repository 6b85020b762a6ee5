"""Addresses as one normalised line."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean

_NO_FIXED_ABODE = r"^(N[./ ]?F[./ ]?A|NO FIXED ABODE|NO FIXED ADDRESS|HOMELESS|OF NO FIXED ABODE)([^A-Z]|$)"


def _line(values: tuple[Text, ...]) -> Text:
    whole = ibis.array([clean(value) for value in values]).join(", ") if len(values) > 1 else clean(values[0])
    return once(
        whole.upper()
        .re_replace(r"[\s,]*,[\s,]*", ", ")
        .re_replace(r"\s+", " ")
        .re_replace(r"(^, |,? ?$)", "")
        .nullif("")
    )


@rule(
    example("Flat 2", " 14  Mill Lane", None, "Northmoor", gives="FLAT 2, 14 MILL LANE, NORTHMOOR"),
    example("14 Mill Lane,Northmoor", gives="14 MILL LANE, NORTHMOOR"),
    example("NFA", gives=None),
    example(None, gives=None),
)
def address(*values: Text) -> Text:
    """The parts in upper case, parted by comma and space; no fixed abode is no address."""
    line = _line(values)
    return ibis.ifelse(line.re_search(_NO_FIXED_ABODE), ibis.null("string"), line)


@rule(
    example("14 Mill Lane", gives=True),
    example("N.F.A.", gives=False),
    example("NFA, last known Mill Lane", gives=False),
    example(None, gives=False),
)
def has_address(*values: Text) -> Truth:
    """Whether the parts state an address; no fixed abode does not."""
    line = _line(values)
    return (line.notnull() & ~line.re_search(_NO_FIXED_ABODE)).fill_null(False)  # noqa: FBT003  # Ibis's own signature
