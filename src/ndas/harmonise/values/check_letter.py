"""The check letter that PNC ids, CRO numbers and arrest summons numbers share: the number modulo 23 in this alphabet.

Source: HMPPS person record service (PNCIdentifier, CROIdentifier, IdentifierCheckDigitHandler).
"""

import ibis

from ndas.harmonise.columns import Text, Truth, Whole

ALPHABET = "ZABCDEFGHJKLMNPQRTUVWXY"


def letter_fits(digits: Text, letter: Text) -> Truth:
    """Whether ``letter`` is the check letter of the number that ``digits`` writes."""
    remainder: Whole = digits.try_cast("int64") % len(ALPHABET)
    return (ibis.literal(ALPHABET).find(letter) == remainder).fill_null(False)  # noqa: FBT003  # Ibis's own signature


def verdict(value: Text, *, valid: Truth, unverifiable: Truth | None = None) -> Text:
    """Return valid, unverifiable or invalid; null where there is no value."""
    doubtful = ibis.literal(False) if unverifiable is None else unverifiable  # noqa: FBT003  # Ibis's own signature
    return ibis.cases(
        (value.isnull(), ibis.null("string")), (valid, "valid"), (doubtful, "unverifiable"), else_="invalid"
    )
