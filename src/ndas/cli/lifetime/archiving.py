"""Commands about the cold archive: what it holds, bringing a week back for a while, holds, and destruction on time."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import ERR, OUT, red, show_table, stopping_on_error

if TYPE_CHECKING:
    from ndas.duties.retrieval import RetrievalDesk, Workspace
    from ndas.journey import Platform
    from ndas.vocabulary import ForceId

archive_commands = typer.Typer(
    no_args_is_help=True,
    help="""
The cold archive: each replaced week, sealed under a key of its own, for twelve months after it was received.

Bringing one back takes three people and time: a cleared developer asks (`request`), two who are cleared to authorise
agree (`authorise`), a clock of 3 to 12 hours runs, then the developer reads it in memory (`restore`) until its time is
over. Nothing plain is ever written to disk.
""",
)
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")
Force = Annotated[str, typer.Argument(help="The force.")]
By = Annotated[str, typer.Option(help="Id of the user who does this.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(archive_commands, name="archive", rich_help_panel="On the platform")


@archive_commands.command("list")
def list_archive(force: Force, home: Home = DEFAULT_HOME) -> None:
    """List a force's archived weeks, the requests for them and the holds on them. Ids, counts and dates; no content."""
    with stopping_on_error():
        platform, _, name = _open(home, force)
        items = platform.control.archive_items
        held = {hold.item for hold in items.holds(name)}
        weeks = [
            (one.id, one.state + (", held" if one.id in held else ""), sum(one.tables.values()), one.bytes,
             f"{one.received_at:%d %b %Y}", f"{one.expires_at:%d %b %Y}")
            for one in items.of(name)
        ]  # fmt: skip
        show_table(f"Archived weeks of {force}", ("week", "state", "rows", "bytes", "received", "destroyed by"), weeks)
        _show_requests(platform, name)
        holds = [(one.id, one.item, one.owner, f"{one.review_on:%d %b %Y}", one.reason) for one in items.holds(name)]
        show_table("Legal holds", ("hold", "week", "owner", "reviewed by", "reason"), holds)


