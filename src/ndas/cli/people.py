"""Commands about the people who use the platform."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

user_commands = typer.Typer(no_args_is_help=True, help="The named people who use the dashboard.")
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(user_commands, name="user", rich_help_panel="On the platform")


@user_commands.command("add")
def add_user(
    user: Annotated[str, typer.Argument(help="An id, such as a collar number; not a name.")],
    force: Annotated[str, typer.Option(help="The person's force.")],
    label: Annotated[str, typer.Option(help="How the person is called on screen.")],
    role: Annotated[
        list[str], typer.Option(help="officer, analyst, force_data_engineer, auditor, dpo; once for each.")
    ],
    trained_for: Annotated[
        list[str] | None, typer.Option(help="Use case the person is trained for; once for each.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Until when vetting and training are valid.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Give a person access: roles, vetting, training. Without training in date a use case stays shut."""
    from ndas.cli.home import open_platform
    from ndas.cli.users import NewUser, give_access

    with stopping_on_error():
        platform = open_platform(home)
        end = until.replace(tzinfo=platform.clock().tzinfo) if until else platform.clock() + timedelta(days=365)
        give_access(platform, NewUser(user, force, label, tuple(role), tuple(trained_for or ()), end))
        OUT.print(
            f"{user} has access to {force} until {end:%d %B %Y}. Print a sign-in link with: ndas user link {user}"
        )


@user_commands.command("link")
def link_user(
    user: Annotated[str, typer.Argument(help="The person's id.")],
    origin: Annotated[str, typer.Option(help="Address of the dashboard.")] = "http://localhost:8000",
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long the link can be used, once.")] = 15,
    home: Home = DEFAULT_HOME,
) -> None:
    """Print a one-time sign-in link. Hand it over by a channel you trust; it works once."""
    from ndas.cli.home import open_platform
    from ndas.cli.users import sign_in_link

    with stopping_on_error():
        OUT.print(sign_in_link(open_platform(home), user, origin, timedelta(minutes=minutes)), soft_wrap=True)


@user_commands.command("list")
def list_users(
    force: Annotated[str, typer.Argument(help="The force.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """List the people of a force with their roles."""
    from ndas.cli.home import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        people = open_platform(home).control.users.of(force_id(force))
        rows = [
            (one.id, one.label, ", ".join(one.roles), "ended" if one.disabled_at else "has access") for one in people
        ]
        show_table(f"People of {force}", ("id", "label", "roles", "access"), rows)


@user_commands.command("remove")
def remove_user(user: Annotated[str, typer.Argument(help="The person's id.")], home: Home = DEFAULT_HOME) -> None:
    """End a person's access at once, open sessions included."""
    from ndas.cli.home import open_platform
    from ndas.cli.users import end_access

    with stopping_on_error():
        end_access(open_platform(home), user)
        OUT.print(f"{user} has no access any more.")
