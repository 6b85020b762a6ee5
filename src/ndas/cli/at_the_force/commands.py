"""Commands that run at a force: its key holder, its signing key, checking, sealing and sending extracts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.keyholder import commands as keyholder
from ndas.cli.terminal import OUT, Bars, ask_passphrase, show_table, stopping_on_error

PassphraseFile = Annotated[
    Path | None, typer.Option(help="File that holds the passphrase; else NDAS_PASSPHRASE, else it is asked for.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of the force's side."""
    side = "At a force"
    keyholder.add_to(app)
    app.command("signing-key", rich_help_panel=side)(make_key)
    app.command("check-extract", rich_help_panel=side)(check_extract)
    app.command("seal", rich_help_panel=side)(seal)
    app.command("send", rich_help_panel=side)(send)


def make_key(
    path: Annotated[Path, typer.Argument(help="Where to write the key file.")], passphrase_file: PassphraseFile = None
) -> None:
    """Make the key that signs this force's deliveries, and print the verifying key for the platform to register."""
    from ndas.transfer import make_signing_key

    with stopping_on_error():
        verifying_key = make_signing_key(path, ask_passphrase("the signing key", passphrase_file, confirm=True))
        OUT.print(f"Wrote {path}. Give this verifying key to the platform:\n{verifying_key}")


def check_extract(
    extract: Annotated[Path, typer.Argument(help="Folder with one folder for each system: <system>/<file>.csv")],
    contract: Annotated[list[Path], typer.Option(help="Folder with contract.yaml; once for each system.")],
) -> None:
    """Check an extract against its contract before sealing: nothing is kept, the fix-list is shown by your own ids."""
    from ndas.cli.at_the_force.checking import check

    with stopping_on_error():
        check(extract, contract)


def seal(
    extract: Annotated[Path, typer.Argument(help="Folder with one folder for each system: <system>/<file>.csv")],
    contract: Annotated[list[Path], typer.Option(help="Folder with contract.yaml; once for each system.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
    sequence: Annotated[int, typer.Option(min=1, help="Number of this delivery: one more than the last.")],
    as_at: Annotated[datetime, typer.Option(help="The moment whose state the extract shows (UTC).")],
    signing_key: Annotated[Path, typer.Option(help="The force's signing key, made by `ndas signing-key`.")],
    recipient: Annotated[
        str, typer.Option(help="age recipient made for this delivery by the key holder; or use --key-holder.")
    ] = "",
    holder_socket: Annotated[
        Path | None, typer.Option("--key-holder", help="Socket of the key holder, to make this delivery's key.")
    ] = None,
    system_set: Annotated[str, typer.Option(help="Name for the set of systems in this delivery.")] = "all",
    into: Annotated[Path, typer.Option(help="Folder for the delivery.")] = Path(),
    valid_days: Annotated[int, typer.Option(min=1, max=31, help="Days after which it must not be opened.")] = 7,
    exclusion: Annotated[list[str] | None, typer.Option(help="What was left out at source; once for each.")] = None,
    contact: Annotated[str, typer.Option(help="Role or team that answers for the delivery.")] = "force data engineer",
    marking: Annotated[str, typer.Option(help="Highest marking of the content.")] = "OFFICIAL-SENSITIVE",
    deletions: Annotated[
        Path | None,
        typer.Option(
            help="Your own deletion list, CSV with system, table, source_id: what must be gone from the extract."
        ),
    ] = None,
    compress: Annotated[bool, typer.Option(help="Worth it only on a link slower than 200 Mbit/s.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Count, sign and encrypt a week's extract into one delivery file."""
    from ndas.cli.at_the_force.sealing import SealOrder, seal_extract

    with stopping_on_error():
        order = SealOrder(
            extract=extract,
            contracts=tuple(contract),
            force=force,
            system_set=system_set,
            sequence=sequence,
            as_at=as_at.replace(tzinfo=UTC),
            valid=timedelta(days=valid_days),
            exclusions=tuple(exclusion or ()),
            contact=contact,
            marking=marking,
            compress=compress,
            deletions=deletions,
        )
        with Bars(f"{force} {sequence}") as bars:
            sealed = seal_extract(order, signing_key, passphrase_file, recipient, holder_socket, into, bars)
        rows = [(t.system, t.table, t.rows, t.bytes) for t in sealed.manifest.tables]
        show_table(f"Sealed {sealed.path}", ("system", "table", "rows", "bytes"), rows)


def send(
    delivery: Annotated[Path, typer.Argument(help="A delivery, under the name it was sealed with.")],
    to: Annotated[str, typer.Option(help="Address of the platform's inbox, https://…/deliveries")],
    platform_key: Annotated[str, typer.Option(help="The platform's verifying key; its receipt is checked with it.")],
    signing_key: Annotated[Path, typer.Option(help="The force's signing key.")],
    authority: Annotated[Path | None, typer.Option(help="Certificate authority to trust, PEM.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Send a delivery; after a cut, run it again and it goes on where it was. Keeps the signed receipt beside it."""
    from ndas.transfer import Platform, Sender, load_signing_key

    with stopping_on_error():
        key = load_signing_key(signing_key, ask_passphrase("the signing key", passphrase_file))
        with Bars(delivery.name) as bars:
            bars.begin("sending")
            receipt = Sender(Platform(to, platform_key, authority), key).send(delivery, progress=bars.advance)
        kept = delivery.with_suffix(".receipt.json")
        kept.write_bytes(receipt.to_json())
        OUT.print(f"Received, with a signed receipt: {kept}")
