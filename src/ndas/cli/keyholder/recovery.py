"""`ndas keyholder`: the escrow, the drill that proves a recovery would work, and the recovery."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.errors import CommandError
from ndas.cli.keyholder.acts import new_run, now
from ndas.cli.keyholder.options import ArchiveSecretFile, CustodianFiles, Folder, SecretFile
from ndas.cli.terminal import OUT, red, show_table, stopping_on_error

Escrow = Annotated[Path, typer.Option(help="The escrow file, from the safe.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands."""
    for act in (escrow, drill, recover):
        group.command()(act)


def escrow(
    folder: Folder,
    into: Annotated[Path, typer.Option(help="The escrow file to write, on a medium that goes into a safe.")],
    copy: Annotated[
        Path | None, typer.Option(help="Begin a recovery copy in this folder, on another disk, kept up from now on.")
    ] = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Write the escrow: both custodians' sealed shares. It holds no key, so it stays true and brings no dead key back.

    A recovery takes the escrow, the recovery copy and both custodians. The recovery copy holds the vaults as they are,
    and a destroyed key is out of it before its receipt is signed. Begin one with --copy, then start the holder again.
    """
    from ndas.cli.keyholder.settings import Secrets, open_holder, read_settings, write_settings
    from ndas.store.keys import read_custody, write_custody

    with stopping_on_error():
        settings = read_settings(folder)
        custody = read_custody(settings.places(folder).custody)
        if copy is not None:
            copy.mkdir(mode=0o700, parents=True, exist_ok=True)
            settings = replace(settings, copy=copy)
            write_settings(folder, settings)
        secrets = Secrets(passphrase_file, archive_passphrase_file)
        open_holder(folder, secrets).keeping.begin_copy(by="custodian", run=new_run("escrow"))
        write_custody(into, custody)
        OUT.print(f"Wrote {into}, sealed to {' and '.join(custody.names)}. Keep it apart from the recovery copy.")
        OUT.print(f"Recovery copy: {settings.copy or 'none; without one nothing can be recovered'}.", soft_wrap=True)


def drill(
    folder: Folder,
    escrow: Escrow,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
) -> None:
    """Prove that a recovery would give back exactly the keys there are. Touches nothing; the result is in the log."""
    from ndas.cli.keyholder.people import gather_custodians
    from ndas.cli.keyholder.settings import Secrets, open_holder
    from ndas.store.keys import drill as compare
    from ndas.store.keys import read_custody

    with stopping_on_error():
        keeping = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file)).keeping
        if keeping.places.copy is None:
            raise CommandError(f"there is no recovery copy; begin one with: ndas keyholder escrow {folder} --copy …")
        custody = gather_custodians(read_custody(escrow), custodian_file)
        by = " and ".join(custody.custody.names)
        found = compare(keeping, keeping.places.copy, custody, run=new_run("drill"), by=by)
        rows = [
            (what, ref.kind, ref.subject)
            for what in ("different", "missing", "surplus")
            for ref in getattr(found, what)
        ]
        if rows:
            show_table("What a recovery would get wrong", ("what", "kind", "subject"), rows)
        if not found.whole:
            raise CommandError("the recovery copy is not what the holder has; write it anew: ndas keyholder escrow")
        OUT.print(f"The drill passed: {found.compared} keys, each the same in the recovery copy.")


def recover(
    folder: Annotated[Path, typer.Argument(help="An empty folder for the new key holder.")],
    copy: Annotated[Path, typer.Option(help="The recovery copy.")],
    escrow: Escrow,
    provider: Annotated[
        list[str] | None, typer.Option(help="What opens the new vaults, as in `create`; passphrases where left out.")
    ] = None,
    receipts: Annotated[
        Path | None,
        typer.Option(
            help="Receipts of destroyed keys as the platform has them, one JSON a line: these stay destroyed."
        ),
    ] = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
) -> None:
    """Make the key holder anew after its machine is lost: recovery copy, escrow and both custodians, all three.

    Keys that the copy's log or a receipt says are destroyed are left out, even where an old copy still has them.
    """
    from ndas.cli.keyholder.people import gather_custodians
    from ndas.cli.keyholder.settings import HolderSettings, Secrets, read_provider, ready_provider, write_settings
    from ndas.store.keys import read_custody, receipt_from_json
    from ndas.store.keys import recover as rebuild
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        custody = gather_custodians(read_custody(escrow), custodian_file)
        settings = HolderSettings(force_id(custody.custody.force), read_provider(provider))
        secrets = Secrets(passphrase_file, archive_passphrase_file)
        lines = receipts.read_text("utf-8").splitlines() if receipts else []
        found = rebuild(
            copy,
            custody,
            settings.places(folder),
            {vault: ready_provider(settings, vault, secrets) for vault in ("live", "archive")},
            receipts=[receipt_from_json(line) for line in lines if line.strip()],
            clock=now,
            run=new_run("recover"),
            by=" and ".join(custody.custody.names),
        )
        write_settings(folder, settings)
        OUT.print(f"Recovered {found.keys} keys into {folder}; {len(found.left_out)} destroyed ones were left out.")
        for ref in found.lost:
            OUT.print(red("Lost:"), f"{ref} was made after this copy; the week it belongs to must be delivered again.")
