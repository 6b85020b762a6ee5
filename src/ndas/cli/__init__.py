"""The command line: builds the real parts and starts them. `ndas --help` teaches the rest.

Commands import what they need when they run, so that a force that has installed only what sealing needs can use the
commands of its side.
"""

import sys

import typer

from ndas.cli import (
    archiving,
    at_the_force,
    backup,
    canaries,
    certificate,
    demonstration,
    governing,
    match_commands,
    on_real_data,
    orphans,
    people,
    reach,
    receiving,
    refreshing,
    rollback,
    use_case,
    withdrawing,
)
from ndas.cli.accounted import account_for
from ndas.cli.own_process import keep_to_oneself
from ndas.cli.terminal import show_error

app = typer.Typer(
    name="ndas",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="""
A data analytics platform for police forces that keeps the promises of its data protection impact assessment.

**Try it**: `ndas demo` builds three invented forces, refreshes each twice and serves the dashboard.

**At a force**: `ndas keyholder create`, `ndas signing-key`, `ndas check-extract`, `ndas seal`, `ndas send`.

**On the platform**: `ndas force add`, `ndas receive`, `ndas open --verify`, `ndas refresh`, `ndas loads`, `ndas serve`.
""",
)

for commands in (
    demonstration,
    at_the_force,
    receiving,
    refreshing,
    rollback,
    archiving,
    backup,
    certificate,
    canaries,
    withdrawing,
    on_real_data,
    people,
    match_commands,
    governing,
    use_case,
    reach,
    orphans,
):
    commands.add_to(app)
account_for(app)


def main() -> None:
    """Run the command line. Errors that say what to do are shown without a traceback and exit with 1."""
    keep_to_oneself()
    try:
        app(standalone_mode=True)
    except Exception as error:  # noqa: BLE001 - the one place where errors meet people; bugs are raised again below
        sys.exit(show_error(error))