@archive_commands.command("request")
def request_week(
    force: Force,
    item: Annotated[str, typer.Argument(help="The archived week; see: ndas archive list FORCE.")],
    by: By,
    purpose: Annotated[str, typer.Option(help="What it is for, such as: rights request, audit, court.")],
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """Ask for an archived week. Who asks is a cleared developer of the force; two other people must agree."""
    with stopping_on_error():
        _, desk, name = _open(home, force)
        asked = desk.ask(name, item, by=by, purpose=purpose, reason=reason)
        OUT.print(f"Request {asked.id}. Two people agree with: ndas archive authorise {force} {asked.id} --by ... ")


@archive_commands.command("authorise")
def authorise(
    force: Force,
    request: Annotated[str, typer.Argument(help="The request's id.")],
    by: By,
    reason: Reason,
    no: Annotated[bool, typer.Option("--no", help="Refuse it, for good.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """Agree to a request: owner, custodian or data protection officer. The second agreement starts the clock."""
    with stopping_on_error():
        _, desk, name = _open(home, force)
        if no:
            desk.refuse(name, request, by=by, reason=reason)
            OUT.print(f"Request {request} is refused.")
            return
        now = desk.agree(name, request, by=by, reason=reason)
        if now.ready_at is None or now.ends_at is None:
            OUT.print(f"{by} agrees; one more person must.")
        else:
            OUT.print(f"Readable from {now.ready_at:%d %b %Y %H:%M} to {now.ends_at:%d %b %Y %H:%M} UTC.")


@archive_commands.command("restore")
def restore(
    force: Force,
    item: Annotated[str, typer.Argument(help="The archived week, or the request's id.")],
    by: By,
    query: Annotated[str | None, typer.Option(help="One SELECT. Without it, queries are read line by line.")] = None,
    rows: Annotated[int, typer.Option(min=1, max=1000, help="Rows to show at most.")] = 50,
    home: Home = DEFAULT_HOME,
) -> None:
    """Read a restored week with SQL, in memory. Only who asked, only while its time runs; each query is in the log.

    Tables are named by system and table: SELECT count(*) FROM rms."PERSON". Without --query, the tables are listed and
    queries are read from the terminal, one a line, until an empty line.
    """
    with stopping_on_error():
        _, desk, name = _open(home, force)
        with desk.open(name, item, by=by) as workspace:
            if query is not None:
                _answer(workspace, query, rows)
                return
            show_table("Tables of the week", ("table", "rows"), workspace.tables().items())
            for line in iter(_read_line, ""):
                with _going_on():
                    _answer(workspace, line, rows)


@archive_commands.command("close")
def close_request(
    force: Force,
    request: Annotated[str, typer.Argument(help="The request's id, or the archived week.")],
    by: By,
    home: Home = DEFAULT_HOME,
) -> None:
    """End a restore before its time, and print the receipt: what was read of it, by the audit log."""
    with stopping_on_error():
        _, desk, name = _open(home, force)
        done = desk.close(name, request, by=by)
        OUT.print(
            f"Request {done.request} of {done.item} closed {done.closed_at:%d %b %Y %H:%M} UTC: "
            f"{done.queries:,} queries, {done.rows:,} rows shown; nothing was written to disk."
        )


@archive_commands.command("hold")
def hold(
    force: Force,
    item: Annotated[str, typer.Argument(help="The archived week.")],
    by: By,
    reason: Reason,
    owner: Annotated[str, typer.Option(help="Id of who answers for the hold and reviews it.")],
    review_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day by which it is reviewed.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Keep an archived week past its twelve months, for a court or an inquiry, until the hold is released."""
    with stopping_on_error():
        _, desk, name = _open(home, force)
        day = review_on.replace(tzinfo=UTC)
        placed = desk.hold(name, item, by=by, reason=reason, owner=owner, review_on=day)
        OUT.print(f"Hold {placed.id} keeps {item}; {owner} reviews it by {day:%d %b %Y}.")


@archive_commands.command("release")
def release(
    force: Force,
    hold_id: Annotated[str, typer.Argument(metavar="HOLD", help="The hold's id; see: ndas archive list FORCE.")],
    by: By,
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """Lift a legal hold. A week whose twelve months are up goes with the next expiry."""
    with stopping_on_error():
        _, desk, name = _open(home, force)
        OUT.print(f"{desk.release(name, hold_id, by=by, reason=reason)} is held by {hold_id} no more.")


@archive_commands.command("expire")
def expire(
    force: Annotated[str | None, typer.Argument(help="One force; without it, every force.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Destroy every week that has had its twelve months: key, file, record, with the key holder's receipt.

    Each refresh does this too; run it nightly so that a force that delivers no more is not forgotten. Exits with 1
    where a key holder does not answer, and goes on with the other forces.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.journey import expire_archive

    failed = False
    with stopping_on_error():
        platform = open_platform(home)
        names = [force] if force else [one.id for one in platform.control.forces.all()]
    for name in names:
        try:
            with stopping_on_error():
                gone = expire_archive(platform, name)
            for one in gone:
                OUT.print(f"{one.item.id}: destroyed {one.receipt.destroyed_at:%d %b %Y %H:%M} UTC, {_receipt(one)}")
        except typer.Exit:
            failed = True
    if failed:
        raise typer.Exit(1)


@archive_commands.command("overdue")
def overdue(
    force: Annotated[str | None, typer.Argument(help="One force; without it, every force.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """List what should be gone and is not, and holds that nobody has reviewed. Exits with 1 where there is any."""
    from ndas.cli.home.platform import open_platform
    from ndas.duties.retrieval import find_overdue
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        platform = open_platform(home)
        names = [force_id(force)] if force else [one.id for one in platform.control.forces.all()]
        found = [
            (name, one.what, one.id, f"{one.since:%d %b %Y}", one.words)
            for name in names
            for one in find_overdue(platform.control, name, at=platform.clock())
        ]
    if found:
        show_table("Overdue", ("force", "what", "id", "since", "what to do"), found)
        raise typer.Exit(1)
    OUT.print("Nothing is overdue.")


def _open(home: Path, force: str) -> "tuple[Platform, RetrievalDesk, ForceId]":
    from ndas.cli.home.platform import open_platform, read_settings
    from ndas.cli.serving.dashboard import digest_key
    from ndas.duties.retrieval import RetrievalDesk
    from ndas.vocabulary.ids import force_id

    platform = open_platform(home)
    desk = RetrievalDesk(
        control=platform.control,
        archive=platform.archive,
        terms=lambda name: read_settings(home, name).keeping.terms,
        clock=platform.clock,
        digest_key=digest_key(home),
    )
    return platform, desk, force_id(force)


def _show_requests(platform: "Platform", force: "ForceId") -> None:
    from ndas.store.control import restore_state

    requests = [
        (one.id, one.item, restore_state(one, at=platform.clock()), one.requested_by, one.purpose,
         f"{one.ready_at:%d %b %H:%M}" if one.ready_at else "", f"{one.ends_at:%d %b %H:%M}" if one.ends_at else "")
        for one in platform.control.restores.of(force)
    ]  # fmt: skip
    show_table("Requests", ("request", "week", "state", "by", "purpose", "from", "to"), requests)


def _answer(workspace: "Workspace", query: str, rows: int) -> None:
    answer = workspace.query(query, rows=rows)
    show_table("", answer.columns, answer.rows)
    if answer.more:
        OUT.print(f"There are more than these {len(answer.rows):,} rows.")


def _read_line() -> str:
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _receipt(one: object) -> str:
    signature = getattr(getattr(one, "receipt", None), "signature", "")
    return f"receipt {signature[:16]}…"


class _going_on:  # noqa: N801 - reads as a word where it is used
    """A refused query ends that query, not the session."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        from ndas.duties.retrieval import QueryRefusedError

        if isinstance(error, QueryRefusedError):
            ERR.print(red("Refused:"), str(error), soft_wrap=True)
            return True
        return False
