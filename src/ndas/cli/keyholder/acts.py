"""`ndas keyholder`: holding back, giving back, turning over, destroying. What the platform cannot ask for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.errors import CommandError
from ndas.cli.keyholder.options import ArchiveSecretFile, CustodianFiles, Custodians, Folder, SecretFile
from ndas.cli.terminal import OUT, stopping_on_error
from ndas.vocabulary import ForceId, RunId

if TYPE_CHECKING:
    from ndas.store.keys import Scope

All = Annotated[bool, typer.Option("--all", help="Every key, live and archived; and none is made until restored.")]
Archive = Annotated[bool, typer.Option("--archive", help="Every key of the archive.")]
Live = Annotated[bool, typer.Option("--live", help="Every live key: snapshots and deliveries.")]
One = Annotated[str | None, typer.Option("--key", help="One key: KIND/SUBJECT as `status` shows them, snapshot/….")]
By = Annotated[str, typer.Option(help="Who acts, for the log.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands."""
    for act in (revoke, restore, rotate, appoint, destroy):
        group.command()(act)


def revoke(
    folder: Folder,
    everything: All = False,
    archive: Archive = False,
    live: Live = False,
    key: One = None,
    by: By = "custodian",
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Hold keys back, at once: the platform's next page says so. Takes one person; giving back takes both custodians.

    The keys are sealed to both custodians, out of reach of this holder itself.
    """
    from ndas.cli.keyholder.settings import Secrets, open_holder
    from ndas.store.keys import KeyOffice

    with stopping_on_error():
        holder = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file))
        scope = _scope(holder.keeping.force, everything=everything, archive=archive, live=live, key=key)
        count = KeyOffice(holder.keeping, by=by).revoke(scope, run=new_run("revoke"))
        OUT.print(f"Held back {count} keys. Nothing of them is lent until both custodians restore them.")


def restore(
    folder: Folder,
    everything: All = False,
    archive: Archive = False,
    live: Live = False,
    key: One = None,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
) -> None:
    """Lend again what was held back. Takes both custodians: only together can they open what was sealed to them."""
    from ndas.cli.keyholder.people import gather_custodians
    from ndas.cli.keyholder.settings import Secrets, open_holder
    from ndas.store.keys import KeyOffice, read_custody

    with stopping_on_error():
        holder = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file))
        scope = _scope(holder.keeping.force, everything=everything, archive=archive, live=live, key=key)
        custody = gather_custodians(read_custody(holder.keeping.places.custody), custodian_file)
        by = " and ".join(custody.custody.names)
        count = KeyOffice(holder.keeping, by=by).restore(scope, custody, run=new_run("restore"))
        OUT.print(f"Restored {count} keys; they are lent again.")


def rotate(
    folder: Folder,
    archive: Annotated[bool, typer.Option("--archive", help="Turn the archive vault over; else the live one.")] = False,
    new_passphrase_file: Annotated[
        Path | None, typer.Option(help="New passphrase; where left out, the vault keeps its passphrase, PIN or token.")
    ] = None,
    by: By = "custodian",
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
) -> None:
    """Turn a vault over to a new root secret, and to a new passphrase if one is given. No snapshot is rewritten.

    The old passphrase and every copy of the vault made before open nothing any more. Start a running holder again after
    its passphrase has changed.
    """
    from ndas.cli.keyholder.settings import Secrets, make_provider, open_holder, read_settings
    from ndas.store.keys import KeyOffice

    with stopping_on_error():
        settings = read_settings(folder)
        keeping = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file)).keeping
        vault = "archive" if archive else "live"
        provider = keeping.vault(vault).provider
        if new_passphrase_file is not None:
            if settings.provider["name"] != "passphrase":
                raise CommandError(
                    "this holder's vaults are not opened by passphrases; leave --new-passphrase-file out"
                )
            provider = make_provider(settings, vault, Secrets(new_passphrase_file, new_passphrase_file))
        KeyOffice(keeping, by=by).rotate(vault, provider, run=new_run("rotate"))
        OUT.print(f"The {vault} vault is under a new root secret; what was copied of it before opens no more.")


def appoint(
    folder: Folder,
    custodian: Custodians,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
    new_custodian_file: Annotated[
        list[str] | None, typer.Option(help="NAME=FILE with a new custodian's passphrase; else each types it.")
    ] = None,
) -> None:
    """Appoint two custodians in the place of those until now, who must both be present. Write a new escrow after it.

    Also the way to change a custodian's passphrase. The old custody file and the old escrow open nothing any more.
    """
    from ndas.cli.keyholder.people import gather_custodians, passphrases_of
    from ndas.cli.keyholder.settings import Secrets, open_holder
    from ndas.store.keys import KeyOffice, found_custody, open_custody, read_custody, write_custody

    with stopping_on_error():
        keeping = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file)).keeping
        file = keeping.places.custody
        begun = file.with_suffix(".next")  # an appointment that was cut off goes on with the same new custodians
        before = gather_custodians(read_custody(file), custodian_file) if file.exists() else None
        chosen = passphrases_of(custodian, new_custodian_file, confirm=True)
        if not begun.exists():
            write_custody(begun, found_custody(keeping.force, chosen))
        new = open_custody(read_custody(begun), chosen)
        by = " and ".join((before or new).custody.names)
        providers = {name: keeping.vault(name).provider for name in ("live", "archive")}
        KeyOffice(keeping, by=by).appoint(new, providers, before=before, run=new_run("appoint"))
        write_custody(file, new.custody)
        begun.unlink()
        OUT.print(
            f"Custodians are {' and '.join(new.custody.names)}. Write a new escrow: ndas keyholder escrow {folder}"
        )


def destroy(
    folder: Folder,
    into: Annotated[Path, typer.Option(help="File for the signed word that every key is destroyed.")],
    everything: Annotated[bool, typer.Option("--all", help="Say that every key of the force is meant.")] = False,
    passphrase_file: SecretFile = None,
    archive_passphrase_file: ArchiveSecretFile = None,
    custodian_file: CustodianFiles = None,
) -> None:
    """Destroy every key of the force, live and archived, for good. Takes both custodians; cannot be undone by anybody.

    The keys of a replaced week, an ingested delivery or an archived week past its time are destroyed by the platform's
    weekly run, one by one, with a receipt each; that needs no command.
    """
    from ndas.cli.keyholder.people import gather_custodians
    from ndas.cli.keyholder.settings import Secrets, open_holder
    from ndas.store.keys import KeyOffice, read_custody, withdrawal_to_json

    with stopping_on_error():
        if not everything:
            raise CommandError("this destroys every key of the force; say so with --all")
        holder = open_holder(folder, Secrets(passphrase_file, archive_passphrase_file))
        custody = gather_custodians(read_custody(holder.keeping.places.custody), custodian_file)
        by = " and ".join(custody.custody.names)
        word = KeyOffice(holder.keeping, by=by).withdraw(custody, run=new_run("withdraw"))
        into.write_text(withdrawal_to_json(word), "utf-8")
        OUT.print(f"Destroyed; {len(word.receipts)} keys are gone for good. The signed word is in {into}.")


def _scope(force: ForceId, *, everything: bool, archive: bool, live: bool, key: str | None) -> "Scope":
    from ndas.governance import KeyKind, KeyRef
    from ndas.store.keys import EVERYTHING, THE_ARCHIVE, THE_LIVE_KEYS, Scope

    if [everything, archive, live, key is not None].count(True) != 1:
        raise CommandError("say which keys: one of --all, --live, --archive, --key KIND/SUBJECT")
    if key is None:
        return EVERYTHING if everything else THE_ARCHIVE if archive else THE_LIVE_KEYS
    kind, _, subject = key.partition("/")
    if kind not in list(KeyKind) or not subject:
        raise CommandError(f"--key is KIND/SUBJECT; kinds: {', '.join(KeyKind)}")
    return Scope.one(KeyRef(force, KeyKind(kind), subject))


def now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


def new_run(act: str) -> RunId:
    """The id of an act at the holder, for its log."""
    return RunId(f"{act}-{now():%Y%m%dT%H%M%S}")
