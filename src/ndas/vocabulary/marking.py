"""Protective markings of the Government Security Classifications policy, as far as the platform may hold them.

The ceiling is OFFICIAL-SENSITIVE. Anything above is refused at the door; the old RESTRICTED reads as
OFFICIAL-SENSITIVE, the old CONFIDENTIAL has no safe translation and is refused.
"""

from enum import Enum


class Marking(Enum):
    """A marking the platform may hold, in rising order of sensitivity."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"

    def __str__(self) -> str:
        return self.value


_READS_AS = {
    "OFFICIAL": Marking.OFFICIAL,
    "OFFICIAL-SENSITIVE": Marking.OFFICIAL_SENSITIVE,
    "OFFICIAL SENSITIVE": Marking.OFFICIAL_SENSITIVE,
    "RESTRICTED": Marking.OFFICIAL_SENSITIVE,
}


def read_marking(text: str) -> Marking | None:
    """Return the marking that ``text`` states, or None where the platform must not hold it.

    None covers SECRET, TOP SECRET, CONFIDENTIAL and anything unknown: absent means forbidden.
    """
    words = " ".join(text.upper().replace("UK ", "").split())
    return _READS_AS.get(words.replace(" - ", "-"))
