"""What the store shows to the rest, and what a part of it costs to load."""

import subprocess
import sys

import pytest

import ndas.store


@pytest.mark.parametrize("name", ndas.store.__all__)
def test_it_has_each_public_name(name: str) -> None:
    assert getattr(ndas.store, name).__name__ == name


def test_it_has_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute Anything"):
        _ = ndas.store.Anything


def test_it_loads_no_database_for_a_key_holder() -> None:
    load = "import sys; from ndas.store import FileKeyHolder, serve_key_holder; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", load], capture_output=True, check=True, text=True).stdout.split()
    assert "ndas.store.keys" in loaded
    assert not {"sqlalchemy", "pyarrow", "duckdb", "numpy"} & set(loaded)
