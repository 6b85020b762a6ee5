"""Commands about canaries: planted and kept at the force, looked for on the platform."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, red, show_table, stopping_on_error

canary_commands = typer.Typer(
    no_args_is_help=True,
    help="Canaries: invented records that show each week that refusal, deletion and segregation hold. "
    "The force plants them and keeps the list.",
)
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(canary_commands, name="canary", rich_help_panel="At a force")


@canary_commands.command("plant")
def plant_canaries(
    extract: Annotated[Path, typer.Argument(help="Folder with one folder for each system: <system>/<file>.csv")],
    contract: Annotated[list[Path], typer.Option(help="Folder with contract.yaml; once for each system.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
    sequence: Annotated[int, typer.Option(min=1, help="Number of the delivery that this extract becomes.")],
    keep: Annotated[Path, typer.Option(help="The list; kept at the force and added to each week.")],
    each: Annotated[int, typer.Option(min=1, max=50, help="How many of each kind.")] = 2,
) -> None:
    """Plant invented rows in an extract before it is sealed, and add them to the force's own list.

    Some must be refused at the gate, some must be gone next week (do not plant those again), some must never appear to
    another force. No value of a real person goes into them. `ndas check-extract` shows what would become of each.
    """
    from ndas.duties.canaries import plant, read_canaries, write_canaries
    from ndas.vocabulary.contract_files import load_contract

    with stopping_on_error():
        before = read_canaries(keep, force) if keep.exists() else ()
        planted = plant(extract, [load_contract(folder) for folder in contract], week=sequence, each=each)
        write_canaries(keep, force, (*before, *planted))
        OUT.print(f"Planted {len(planted)} canaries in {extract}; the list is {keep}. Keep it at the force.")


@canary_commands.command("list")
def list_canaries(
    keep: Annotated[Path, typer.Argument(help="The force's list.")],
    force: Annotated[str, typer.Option(help="The force's id.")],
) -> None:
    """List the force's canaries."""
    from ndas.duties.canaries import read_canaries

    with stopping_on_error():
        found = read_canaries(keep, force)
        show_table(
            f"Canaries of {force}",
            ("kind", "planted in delivery", "system", "table", "source id"),
            [(one.kind.value, one.week, one.system, one.table, one.source_id) for one in found],
        )


@canary_commands.command("report")
def report(
    force: Annotated[str, typer.Argument(help="The force.")],
    keep: Annotated[Path, typer.Option("--list", help="The force's list, lent for this search and not kept.")],
    home: Annotated[
        Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")
    ] = DEFAULT_HOME,
) -> None:
    """Look for a force's canaries everywhere, on the platform, and say for each kind whether its trap held.

    The result stands on the page of loads and in the audit log. Exits with 1 where a trap did not hold.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.cli.lifetime.desk import check_canaries

    with stopping_on_error():
        found = check_canaries(open_platform(home), force, keep)
    for one in found:
        OUT.print(f"{one.kind}: {one.planted} planted,", "held" if one.held else red("NOT HELD"))
        show_table("", ("looked for in", "looked at", "found"), [
            (place, count, one.found.get(place, 0)) for place, count in one.looked.items()
        ])  # fmt: skip
    if not found:
        OUT.print("The list holds no canary that this week could tell anything about.")
    if not all(one.held for one in found):
        raise typer.Exit(1)
