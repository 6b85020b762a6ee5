"""Commands about use cases: begin a new one, check one, list those that exist."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

use_case_commands = typer.Typer(no_args_is_help=True, help="Use cases: new, check, list.")
SIDE = "Governance"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(use_case_commands, name="use-case", rich_help_panel=SIDE)


@use_case_commands.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its id, such as robbery-places.")],
    title: Annotated[str, typer.Option(help="As people call it.")],
    purpose: Annotated[str, typer.Option(help="One of the assessment's, such as 'serious violence'.")],
    into: Annotated[Path, typer.Option(help="The folder that will hold it.")] = Path("src/ndas/use_cases"),
) -> None:
    """Write the folder of a new use case. It runs as it is; what you must say is marked CHANGE ME.

    Then edit the SQL in leads/, say what is marked, and run `ndas use-case check FOLDER` until nothing is left.
    The how-to "Add a use case" takes an hour.
    """
    from ndas.cli.errors import CommandError
    from ndas.use_cases.declaration import CrimePurpose
    from ndas.use_cases.scaffold import begin

    with stopping_on_error():
        if purpose not in set(CrimePurpose):
            raise CommandError(f"the assessment has no purpose of that name; it has: {', '.join(CrimePurpose)}")
        if not name.replace("-", "").isalnum() or not name[:1].isalpha() or name != name.lower():
            raise CommandError("an id is lower-case letters, digits and hyphens, and begins with a letter")
        try:
            folder = begin(into, name, title, CrimePurpose(purpose), datetime.now(UTC).date())
        except FileExistsError:
            raise CommandError(f"{into / name.replace('-', '_')} is there already; nothing was written") from None
        OUT.print(f"Wrote {folder}. Next: ndas use-case check {folder}", soft_wrap=True)


@use_case_commands.command("check")
def check_folder(
    folder: Annotated[Path, typer.Argument(help="The use case's folder.", exists=True, file_okay=False)],
) -> None:
    """Say in plain words what a use case still needs. Exits with 1 where something is left to do.

    Every statement is tried on empty tables that hold only what the declaration asks for.
    """
    from ndas.use_cases.scaffold import check

    with stopping_on_error():
        left = check(folder, datetime.now(UTC).date())
        for number, words in enumerate(left, 1):
            OUT.print(f"{number}. {words}", soft_wrap=True, markup=False, highlight=False)
        OUT.print("Nothing is left to do." if not left else f"{len(left)} things are left to do.")
        if left:
            sys.exit(1)


@use_case_commands.command("list")
def list_use_cases() -> None:
    """List the use cases: purpose, method, how many columns each reads, its lists, and until when it is approved."""
    from ndas.use_cases import USE_CASES

    rows = [
        (
            one.declaration.id,
            one.declaration.version,
            one.declaration.purpose,
            one.declaration.method,
            sum(map(len, one.declaration.columns.values())),
            len(one.lists),
            one.declaration.approval.expires_on,
        )
        for one in USE_CASES.values()
    ]
    columns = ("id", "version", "purpose", "method", "columns read", "lists of leads", "approved until")
    show_table("Use cases", columns, rows)
