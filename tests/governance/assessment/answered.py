"""The national assessment with answers changed, for tests that flip one and look at what follows."""

import json
from typing import Any

import yaml

from ndas.governance.assessment import Assessment, national_text, read_assessment

Changes = dict[str, Any]


def national_document(changes: Changes | None = None) -> dict[str, Any]:
    """The shipped text with ``section.field`` (or ``factors.5.9``) changed."""
    document: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(national_text()), default=str))
    for name, value in (changes or {}).items():
        section, _, field = name.partition(".")
        document[section][field] = value
    return document


def answered(changes: Changes | None = None) -> Assessment:
    """The same, read."""
    return read_assessment(json.dumps(national_document(changes)))


def yes(reason: str = "A test says yes, with a reason that is long enough.") -> dict[str, str]:
    """A factor answered yes."""
    return {"answer": "yes", "reason": reason}
