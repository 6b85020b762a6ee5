"""What opens a vault: one small protocol, and what every implementation of it promises.

1. A provider wraps and unwraps one thing: a vault's root secret, 32 bytes. The keys of snapshots, deliveries and
   archived weeks never reach it.
2. What it wrapped for one vault it does not unwrap for another (`about` is bound to it).
3. It keeps no root secret. Each use of a vault asks it anew, so that its own log, if it has one, is a second record
   of each lend, and its no holds from the next use on.
4. A no, a missing program and a lost connection are all `ProviderError`, in words that say whose turn it is.
"""

from collections.abc import Mapping
from typing import Protocol

Wrapped = Mapping[str, str | int]
"""A wrapped root secret with what its provider must know to unwrap it. Stands readable in the vault's header."""


class Wrapper(Protocol):
    """Wraps the root secret of vaults, without being able to unwrap it."""

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """Wrap a root secret for the vault that ``about`` names.

        Raises:
            ProviderError: it does not answer, or says no.
        """
        ...


class Provider(Wrapper, Protocol):
    """Wraps and unwraps the root secret of vaults."""

    @property
    def name(self) -> str:
        """Its name, as it stands in a vault's header."""
        ...

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """Return the root secret that was wrapped for the vault that ``about`` names.

        Raises:
            ProviderError: it does not answer, says no, or this is not what it wrapped for that vault.
        """
        ...
