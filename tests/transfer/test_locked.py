"""Secrets under a passphrase: they open with it alone, and a busy machine is no wrong passphrase."""

import pyrage
import pytest

from ndas.transfer import locked

PASSPHRASE = "correct horse battery"


def test_it_opens_with_its_passphrase_alone() -> None:
    content = locked.lock(b"secret", PASSPHRASE)
    assert locked.unlock(content, PASSPHRASE) == b"secret"
    with pytest.raises(pyrage.DecryptError):
        locked.unlock(content, PASSPHRASE + " staple")


def test_it_asks_again_where_the_machine_looked_too_slow_and_says_so_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    content, asked = locked.lock(b"secret", PASSPHRASE), []
    real = pyrage.passphrase.decrypt

    def busy_at_first(given: bytes, passphrase: str) -> bytes:
        asked.append(1)
        if len(asked) % 20 < 3:
            raise pyrage.DecryptError("Excessive work parameter for passphrase")
        return real(given, passphrase)

    class Passphrase:
        decrypt = staticmethod(busy_at_first)

    monkeypatch.setattr(locked.pyrage, "passphrase", Passphrase)
    monkeypatch.setattr(locked, "WAIT_SECONDS", 0)
    assert locked.unlock(content, PASSPHRASE) == b"secret"
    assert len(asked) == 3
    monkeypatch.setattr(locked, "TRIES", 0)
    with pytest.raises(locked.BusyError, match="too busy"):
        locked.unlock(content, PASSPHRASE)
