"""Commands that run at a force: its key holder, its signing key, checking, sealing and sending extracts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, Bars, ask_passphrase, show_table, stopping_on_error

PassphraseFile = Annotated[
    Path | None, typer.Option(help="File that holds the passphrase; else NDAS_PASSPHRASE, else it is asked for.")
]
key_holder = typer.Typer(no_args_is_help=True, help="The force's key holder: makes, lends, revokes, destroys keys.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of the force's side."""
    side = "At a force"
    app.add_typer(key_holder, name="key-holder", rich_help_panel=side)
    app.command("signing-key", rich_help_panel=side)(make_key)
    app.command("check-extract", rich_help_panel=side)(check_extract)
    app.command("seal", rich_help_panel=side)(seal)
    app.command("send", rich_help_panel=side)(send)


@key_holder.command("init")
def init_key_holder(
    folder: Annotated[Path, typer.Argument(help="Where the two vaults and the log will lie, on the force's machine.")],
    force: Annotated[str, typer.Option(help="The force's id, such as northmoor.")],
    passphrase_file: PassphraseFile = None,
    archive_passphrase_file: Annotated[
        Path | None, typer.Option(help="Passphrase of the archive's vault; must be another one.")
    ] = None,
) -> None:
    """Make a force's two vaults: one for live keys, one for archive keys, each under its own passphrase."""
    from ndas.store.keys import FileKeyHolder
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        live = ask_passphrase("the live vault", passphrase_file, confirm=True)
        archive = ask_passphrase("the archive vault", archive_passphrase_file, confirm=True)
        FileKeyHolder.create(folder, force=force_id(force), passphrase=live, archive_passphrase=archive)
        OUT.print(
            f"Made the vaults of {force} in {folder}. Start it with: ndas key-holder serve {folder} --force {force}"
        )


@key_holder.command("serve")
def serve_key_holder(
    folder: Annotated[Path, typer.Argument(help="Folder of the vaults.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
    socket: Annotated[Path, typer.Option(help="Unix socket to answer on.")] = Path("key-holder.sock"),
    lease_minutes: Annotated[float, typer.Option(min=0.1, max=60, help="How long a key is lent for.")] = 15,
    passphrase_file: PassphraseFile = None,
    archive_passphrase_file: Annotated[Path | None, typer.Option(help="Passphrase of the archive's vault.")] = None,
) -> None:
    """Answer the platform's requests for keys until stopped. Stop it, and the platform reads nothing of this force."""
    from ndas.governance.key_purposes import KEY_PURPOSES
    from ndas.store.keys import FileKeyHolder
    from ndas.store.keys import serve_key_holder as serve
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        holder = FileKeyHolder(
            folder,
            force=force_id(force),
            passphrase=ask_passphrase("the live vault", passphrase_file),
            archive_passphrase=ask_passphrase("the archive vault", archive_passphrase_file),
            purposes=KEY_PURPOSES,
            lease=timedelta(minutes=lease_minutes),
        )
        OUT.print(f"The key holder of {force} answers on {socket}. Stop with Ctrl+C.")
        try:
            serve(holder, socket)
        except KeyboardInterrupt:
            OUT.print("Stopped; no key is lent any more.")


@key_holder.command("keys")
def list_keys(
    folder: Annotated[Path, typer.Argument(help="Folder of the vaults.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
    passphrase_file: PassphraseFile = None,
    archive_passphrase_file: Annotated[Path | None, typer.Option(help="Passphrase of the archive's vault.")] = None,
) -> None:
    """List every key and its state. Shows names and states, never a key."""
    from ndas.store.keys import FileKeyHolder
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        holder = FileKeyHolder(
            folder,
            force=force_id(force),
            passphrase=ask_passphrase("the live vault", passphrase_file),
            archive_passphrase=ask_passphrase("the archive vault", archive_passphrase_file),
            purposes={},
        )
        show_table(f"Keys of {force}", ("key", "state"), [(status.ref, status.state) for status in holder.inventory()])


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
    from ndas.cli.checking import check

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
    compress: Annotated[bool, typer.Option(help="Worth it only on a link slower than 200 Mbit/s.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Count, sign and encrypt a week's extract into one delivery file."""
    from ndas.cli.sealing import SealOrder, seal_extract

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
