"""`ndas keyholder`: the force's own key holder. Making it, serving it, looking at it."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.keyholder.options import ArchiveSecretFile, CustodianFiles, Custodians, Folder, SecretFile
from ndas.cli.terminal import OUT, show_table, stopping_on_error

group = typer.Typer(
    no_args_is_help=True,
    help="The force's key holder: its own process, vaults, log and people. Stop it, and the platform reads nothing.",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    from ndas.cli.keyholder import acts, recovery, tls

    acts.add_to(group)
    recovery.add_to(group)
    tls.add_to(group)
    app.add_typer(group, name="keyholder", rich_help_panel="At a force")


@group.command()
def create(
    folder: Folder,
    force: Annotated[str, typer.Option(help="The force's id, such as northmoor.")],
    custodian: Custodians,
    provider: Annotated[
        list[str] | None,
        typer.Option(
            help="What opens the vaults: passphrase (default), pkcs11, transit or aws-kms; then again, NAME=VALUE, for "
            "what it needs: pkcs11 library= token= key=; transit address= key= [mount= authority=]; "
            "aws-kms live_key= archive_key= region=."
        ),
    ] = None,
    companions: Annotated[
        Path | None, typer.Option(help="Folder of the vaults' companions: a place that no backup reads.")
    ] = None,
    copy: Annotated[Path | None, typer.Option(help="Folder of the recovery copy, on another disk.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Name of a platform that may ask over TLS.")] = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
) -> None:
    """Make a force's key holder: two vaults, opened apart, and two custodians, neither of whom can act alone.

    One key is made for each delivery, snapshot and archived week, and dies with it. What gives keys back, recovers them
    or destroys them all needs both custodians: it is sealed to both.
    """
    from ndas.cli.keyholder.people import passphrases_of
    from ndas.cli.keyholder.settings import HolderSettings, Secrets, read_provider, ready_provider, write_settings
    from ndas.store.keys import found_custody, found_keeping
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        settings = HolderSettings(
            force_id(force), read_provider(provider), companions=companions, copy=copy, platforms=tuple(platform or ())
        )
        secrets = Secrets(passphrase_file, archive_passphrase_file)
        passphrases = passphrases_of(custodian, custodian_file, confirm=True)
        live, archive = (ready_provider(settings, vault, secrets) for vault in ("live", "archive"))
        custody = found_custody(settings.force, passphrases)
        if copy is not None:
            copy.mkdir(mode=0o700, parents=True, exist_ok=True)
        found_keeping(settings.places(folder), force=settings.force, live=live, archive=archive, custody=custody)
        write_settings(folder, settings)
        OUT.print(f"Made the key holder of {force} in {folder}; custodians: {' and '.join(custody.names)}.")
        OUT.print(f"Start it with: ndas keyholder serve {folder}", soft_wrap=True)
        if copy is None:
            OUT.print(
                "There is no recovery copy yet: a lost disk would lose every key. See: ndas keyholder escrow --help"
            )


@group.command()
def serve(
    folder: Folder,
    socket: Annotated[
        Path | None, typer.Option(help="Unix socket to answer on, for a platform on this machine.")
    ] = None,
    listen: Annotated[
        str | None, typer.Option(help="HOST:PORT to answer on over mutual TLS, for a platform on another machine.")
    ] = None,
    certificates: Annotated[
        Path | None, typer.Option(help="Folder with authority.pem, holder.pem, holder.key; needed with --listen.")
    ] = None,
    account: Annotated[list[int] | None, typer.Option(help="Number of an account that may use the socket.")] = None,
    lease_minutes: Annotated[
        float | None, typer.Option(min=0.01, max=60, help="How long a key is lent for; 15 unless the settings differ.")
    ] = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Answer the platform's requests until stopped, on a socket, over TLS, or both.

    Stop it, and the platform reads nothing of this force once the leases have ended; `ndas keyholder revoke` ends them
    at once.
    """
    from ndas.cli.keyholder.serving import Doors, serve_holder
    from ndas.cli.keyholder.settings import Secrets, open_holder, read_settings

    with stopping_on_error():
        lease = None if lease_minutes is None else timedelta(minutes=lease_minutes)
        holder = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file), lease=lease)
        doors = Doors(
            socket, listen, certificates, frozenset(account or ()), frozenset(read_settings(folder).platforms)
        )
        serve_holder(holder, doors)


@group.command()
def status(
    folder: Folder,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Show every key and its state, the vaults, the custodians and the recovery copy. Names and states, never a key."""
    from ndas.cli.keyholder.settings import Secrets, open_holder, read_settings
    from ndas.store.keys import read_custody
    from ndas.store.keys.keeping import VAULTS

    with stopping_on_error():
        settings = read_settings(folder)
        holder = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file))
        keys = [(s.ref.kind, s.ref.subject, s.state, f"{s.made_at:%Y-%m-%d %H:%M}") for s in holder.inventory()]
        show_table(f"Keys of {settings.force}", ("kind", "subject", "state", "made (UTC)"), keys)
        vaults = [(name, holder.keeping.vault(name).generation, holder.keeping.is_withheld(name)) for name in VAULTS]
        rows = [(name, number, "held back" if withheld else "lends") for name, number, withheld in vaults]
        show_table("Vaults", ("vault", "generation", "state"), rows)
        OUT.print(f"Opened by: {settings.provider['name']}. Lease: {settings.lease.total_seconds() / 60:g} minutes.")
        custody = settings.places(folder).custody
        OUT.print(f"Custodians: {' and '.join(read_custody(custody).names) if custody.exists() else 'none'}.")
        OUT.print(f"Recovery copy: {settings.copy or 'none'}.", soft_wrap=True)
        OUT.print(f"Verifying key of its receipts and its log:\n{holder.verifying_key()}")


@group.command("log")
def show_log(
    folder: Folder,
    last: Annotated[int, typer.Option(min=1, help="How many of the newest lines to show.")] = 40,
    verifying_key: Annotated[
        str | None, typer.Option(help="Check with this key alone, without opening a vault; as an auditor does.")
    ] = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Show who asked for which key, what for and what came of it; the whole log is checked first."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from ndas.cli.keyholder.settings import Secrets, open_holder, read_settings
    from ndas.store.keys.request_log import checked_lines

    with stopping_on_error():
        if verifying_key is None:
            requests = list(open_holder(folder, Secrets(passphrase_file, archive_passphrase_file)).requests())
        else:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verifying_key))
            requests = [request for _, request in checked_lines(read_settings(folder).places(folder).log, key)]
        for one in requests[-last:]:
            by = f" by {one.by}" if one.by else ""
            OUT.print(
                f"{one.at:%Y-%m-%d %H:%M:%S} {one.action} {one.key} for {one.purpose}, {one.run}{by}: {one.outcome}",
                soft_wrap=True,
                markup=False,
            )
        OUT.print(f"The log is whole: {len(requests)} requests.")
