"""Commands about the week that was replaced: go back to it while its window is open, or see it destroyed."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, stopping_on_error

Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")
SIDE = "On the platform"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("rollback", rich_help_panel=SIDE)(rollback)
    app.command("retire", rich_help_panel=SIDE)(retire)


def rollback(
    force: Annotated[str, typer.Argument(help="The force.")],
    by: Annotated[str, typer.Option(help="User who wants it: owner, custodian or data engineer of the force.")],
    reason: Annotated[str, typer.Option(help="What is wrong with the live week.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Go back to the week before the live one. It takes two people; the second one's command does it.

    Only while the force's window is open: `rollback_hours` under `keeping` in the force's settings, 0 by default, 72 at
    most. The week that is gone back from is destroyed. Records that had been gone in it are live again until the next
    delivery: say so in the reason.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.journey import roll_back

    with stopping_on_error():
        done = roll_back(open_platform(home), force, by=by, reason=reason)
        if done is None:
            OUT.print(f"{by} wants to go back; one more person must.")
        else:
            OUT.print(f"Snapshot {done.live} is live again; snapshot {done.destroyed} is destroyed.")


def retire(
    force: Annotated[str | None, typer.Argument(help="One force; without it, every force.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Destroy replaced weeks whose window for going back is over. Run it every hour where a force has a window."""
    from ndas.cli.home.platform import open_platform
    from ndas.journey import retire_due
    from ndas.vocabulary.ids import force_id

    failed = False
    with stopping_on_error():
        platform = open_platform(home)
        names = [force_id(force)] if force else [one.id for one in platform.control.forces.all()]
    for name in names:
        try:
            with stopping_on_error():
                done = retire_due(platform, name)
            OUT.print(f"{name}: {'the replaced week is destroyed' if done else 'nothing is due'}.")
        except typer.Exit:
            failed = True
    if failed:
        raise typer.Exit(1)
