"""Addresses that data may go to: each lies in a country that the assessment lists, or the platform does not start.

1. An address on this machine lies where the deployment says that the machine stands.
2. Any other address must be listed with its country; one that is not listed may be anywhere, so it is refused.
3. A country that 2.10.4 does not list is refused; that is how 2.10.2 and 2.10.3 are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ndas.governance.assessment.form import Assessment

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that the platform sends or stores data at: of storage, the control database, mail."""

    what: str
    host: str
    region: str
    """Country; empty where nobody has said."""


def egress_faults(assessment: Assessment, endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """Return what is wrong with the addresses; nothing if data may go to all of them."""
    allowed = set(assessment.sharing.regions)
    found = []
    for one in endpoints:
        if one.region == UNKNOWN:
            found.append(f"{one.what} {one.host} is not listed with its country")
        elif one.region not in allowed:
            found.append(
                f"{one.what} {one.host} lies in {one.region}; the assessment allows {', '.join(sorted(allowed))}"
            )
    return tuple(found)
