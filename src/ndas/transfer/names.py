"""A delivery's file name, ``<force>-<system set>-<sequence>.ndas``, taken apart. It claims; the signature proves."""

import re
from dataclasses import dataclass

from ndas.vocabulary.ids import DeliveryId, ForceId, delivery_id

SUFFIX = ".ndas"
_NAME = re.compile(r"(?P<force>[a-z][a-z0-9-]{1,31})-(?P<set>[a-z][a-z0-9_]{0,31})-(?P<number>[0-9]{6,9})")


@dataclass(frozen=True, slots=True)
class DeliveryName:
    """What a delivery's name claims."""

    delivery: DeliveryId
    force: ForceId
    system_set: str
    sequence: int


def read_name(delivery: str) -> DeliveryName:
    """Return the parts of a delivery's id, or of its file name without ``.ndas``.

    Raises:
        ValueError: it has another form.
    """
    expected = "expected <force>-<system set>-<sequence>, as `ndas seal` names it"
    parts = _NAME.fullmatch(delivery)
    if not parts:
        raise ValueError(expected)
    force, system_set, sequence = ForceId(parts["force"]), parts["set"], int(parts["number"])
    if sequence < 1 or delivery_id(force, system_set, sequence) != delivery:
        raise ValueError(expected)
    return DeliveryName(DeliveryId(delivery), force, system_set, sequence)
