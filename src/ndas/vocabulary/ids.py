"""Names of forces, deliveries, snapshots and runs.

Each id is its own type, so that one cannot be handed in where another is meant. Ids are safe as file names and
carry nothing personal.
"""

import re
from typing import NewType

ForceId = NewType("ForceId", str)
"""A force's short name: lower-case letters, digits and hyphens, 2 to 32 characters (``northmoor``)."""

DeliveryId = NewType("DeliveryId", str)
"""``<force>-<system set>-<sequence>``, the stem of the delivery's file name (``northmoor-all-000001``)."""

SnapshotId = NewType("SnapshotId", str)
"""One published or building state of a force's data; derived from its delivery (``000001-3f9c2a``)."""

RunId = NewType("RunId", str)
"""One run of the journey or of a duty; appears in the audit log and in each use of a key."""

_FORCE = re.compile(r"[a-z][a-z0-9-]{1,31}")
_SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,31}")
_DELIVERY = re.compile(r"[a-z][a-z0-9-]{1,31}-[a-z][a-z0-9_]{0,31}-[0-9]{6,9}")


def force_id(text: str) -> ForceId:
    """Return ``text`` as a force id.

    Raises:
        ValueError: it is not lower-case letters, digits and hyphens, 2 to 32 characters, a letter first.
    """
    if not _FORCE.fullmatch(text):
        raise ValueError("a force id is 2 to 32 lower-case letters, digits and hyphens, a letter first")
    return ForceId(text)


def system_name(text: str) -> str:
    """Return ``text`` as the name of a source system or system set.

    Raises:
        ValueError: it is not lower-case letters, digits and underscores, a letter first.
    """
    if not _SYSTEM.fullmatch(text):
        raise ValueError("a system name is 1 to 32 lower-case letters, digits and underscores, a letter first")
    return text


def force_of(delivery: str) -> ForceId | None:
    """Return whose a delivery is, by its id; None where it is no delivery's id.

    A force's name may begin with another's, so how an id begins says nothing: ``north-vale-all-000001`` is not north's.
    """
    return ForceId(delivery.rsplit("-", 2)[0]) if _DELIVERY.fullmatch(delivery) else None


def delivery_id(force: ForceId, system_set: str, sequence: int) -> DeliveryId:
    """Return the id of a force's delivery number ``sequence`` of one set of systems.

    Raises:
        ValueError: a part has the wrong form, or the sequence is not positive.
    """
    if sequence < 1:
        raise ValueError("a delivery's sequence number starts at 1")
    text = f"{force_id(force)}-{system_name(system_set)}-{sequence:06d}"
    if not _DELIVERY.fullmatch(text):
        raise ValueError("a delivery's sequence number has at most nine digits")
    return DeliveryId(text)
