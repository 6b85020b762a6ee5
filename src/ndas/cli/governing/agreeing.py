"""Commands about sharing: agreements with others, and what was disclosed under them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

agreement_commands = typer.Typer(no_args_is_help=True, help="Agreements to share, and the register of disclosures.")
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
By = Annotated[str, typer.Option(help="Who does it: the id of a person of the force.")]
DEFAULT_HOME = Path("ndas-home")


@agreement_commands.command("add")
def add(
    force: Force,
    party: Annotated[str, typer.Argument(help="With whom.")],
    by: By,
    reference: Annotated[str, typer.Option(help="Of the signed agreement.")],
    purpose: Annotated[str, typer.Option(help="What it allows, in words.")],
    until: Annotated[datetime, typer.Option(help="Its last day.", formats=["%Y-%m-%d"])],
    home: Home = DEFAULT_HOME,
) -> None:
    """Enter an agreement. Without one that is in force nothing is disclosed to the party."""
    from ndas.cli.governing.sharing_desk import open_sharing

    with stopping_on_error():
        made = open_sharing(home, force).agree(party, reference=reference, purpose=purpose, until=until.date(), by=by)
        OUT.print(f"Agreement {made.id} with {party} until {made.valid_until:%d %B %Y}.")


@agreement_commands.command("end")
def end(
    force: Force,
    agreement: Annotated[str, typer.Argument(help="Id of the agreement.")],
    by: By,
    home: Home = DEFAULT_HOME,
) -> None:
    """End an agreement now."""
    from ndas.cli.governing.sharing_desk import open_sharing

    with stopping_on_error():
        open_sharing(home, force).end(agreement, by=by)
        OUT.print("Ended; nothing more is disclosed under it.")


@agreement_commands.command("list")
def list_all(force: Force, home: Home = DEFAULT_HOME) -> None:
    """List a force's agreements and disclosures."""
    from ndas.cli.governing.sharing_desk import open_sharing

    with stopping_on_error():
        desk = open_sharing(home, force)
        sharing, day = desk.platform.control.sharing, desk.platform.clock().date()
        rows = [
            (a.id, a.party, a.reference, a.valid_until, "in force" if a.live_on(day) else "ended")
            for a in sharing.agreements(desk.force)
        ]
        show_table(f"Agreements of {force}", ("id", "party", "reference", "until", "state"), rows)
        made = [(d.at.date(), d.recipient, d.what, d.records, d.reason) for d in sharing.disclosures(desk.force)]
        show_table(f"Disclosures of {force}", ("day", "recipient", "what", "records", "reason"), made)


@agreement_commands.command("disclose")
def disclose(
    force: Force,
    recipient: Annotated[str, typer.Argument(help="To whom.")],
    by: By,
    what: Annotated[str, typer.Option(help="What is disclosed, in words and without names.")],
    reason: Annotated[str, typer.Option(help="Reference of the request or operation.")],
    records: Annotated[int, typer.Option(min=0, help="How many records.")] = 0,
    home: Home = DEFAULT_HOME,
) -> None:
    """Enter a disclosure before anything leaves. Refused without an agreement that is in force today."""
    from ndas.cli.governing.sharing_desk import open_sharing

    with stopping_on_error():
        made = open_sharing(home, force).disclose(recipient, what=what, records=records, reason=reason, by=by)
        OUT.print(f"Disclosure {made.id} to {recipient}, under agreement {made.agreement}.")
