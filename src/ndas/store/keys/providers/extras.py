"""Loads a provider's library when the provider is chosen, and says which extra has it where it is missing."""

from importlib import import_module
from typing import Any

from ndas.store.keys.errors import ProviderError


def load(module: str, *, extra: str, what: str) -> Any:
    """Return the module.

    Raises:
        ProviderError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise ProviderError(f"keys in {what} need a package that is missing: pip install 'ndas[{extra}]'") from None
