"""Commands about backups: what they are sealed to, making, checking, restoring, the drill, and what has died since."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import OUT, ask_passphrase, red, show_table, stopping_on_error

if TYPE_CHECKING:
    from ndas.cli.home.backup_settings import BackupSettings
    from ndas.duties.backup import Target
    from ndas.journey import Platform

backup_commands = typer.Typer(
    no_args_is_help=True,
    help="""
Backups: the ciphertext of weeks as it is, and the control database sealed to a recipient. They hold no key.

Once: `key` makes the pair (keep the identity away from the platform), `init` says where backups go. Then `make` every
night, `drill` every quarter. `restore` asks the forces' key holders first what has been destroyed since, so that no
week, person or judgement comes back that is gone. `prune` runs with each refresh as well.
""",
)
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")
Backup = Annotated[str, typer.Argument(help="The backup's id, or newest.")]
IdentityFile = Annotated[Path, typer.Option("--identity", help="The identity that `ndas backup key` made.")]
PassphraseFile = Annotated[Path | None, typer.Option(help="File with its passphrase; else NDAS_PASSPHRASE or asked.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(backup_commands, name="backup", rich_help_panel="On the platform")


@backup_commands.command("key")
def make_key(
    into: Annotated[Path, typer.Argument(help="File for the identity; keep it away from the platform.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make the pair that backups are sealed with. Prints the recipient, which is all that the platform needs."""
    from ndas.duties.backup import make_identity

    with stopping_on_error():
        recipient = make_identity(into, ask_passphrase("the backup identity", passphrase_file, confirm=True))
        OUT.print(f"Recipient: {recipient}", soft_wrap=True)


@backup_commands.command("init")
def init(
    to: Annotated[Path, typer.Option(help="Folder for backups; better on another machine or disk.")],
    recipient: Annotated[str, typer.Option(help="What `ndas backup key` printed (age1...).")],
    keep_days: Annotated[int, typer.Option(min=1, help="Days that a backup is kept.")] = 14,
    home: Home = DEFAULT_HOME,
) -> None:
    """Say where this platform's backups go and whom they are sealed to."""
    from ndas.cli.home.backup_settings import BackupSettings, write_backup_settings

    with stopping_on_error():
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_backup_settings(home, BackupSettings(str(to.resolve()), recipient, keep_days))
        OUT.print(f"Backups go to {to}. Make one with: ndas backup make")


@backup_commands.command("make")
def make(home: Home = DEFAULT_HOME) -> None:
    """Make a backup and prune the older ones. Note the digest it prints: with it an exchanged backup is seen."""
    from ndas.duties.backup import make_backup, prune_backups
    from ndas.journey import holdings_of

    with stopping_on_error():
        platform, settings, target = _open(home)
        made = make_backup(holdings_of(platform), target, recipient=settings.recipient)
        prune_backups(holdings_of(platform), target, keep_days=settings.keep_days)
        size = sum(one.bytes for one in made.objects) + made.control_bytes
        OUT.print(
            f"Backup {made.id}: {len(made.objects):,} files, {size:,} bytes. Digest {made.digest}", soft_wrap=True
        )
        for place in made.elsewhere:
            OUT.print(f"Not copied, for it keeps itself: {place}")


@backup_commands.command("list")
def list_backups(home: Home = DEFAULT_HOME) -> None:
    """List the backups, and as of when their index of the dead is."""
    from ndas.duties.backup.pruning import read_index

    with stopping_on_error():
        _, _, target = _open(home)
        rows = [
            (
                one.id,
                f"{one.made_at:%d %b %Y %H:%M}",
                len(one.objects),
                sum(o.bytes for o in one.objects),
                one.digest[:16],
            )
            for one in target.all()
        ]
        show_table(f"Backups at {target.root}", ("backup", "made", "files", "bytes", "digest"), rows)
        as_of = read_index(target).as_of
        OUT.print(f"Index of the dead as of {as_of:%d %b %Y %H:%M} UTC." if as_of else "Nothing has been pruned yet.")


