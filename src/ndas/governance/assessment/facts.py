"""What one load or the running platform shows of itself: counts and names of categories, never content."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ndas.governance.assessment.answers import DataCategory, SpecialCategory
from ndas.vocabulary import SubjectCategory


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found. Each part of the platform fills in what it knows; `merged` puts the parts together."""

    data_categories: Mapping[DataCategory, int] = field(default_factory=dict)
    """Values held, by category of personal data."""
    special_categories: Mapping[SpecialCategory, int] = field(default_factory=dict)
    """Values held in columns of a special category."""
    mentions: Mapping[str, int] = field(default_factory=dict)
    """Mentions in free text, by the rule of the special-category pack that found them."""
    subject_categories: Mapping[SubjectCategory, int] = field(default_factory=dict)
    """Links between people and events, by the part that the person plays."""
    people: int = 0
    children: int = 0
    """People who were under 18 at an event."""
    regions: tuple[str, ...] = ()
    recipients_without_agreement: int = 0
    oldest_archive_months: int = 0
    users_without_training: int = 0
    days_between_refreshes: int = 0
    """Since the delivery before; 0 in a force's first week."""

    def merged(self, other: "Facts") -> "Facts":
        """Return both together: what one of them does not know, the other says."""
        mine, theirs = asdict(self), asdict(other)
        return Facts(**{f.name: theirs[f.name] or mine[f.name] for f in fields(self)})

    def to_json(self) -> str:
        """Return the facts as they are kept."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Facts":
        """Return the facts that were kept."""
        kept: dict[str, Any] = json.loads(text)
        for name, kind in _KEYS.items():
            kept[name] = {kind(key): count for key, count in kept.get(name, {}).items()}
        return cls(**{**kept, "regions": tuple(kept.get("regions", ()))})


_KEYS: Mapping[str, Any] = {
    "data_categories": DataCategory,
    "special_categories": SpecialCategory,
    "mentions": str,
    "subject_categories": SubjectCategory,
}
