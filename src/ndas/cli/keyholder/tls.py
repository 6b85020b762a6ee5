"""`ndas keyholder`: certificates for a platform on another machine, and offline checks of what a holder signed."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.keyholder.acts import now
from ndas.cli.terminal import OUT, ask_passphrase, stopping_on_error


def add_to(group: typer.Typer) -> None:
    """Add the commands."""
    group.command()(certificates)
    group.command()(verify)


def certificates(
    folder: Annotated[Path, typer.Argument(help="Folder for the authority and what it makes.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
    host: Annotated[list[str], typer.Option(help="Name or address that the platform calls the holder by.")],
    platform: Annotated[str, typer.Option(help="Name of the platform, as in the holder's settings.")],
    days: Annotated[int, typer.Option(min=1, max=825, help="How long the two certificates last.")] = 365,
    passphrase_file: Annotated[Path | None, typer.Option(help="Passphrase of the authority's key.")] = None,
) -> None:
    """Make a small private authority, once, and the certificates of holder and platform. Run again to renew the two.

    FOLDER/authority stays with the custodians, FOLDER/holder goes to the holder, FOLDER/platform to the platform.
    """
    from ndas.store.keys import CertificateAuthority

    with stopping_on_error():
        own = folder / "authority"
        first = not own.exists()
        passphrase = ask_passphrase("the authority", passphrase_file, confirm=first)
        if first:
            CertificateAuthority.create(own, force=force, passphrase=passphrase, at=now())
        authority = CertificateAuthority(own, passphrase)
        life = timedelta(days=days)
        authority.issue_holder(folder / "holder", hosts=host, at=now(), life=life)
        authority.issue_platform(folder / "platform", platform=platform, at=now(), life=life)
        OUT.print(
            f"Made certificates for {days} days: {folder}/holder for the holder, {folder}/platform for {platform}."
        )


def verify(
    withdrawal: Annotated[Path, typer.Argument(help="What `ndas keyholder destroy` wrote.")],
    verifying_key: Annotated[str, typer.Option(help="The holder's verifying key, from `status`.")],
    escrow: Annotated[Path, typer.Option(help="The custody file or the escrow, for the custodians' verifying key.")],
) -> None:
    """Check, offline and without the holder, that it and both custodians signed that every key is destroyed."""
    import base64

    from ndas.store.keys import read_custody, verify_withdrawal, withdrawal_from_json

    with stopping_on_error():
        word = withdrawal_from_json(withdrawal.read_text("utf-8"))
        custody = read_custody(escrow)
        verify_withdrawal(
            word, verifying_key=verifying_key, custody_key=base64.b64encode(custody.verifying_key).decode()
        )
        OUT.print(
            f"Signed by the key holder of {word.force} and by {' and '.join(custody.names)}: {len(word.receipts)} keys "
            f"destroyed by {word.withdrawn_at:%Y-%m-%d %H:%M} UTC."
        )