@backup_commands.command("verify")
def verify(
    backup: Backup = "newest",
    identity: Annotated[Path | None, typer.Option(help="Opens the control database's dump too.")] = None,
    digest: Annotated[str, typer.Option(help="The digest that was noted when it was made.")] = "",
    passphrase_file: PassphraseFile = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Check every file of a backup against its digest; with the identity, that the dump opens and adds up.

    Files of weeks that were destroyed since are gone from it by design; they are named as missing. Exits with 1 where
    anything is missing or changed.
    """
    from ndas.duties.backup import open_identity, verify_backup

    with stopping_on_error():
        _, _, target = _open(home)
        opened = open_identity(identity, ask_passphrase("the backup identity", passphrase_file)) if identity else None
        found = verify_backup(target, backup, identity=opened, expected=digest)
    for name in found.damaged:
        OUT.print(red("Missing or changed:"), name)
    rows = sum(table.rows for table in found.tables.values())
    dump = f"; the dump holds {rows:,} rows in {len(found.tables)} tables" if found.tables else ""
    OUT.print(f"{found.manifest.id}: {len(found.manifest.objects) - len(found.damaged):,} files are whole{dump}.")
    if found.damaged:
        raise typer.Exit(1)


@backup_commands.command("restore")
def restore(
    into: Annotated[Path, typer.Argument(help="A new home; it must not be there yet.")],
    identity: IdentityFile,
    backup: Annotated[str, typer.Option(help="The backup's id, or newest.")] = "newest",
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder of backups; else the old home's setting.")
    ] = None,
    settings_from: Annotated[
        Path | None, typer.Option(help="Folder with the forces' settings (forces/*.yaml).")
    ] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="Force whose holder is gone for good; once each.")] = None,
    digest: Annotated[str, typer.Option(help="The digest that was noted when it was made.")] = "",
    passphrase_file: PassphraseFile = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Restore a backup into a new home (and into the empty database that NDAS_CONTROL_URL names, if it does).

    Every force's key holder must answer: what it has destroyed since is not restored, and what people said about
    records that are in no live week any more comes back without its content. People sign in anew.
    """
    import shutil

    from ndas.cli.errors import CommandError
    from ndas.cli.home.platform import open_platform
    from ndas.duties.backup import Target, open_identity, restore_backup
    from ndas.journey import holdings_of
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        if into.exists():
            raise CommandError(f"{into} is there already; a backup is restored into a new home")
        forces = settings_from or home / "forces"
        if not forces.is_dir():
            raise CommandError(f"{forces} is missing: the forces' settings say where their key holders answer")
        target = Target(source) if source else _open(home)[2]
        opened = open_identity(identity, ask_passphrase("the backup identity", passphrase_file))
        shutil.copytree(forces, into / "forces")
        (into / "inbox").mkdir(mode=0o700)
        done = restore_backup(
            holdings_of(open_platform(into)),
            target,
            backup,
            identity=opened,
            expected=digest,
            leave_out=[force_id(name) for name in leave_out or ()],
        )
        OUT.print(f"Restored {done.manifest.id} into {into}: {done.objects:,} files.")
        for ref in done.dead:
            OUT.print(f"Not restored, its key is destroyed: {ref}")
        changed = done.reconciled
        OUT.print(
            f"Lost their content, for their records are gone: {changed.judgements:,} judgements, "
            f"{changed.decisions:,} decisions; forgotten again: {changed.audit_subjects:,} subjects in the log."
        )


@backup_commands.command("drill")
def run_drill(
    identity: IdentityFile,
    backup: Backup = "newest",
    beside: Annotated[Path | None, typer.Option(help="Folder to restore under for the drill.")] = None,
    passphrase_file: PassphraseFile = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Restore a backup on the side, prove that it is equal, and remove it. Exits with 1 where anything differs."""
    from ndas.duties.backup import drill, open_identity
    from ndas.journey import holdings_of

    with stopping_on_error():
        platform, _, target = _open(home)
        opened = open_identity(identity, ask_passphrase("the backup identity", passphrase_file))
        found = drill(holdings_of(platform), target, backup, identity=opened, beside=beside)
    rows = [
        ("tables equal to the backup", found.tables_equal),
        ("rows restored", found.rows),
        ("audit chains sound", found.chains_sound),
        ("answers of pages equal", found.pages_equal),
        ("weeks that are dead and did not come back", len(found.restored.dead)),
    ]
    show_table(f"Drill of {found.restored.manifest.id}, {found.took.total_seconds():.0f} s", ("what", "count"), rows)
    for fault in found.faults:
        OUT.print(red("Differs:"), fault)
    if found.faults:
        raise typer.Exit(1)


@backup_commands.command("prune")
def prune(home: Home = DEFAULT_HOME) -> None:
    """Remove from the backups what has been destroyed since, and write the index that a restore goes by."""
    from ndas.duties.backup import prune_backups
    from ndas.journey import holdings_of

    with stopping_on_error():
        platform, settings, target = _open(home)
        done = prune_backups(holdings_of(platform), target, keep_days=settings.keep_days)
        OUT.print(f"Removed {done.files:,} files and {len(done.backups):,} old backups.")
        for name in done.unknown:
            OUT.print(f"Left alone, for this platform does not know it: {name}")


@backup_commands.command("places")
def places(home: Home = DEFAULT_HOME) -> None:
    """List every place that backups were ever made at. Certificates search them, or name them as not reached."""
    from ndas.cli.home.platform import open_platform
    from ndas.duties.backup.known_places import has_backups, known_places

    with stopping_on_error():
        platform = open_platform(home)
        found = known_places(platform.control, platform.backups)
        rows = [(str(one), "there" if has_backups(one) else "not reached") for one in found]
        show_table("Places of backups", ("place", "now"), rows)


@backup_commands.command("give-up")
def give_up(
    place: Annotated[Path, typer.Argument(help="A place that no backup lies at any more.")],
    by: Annotated[str, typer.Option(help="Who says so: owner, custodian or administrator of a force.")],
    reason: Annotated[str, typer.Option(help="What became of it, such as how its disk was destroyed.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Say that a place holds nothing any more, so that certificates stop naming it. It is in the audit log."""
    from ndas.cli.home.platform import open_platform
    from ndas.duties.backup.known_places import give_up_place
    from ndas.duties.permission import entitled, require
    from ndas.governance.access import Action
    from ndas.journey import PLATFORM_CHAIN

    with stopping_on_error():
        platform = open_platform(home)
        person = entitled(platform.control, by, platform.clock())
        force = person.force if person else PLATFORM_CHAIN  # a place is of no force: each answers with their own
        require(platform.control, by, Action.GIVE_UP_BACKUP, force, clock=platform.clock)
        give_up_place(platform.control, place, by=by, reason=reason, clock=platform.clock)
        OUT.print(f"{place} is given up.")


def _open(home: Path) -> "tuple[Platform, BackupSettings, Target]":
    from ndas.cli.errors import CommandError
    from ndas.cli.home.backup_settings import read_backup_settings
    from ndas.cli.home.platform import open_platform
    from ndas.duties.backup import Target

    platform, settings = open_platform(home), read_backup_settings(home)
    if settings is None:
        raise CommandError("nobody has said where backups go; begin with: ndas backup key, then ndas backup init")
    return platform, settings, Target(Path(settings.target))
