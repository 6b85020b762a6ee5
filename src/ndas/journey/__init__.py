"""Joins the stages: a delivery arrives, is opened, checked, translated, matched, asked, published, then replaced.

`refresh` is the whole of it; `Platform` are the parts it runs on. It calls and hands on; the stages decide.
"""

from ndas.journey.agreeing import agree_to_publish
from ndas.journey.claim import Claim, PlatformRegister, RunRegister, read_claim
from ndas.journey.closing import certify_again, estate_of
from ndas.journey.difference import Limits
from ndas.journey.errors import (
    DiskError,
    HeldError,
    JourneyError,
    NotADeliveryError,
    RepeatedError,
    UnknownForceError,
)
from ndas.journey.expiring import expire_archive
from ndas.journey.platform import PLATFORM_CHAIN, Platform, Profile
from ndas.journey.pruning import holdings_of
from ndas.journey.refresh import Refreshed, refresh, retire_due, waiting
from ndas.journey.rollback import NoWayBackError, RolledBack, roll_back
from ndas.journey.watch import Nobody, Watch

__all__ = [
    "PLATFORM_CHAIN",
    "Claim",
    "DiskError",
    "HeldError",
    "JourneyError",
    "Limits",
    "NoWayBackError",
    "Nobody",
    "NotADeliveryError",
    "Platform",
    "PlatformRegister",
    "Profile",
    "Refreshed",
    "RepeatedError",
    "RolledBack",
    "RunRegister",
    "UnknownForceError",
    "Watch",
    "agree_to_publish",
    "certify_again",
    "estate_of",
    "expire_archive",
    "holdings_of",
    "read_claim",
    "refresh",
    "retire_due",
    "roll_back",
    "waiting",
]
