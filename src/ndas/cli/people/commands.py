"""Commands about the people who use the platform: joiners, movers, leavers, and what each may do until when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

user_commands = typer.Typer(no_args_is_help=True, help="The named people who use the dashboard, and their access.")
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
By = Annotated[
    str, typer.Option(help="Administrator who does it. Needed as soon as the force has one; until then the operator.")
]
UserId = Annotated[str, typer.Argument(help="The person's id.")]
Until = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day, such as 2027-03-31.")]
DEFAULT_HOME = Path("ndas-home")
OPERATOR = "administrator"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(user_commands, name="user", rich_help_panel="On the platform")


@user_commands.command("add")
def add_user(
    user: Annotated[str, typer.Argument(help="An id, such as a collar number; not a name.")],
    force: Annotated[str, typer.Option(help="The person's force.")],
    label: Annotated[str, typer.Option(help="How the person is called on screen.")],
    role: Annotated[
        list[str],
        typer.Option(
            help="Once for each: owner, custodian, officer, analyst, supervisor, force_data_engineer, "
            "cleared_developer, dpo, ethics_secretary, auditor, administrator."
        ),
    ],
    trained_for: Annotated[
        list[str] | None, typer.Option(help="Use case the person is trained for; once for each.")
    ] = None,
    post: Annotated[str, typer.Option(help="The post for which the access is given.")] = "",
    vetting: Annotated[str, typer.Option(help="RV, MV, NPPV1, NPPV2, NPPV3, CTC, SC or DV.")] = "NPPV3",
    until: Annotated[datetime | None, typer.Option(help="Until when roles, vetting and training are valid.")] = None,
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """A joiner: give a person roles, vetting, training. Without training in date a use case stays shut."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import NewUser, give_access

    with stopping_on_error():
        platform = open_platform(home)
        end = until.replace(tzinfo=platform.clock().tzinfo) if until else platform.clock() + timedelta(days=365)
        trained = tuple(trained_for or ())
        give_access(platform, NewUser(user, force, label, tuple(role), trained, end, post, vetting), by)
        OUT.print(
            f"{user} has access to {force} until {end:%d %B %Y}. Print a sign-in link with: ndas user link {user}"
        )


@user_commands.command("grant")
def grant(
    user: UserId,
    role: Annotated[str, typer.Argument(help="The role.")],
    reason: Annotated[str, typer.Option(help="Why: a reference of the decision or the task.")],
    until: Until,
    begins: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today if left out.")
    ] = None,
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """Grant one role for a time. Nobody grants to themselves; somebody else reviews it: `ndas user review`."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import Wanted, grant_role

    with stopping_on_error():
        platform = open_platform(home)
        start = begins.replace(tzinfo=UTC) if begins else platform.clock()
        given = grant_role(platform, Wanted(user, role, reason, start, _end_of(until)), by)
        OUT.print(f"Grant {given.id}: {user} is {role} until {until:%d %B %Y}.")


@user_commands.command("end")
def end(
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="The grant's id, from `ndas user grants`.")],
    because: Annotated[str, typer.Option(help="Why it ends.")],
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """End one grant now, and its holder's open sessions."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import end_grant

    with stopping_on_error():
        end_grant(open_platform(home), grant_id, because, by)
        OUT.print(f"Grant {grant_id} has ended.")


