"""A terminal as wide as the widest table, whatever the one in which the tests run."""

import pytest

from ndas.cli.terminal import OUT


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setattr(OUT, "width", 300)
