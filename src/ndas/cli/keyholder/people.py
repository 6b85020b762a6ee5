"""The custodians at the terminal: each types an own passphrase, unseen by the other, or gives it in a file."""

from collections.abc import Sequence
from pathlib import Path

import typer

from ndas.cli.errors import CommandError
from ndas.store.keys import Custody, OpenCustody, open_custody


def passphrases_of(names: Sequence[str], files: Sequence[str] | None, *, confirm: bool = False) -> dict[str, str]:
    """Return the custodians' passphrases, each from its owner.

    Raises:
        CommandError: files are named, and not one for each.
    """
    return {name: _passphrase(name, files, confirm=confirm) for name in names}


def gather_custodians(custody: Custody, files: Sequence[str] | None) -> OpenCustody:
    """Open custody with both of its people.

    Raises:
        CustodyError: a passphrase is not that custodian's.
    """
    return open_custody(custody, passphrases_of(custody.names, files))


def _passphrase(name: str, files: Sequence[str] | None, *, confirm: bool) -> str:
    """A custodian's passphrase. Never from the environment: whoever set that would be both people."""
    said = dict(file.partition("=")[::2] for file in files or ())
    if name in said:
        return Path(said[name]).read_text("utf-8").strip()
    if said:
        raise CommandError(f"--custodian-file names no file for {name}; expected {name}=FILE")
    return str(typer.prompt(f"Passphrase of custodian {name}", hide_input=True, confirmation_prompt=confirm))
