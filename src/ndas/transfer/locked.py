"""A secret in a file under a passphrase, in age's own format (scrypt), which stock tools open: ``age -d FILE``.

age refuses a file that would take far longer to open than this machine needs for a guess, and finds out by timing one.
A machine that is busy at that moment looks slow, so the right passphrase may be refused: we ask again a few times
before we say so, and say it in words of its own.
"""

import time

import pyrage

TRIES, WAIT_SECONDS = 12, 0.25
_TOO_SLOW = "xcessive work"


class BusyError(Exception):
    """The machine was too busy to tell whether the passphrase fits."""


def lock(secret: bytes, passphrase: str) -> bytes:
    """Return the content of a file that only the passphrase opens."""
    locked: bytes = pyrage.passphrase.encrypt(secret, passphrase)
    return locked


def unlock(content: bytes, passphrase: str) -> bytes:
    """Return what `lock` was given.

    Raises:
        pyrage.DecryptError: the passphrase does not fit, or this is no such file.
        BusyError: the machine was too busy to try.
    """
    for _ in range(TRIES):
        try:
            secret: bytes = pyrage.passphrase.decrypt(content, passphrase)
        except pyrage.DecryptError as refused:
            if _TOO_SLOW not in str(refused):
                raise
        else:
            return secret
        time.sleep(WAIT_SECONDS)
    raise BusyError("this machine is too busy to check a passphrase; try again when it has less to do")
