"""Commands that run the journey and show what came of it, and the dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

SIDE = "On the platform"
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("refresh", refresh_force),
        ("loads", loads),
        ("load", show_load),
        ("fix-list", fix_list),
        ("approve", approve),
        ("serve", serve),
    ):
        app.command(name, rich_help_panel=SIDE)(command)


def refresh_force(
    delivery: Annotated[Path | None, typer.Argument(help="A delivery; without it, all that waits.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Take a delivery the whole way to the live snapshot. Run it again after an interruption: it goes on.

    Where several forces' deliveries wait, they are taken side by side; one that is refused holds no other up. A
    delivery and its key are destroyed as soon as it is ingested or refused. Exits with 1 where one is refused.
    """
    from ndas.cli.audit.checkpoints import sign_checkpoint
    from ndas.cli.home.platform import open_platform
    from ndas.cli.refreshing.several_forces import refresh_all
    from ndas.journey import waiting

    failed = False
    with stopping_on_error():
        platform = open_platform(home)
        paths = [delivery] if delivery else waiting(platform)
        if not paths:
            OUT.print("Nothing waits in the inbox, and no run was interrupted.")
        for taken in refresh_all(home, paths):
            OUT.print(taken.words, soft_wrap=True)
            failed |= taken.failed
            if taken.force is not None:
                _, checkpoint = sign_checkpoint(platform, taken.force)
                OUT.print(f"Checkpoint of the audit log, for the force: {checkpoint}", soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def loads(force: Annotated[str, typer.Argument(help="The force.")], home: Home = DEFAULT_HOME) -> None:
    """List a force's deliveries and what became of their rows."""
    from ndas.cli.home.platform import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        control = open_platform(home).control
        rows = []
        for one in control.deliveries.of(force_id(force)):
            counts = control.loads.of(one.id).reconciliations
            fates = [sum(getattr(c, f) for c in counts) for f in ("manifest", "accepted", "quarantined", "refused")]
            rows.append((one.id, one.state, f"{one.as_at:%d %b %Y}" if one.as_at else "", *fates))
        show_table(
            f"Deliveries of {force}",
            ("delivery", "state", "as at", "in manifest", "accepted", "quarantined", "refused"),
            rows,
        )


def show_load(delivery: Annotated[str, typer.Argument(help="The delivery's id.")], home: Home = DEFAULT_HOME) -> None:
    """Show a load in full: reconciliation, rules broken, quality, the difference to last week, alarms."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.refreshing.load_report import show

    with stopping_on_error():
        show(open_platform(home).control, delivery)


def fix_list(
    force: Annotated[str, typer.Argument(help="The force.")],
    into: Annotated[Path, typer.Argument(help="CSV file to write.")],
    by: Annotated[str, typer.Option(help="User who takes it: data engineer of the force.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Write the fix-list of the live load for the force: its own ids, columns and rules, never a value."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.refreshing.load_report import write_fix_list

    with stopping_on_error():
        count = write_fix_list(open_platform(home), force, into, by=by)
        OUT.print(f"Wrote {count:,} lines to {into}.")


def approve(
    force: Annotated[str, typer.Argument(help="The force whose snapshot is held.")],
    by: Annotated[str, typer.Option(help="User who agrees: owner, custodian or data engineer of the force.")],
    reason: Annotated[str, typer.Option(help="Why the change is right.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Agree that a held snapshot goes live. It takes two different people; the second one publishes."""
    from ndas.cli.home.platform import open_platform
    from ndas.journey import agree_to_publish

    with stopping_on_error():
        done = agree_to_publish(open_platform(home), force, by=by, reason=reason)
        OUT.print(f"{done.delivery} is live." if done else f"{by} agrees; one more person must.")


def serve(
    home: Home = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.")] = 8000,
    origin: Annotated[str, typer.Option(help="The one address people use; https in production.")] = "",
) -> None:
    """Serve the dashboard."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.serving.dashboard import serve_dashboard

    with stopping_on_error():
        serve_dashboard(open_platform(home), host=host, port=port, origin=origin or f"http://localhost:{port}")