@user_commands.command("grants")
def list_grants(
    force: Annotated[str, typer.Argument(help="The force.")],
    due: Annotated[bool, typer.Option("--due", help="Only those that wait for a review.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """List who holds which role, why, until when, given by whom, reviewed by whom."""
    from ndas.cli.home.platform import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        platform = open_platform(home)
        grants, at = platform.control.grants, platform.clock()
        found = grants.due(force_id(force), at=at) if due else grants.of(force_id(force), at=at)
        rows = [
            (
                *(one.id, one.user, one.role, one.post, one.reason, f"{one.ends_at:%d %b %Y}", one.granted_by),
                _review(one.reviewed_by, one.reviewed_at),
            )
            for one in found
        ]
        head = ("grant", "user", "role", "post", "why", "until", "granted by", "reviewed by")
        show_table(f"Grants of {force}", head, rows)


@user_commands.command("review")
def review(
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="The grant's id, from `ndas user grants --due`.")],
    by: Annotated[str, typer.Option(help="Custodian or auditor who reviews: not who gave it, not who holds it.")],
    keep: Annotated[bool, typer.Option("--keep/--end", help="Still needed, or not.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Look over one grant: keep it for another 90 days, or end it. Nobody reviews what they granted or hold."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import review_grant

    with stopping_on_error():
        review_grant(open_platform(home), grant_id, by, keep=keep)
        OUT.print(f"Grant {grant_id} {'stays' if keep else 'has ended'}.")


@user_commands.command("move")
def move(
    user: UserId,
    post: Annotated[str, typer.Option(help="The new post.")],
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """A mover: every grant of the old post ends. Grant what the new post needs with `ndas user grant`."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import move_user

    with stopping_on_error():
        ended = move_user(open_platform(home), user, post, by)
        OUT.print(f"{user} has moved; {ended} {'grant' if ended == 1 else 'grants'} of the old post ended.")


@user_commands.command("vetting")
def vetting(
    user: UserId,
    level: Annotated[str, typer.Argument(help="RV, MV, NPPV1, NPPV2, NPPV3, CTC, SC or DV.")],
    until: Until,
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """Note a person's vetting. Records need NPPV3, MV, SC or DV in date."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import note_vetting

    with stopping_on_error():
        note_vetting(open_platform(home), user, level, _end_of(until), by)
        OUT.print(f"{user} is vetted to {level} until {until:%d %B %Y}.")


@user_commands.command("train")
def train(
    user: UserId,
    use_case: Annotated[str, typer.Argument(help="The use case; `ndas use-cases` lists them.")],
    until: Until,
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """Note that a person has passed the training of a use case. The day after the last day, the use case is shut."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import note_training

    with stopping_on_error():
        note_training(open_platform(home), user, use_case, _end_of(until), by)
        OUT.print(f"{user} is trained for {use_case} until {until:%d %B %Y}.")


@user_commands.command("link")
def link_user(
    user: UserId,
    origin: Annotated[str, typer.Option(help="Address of the dashboard.")] = "http://localhost:8000",
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long the link can be used, once.")] = 15,
    by: By = OPERATOR,
    home: Home = DEFAULT_HOME,
) -> None:
    """Print a one-time sign-in link. Hand it over by a channel you trust; it works once. The log says who made it."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import hand_over_link

    with stopping_on_error():
        link = hand_over_link(open_platform(home), user, origin, timedelta(minutes=minutes), by)
        OUT.print(link, soft_wrap=True)


@user_commands.command("list")
def list_users(
    force: Annotated[str, typer.Argument(help="The force.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """List the people of a force with their roles."""
    from ndas.cli.home.platform import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        platform = open_platform(home)
        at = platform.clock()
        rows = [
            (
                one.id,
                one.label,
                one.post,
                ", ".join(one.roles),
                f"{one.vetting} until {one.vetting_until:%d %b %Y}" if one.vetting_until else "not vetted",
                "ended" if one.disabled_at else "has access" if one.roles else "no role in force",
            )
            for one in platform.control.users.of(force_id(force), at=at)
        ]
        show_table(f"People of {force}", ("id", "label", "post", "roles", "vetting", "access"), rows)


@user_commands.command("remove")
def remove_user(user: UserId, by: By = OPERATOR, home: Home = DEFAULT_HOME) -> None:
    """A leaver: end a person's access at once, open sessions, passkeys and links included."""
    from ndas.cli.home.platform import open_platform
    from ndas.cli.people.users import end_access

    with stopping_on_error():
        end_access(open_platform(home), user, by)
        OUT.print(f"{user} has no access any more.")


def _end_of(day: datetime) -> datetime:
    """The moment after the day's end."""
    return day.replace(tzinfo=UTC) + timedelta(days=1)


def _review(by: str | None, at: datetime | None) -> str:
    return f"{by}, {at:%d %b %Y}" if by and at else "not yet"
