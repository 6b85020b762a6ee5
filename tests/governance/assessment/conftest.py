"""The national assessment with answers changed, for tests that flip one and look at what follows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ndas.governance.assessment import Assessment, national_text, read_assessment

Changes = dict[str, Any]


@pytest.fixture
def national_document() -> Callable[..., Changes]:
    """Gives the shipped text with ``section.field`` (or ``factors.5.9``) changed."""

    def changed(changes: Changes | None = None) -> Changes:
        document: Changes = json.loads(json.dumps(yaml.safe_load(national_text()), default=str))
        for name, value in (changes or {}).items():
            section, _, field = name.partition(".")
            document[section][field] = value
        return document

    return changed


@pytest.fixture
def answered(national_document: Callable[..., Changes]) -> Callable[..., Assessment]:
    """Gives the same, read."""
    return lambda changes=None: read_assessment(json.dumps(national_document(changes)))
