"""An assessment's versions as values: what a draft and a submitted version hold, and the digest that guards them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ndas.governance.assessment import Assessment, read_assessment
from ndas.governance.assessment.reading import MATERIAL_DRIFT
from ndas.store.control.errors import AssessmentRefusedError
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal's assessment, as the register lists it."""

    force: ForceId
    id: str
    title: str
    started_by: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `content` is the form as JSON: of a draft what was filled in so far."""

    force: ForceId
    assessment: str
    number: int
    content: str
    sha256: str
    changed_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    due_on: date | None = None
    """When the officer's response is due."""

    @property
    def answers(self) -> dict[str, Any]:
        """Section to field to answer, as far as it is filled in."""
        said: dict[str, Any] = json.loads(self.content)
        return said

    def read(self) -> Assessment:
        """Return the assessment of a submitted version.

        Raises:
            AssessmentRefusedError: it was changed since it was submitted.
        """
        if digest_of(self.content) != self.sha256:
            raise AssessmentRefusedError(
                f"version {self.number} of {self.assessment} was changed after it was submitted; restore the database"
            )
        return read_assessment(self.content)


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's word that they have read a version with its outcome and stand for it."""

    force: ForceId
    assessment: str
    version: int
    user: str
    role: str
    sha256: str
    at: datetime


def digest_of(content: str) -> str:
    """The SHA-256 of a version's content."""
    return hashlib.sha256(content.encode()).hexdigest()


def draft_version(force: ForceId, which: str, number: int, draft: Mapping[str, Any], at: datetime) -> Version:
    """Return a draft as it is kept."""
    content = json.dumps(draft, ensure_ascii=False, sort_keys=True)
    return Version(force, which, number, content, digest_of(content), at)


def submitted_content(draft: dict[str, Any], number: int, day: date) -> str:
    """Return the content of a version on the day of its submission; it is read once more, whole."""
    whole = {**draft, "version": number, "material_drift": draft.get("material_drift", list(MATERIAL_DRIFT))}
    whole["governance"] = {**draft["governance"], "submitted": day.isoformat()}
    content = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    read_assessment(content)
    return content
