"""Arguments and options that several `ndas keyholder` commands share."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="The key holder's folder, on the force's machine.")]
SecretFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="Passphrase of the live vault; or the PIN or token of its provider."),
]
ArchiveSecretFile = Annotated[
    Path | None, typer.Option("--archive-passphrase-file", help="The same for the archive vault; must be another one.")
]
CustodianFiles = Annotated[
    list[str] | None,
    typer.Option("--custodian-file", help="NAME=FILE with that custodian's passphrase; else each types it, in turn."),
]
Custodians = Annotated[list[str], typer.Option("--custodian", help="A custodian's name; give two people.")]
