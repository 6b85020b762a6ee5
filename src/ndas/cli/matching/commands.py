"""Commands about matching: why records are one person, what changed and because of what, and people's word on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error
from ndas.vocabulary.judging import VERDICTS, Ground, grounds_of

if TYPE_CHECKING:
    from ndas.cli.matching.desk import MatchDesk
    from ndas.dashboard.cards import MatchHistory

_GROUNDS = "; ".join(f"{verdict}: {', '.join(g.value for g in grounds_of(verdict))}" for verdict in VERDICTS)
match_commands = typer.Typer(
    no_args_is_help=True,
    help="""
Who is who: why records are one person, what changed and because of what, and people's word on it.

Everything is done by a user of the force (`--by`), for a use case (`--purpose`) and a reason (`--reason`, the number of
the crime, operation or request); the access policies decide, and every look is in the audit log before it is shown.
""",
)
judgement_commands = typer.Typer(no_args_is_help=True, help="People's judgements as text: dump, load.")
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")
Force = Annotated[str, typer.Argument(help="The force.")]
Person = Annotated[str, typer.Argument(help="The person's id, such as P-1MAE-B2AC.")]
By = Annotated[str, typer.Option(help="Id of the user who asks.")]
Purpose = Annotated[str, typer.Option(help="The use case it is for.")]
Reason = Annotated[str, typer.Option(help="Number of the crime, operation or request.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(match_commands, name="match", rich_help_panel="Matching")
    app.add_typer(judgement_commands, name="judgements", rich_help_panel="Matching")


@match_commands.command("why")
def why(force: Force, person: Person, by: By, purpose: Purpose, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """Why a person's records are one: each pair in words, the weakest bridge, what was kept apart."""
    from ndas.cli.errors import CommandError
    from ndas.governance.access import Action

    with stopping_on_error():
        desk = _desk(home, force, by, purpose, reason)
        desk.look(Action.SEE_RECORDS, "why", (person,))
        found = desk.reading.match(person)
        if found is None:
            raise CommandError(f"there is no person {person} in the live week of {force}")
        OUT.print(f"{person}: {len(found.records)} records. {found.method}.", soft_wrap=True)
        graph = desk.reading.graph(person)
        if graph is not None and graph.bridge is not None:
            OUT.print(
                f"Weakest bridge: {graph.bridge.record_a} and {graph.bridge.record_b}, {graph.bridge.strength}; "
                f"{len(graph.bridge_side)} would come away. {graph.density:.0%} of pairs could join on their own.",
                soft_wrap=True,
            )
        rows = [
            (a.left.record_id, a.right.record_id, "; ".join(a.reasons_for), "; ".join(a.reasons_against) or "nothing")
            for a in found.agreements
        ]
        show_table("What joins them, the weakest first", ("record", "and record", "for", "against"), rows)
        if graph is not None and graph.apart:
            apart = [(one.record, one.other, one.other_person, one.reason) for one in graph.apart]
            show_table("Links that were not made", ("record", "and record", "of person", "why not"), apart)
        _show_history(found.history)


@match_commands.command("pair")
def pair(
    force: Force,
    record_a: Annotated[str, typer.Argument(help="A record's id, such as rms:PERSON:17.")],
    record_b: Annotated[str, typer.Argument(help="The other record's id.")],
    by: By,
    purpose: Purpose,
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """Why two records are, or are not, one person: every comparison with how strongly it speaks.

    Any two records can be asked about; they are weighed anew by the model that made the live week's persons.
    """
    from ndas.governance.access import Action
    from ndas.match.explain import likelihood_words, strength_words

    with stopping_on_error():
        desk = _desk(home, force, by, purpose, reason)
        desk.look(Action.SEE_RECORDS, "pair", (record_a, record_b))
        found = desk.pair(record_a, record_b)
        running, rows = found.prior, [("before anything is compared", "", f"{found.prior:+.1f}", f"{found.prior:+.1f}")]
        for step in found.steps:
            running += step.weight
            rows.append((step.words, strength_words(step.weight), f"{step.weight:+.1f}", f"{running:+.1f}"))
        show_table(f"{record_a} and {record_b}", ("found", "how strongly it speaks", "bits", "running"), rows)
        OUT.print(f"By these comparisons alone, one person: {likelihood_words(found.probability)}.")
        for words in (found.conflict and f"Never one person: {found.conflict}.",
                      found.guard and f"These two alone may not be joined: {found.guard}.",
                      found.judgement and f"A person said: {found.judgement}."):  # fmt: skip
            if words:
                OUT.print(words, soft_wrap=True)
        OUT.print("Today they are one person." if found.joined else "Today they are two people.")


@match_commands.command("history")
def history(force: Force, person: Person, by: By, purpose: Purpose, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """Which records came to a person or left, when, and because of which change. Also of an id that is no more."""
    from ndas.governance.access import Action

    with stopping_on_error():
        desk = _desk(home, force, by, purpose, reason)
        desk.look(Action.SEE_RECORDS, "history", (person,))
        _show_history(desk.history(person))


@match_commands.command("report")
def report(
    force: Force,
    by: By,
    truth: Annotated[
        Path | None, typer.Option(help="A CSV file of record and true person, where it is known: invented data.")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """What the live week's matching did: pairs by rule, weights, people by records, hubs, and quality if known."""
    from ndas.cli.matching.report import show_report
    from ndas.governance import AuditEvent
    from ndas.governance.access import Action

    with stopping_on_error():
        desk = _desk(home, force, by, "", "")
        desk.look(Action.SEE_LOADS, "report", (), AuditEvent.PAGE_VIEWED)
        show_report(desk, truth)


@match_commands.command("search")
def search(
    force: Force,
    by: By,
    purpose: Purpose,
    reason: Reason,
    name: Annotated[str, typer.Option(help="Given and family name, in this order.")] = "",
    born: Annotated[int | None, typer.Option(min=1880, max=2100, help="Year of birth, roughly.")] = None,
    postcode: Annotated[str, typer.Option(help="Home postcode.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone number.")] = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Find a person by what is remembered of them; the engine that matches ranks and says why."""
    from ndas.cli.matching.desk import Typed
    from ndas.governance import AuditEvent
    from ndas.governance.access import Action
    from ndas.match.explain import likelihood_words

    with stopping_on_error():
        desk = _desk(home, force, by, purpose, reason)
        decision = desk.allow(Action.SEARCH, "search")
        answer = desk.search(Typed(name, born, postcode, phone))
        people = tuple(hit.person for hit in answer.hits)
        searched = {"searched": desk.digest(f"{name}|{born}|{postcode}|{phone}")}
        desk.services.audit.record(desk.entry(AuditEvent.SEARCHED, "search", decision, people, searched))
        rows = [
            (hit.person, hit.record, likelihood_words(hit.probability), "; ".join(s.words for s in hit.steps))
            for hit in answer.hits
        ]
        show_table(f"{answer.looked_at:,} records looked at", ("person", "best record", "it is them", "because"), rows)
        if answer.too_common:
            OUT.print(f"Too common to follow: {', '.join(answer.too_common)}. Say more to narrow it down.")


@match_commands.command("judge", help=f"Say whether two records are one person. Grounds by answer: {_GROUNDS}.")
def judge(
    force: Force,
    record_a: Annotated[str, typer.Argument(help="A record's id.")],
    record_b: Annotated[str, typer.Argument(help="The other record's id.")],
    answer: Annotated[str, typer.Argument(help="same, different or unsure.")],
    by: By,
    purpose: Purpose,
    reason: Reason,
    ground: Annotated[str, typer.Option(help="Why; see above.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Record a judgement; it takes effect with the next refresh and stands until it is withdrawn."""
    with stopping_on_error():
        if answer not in VERDICTS:
            raise typer.BadParameter(f"an answer is one of {', '.join(VERDICTS)}")
        if ground not in list(Ground):
            raise typer.BadParameter(f"a ground is one of {', '.join(Ground)}")
        desk = _desk(home, force, by, purpose, reason)
        which = desk.judge(record_a, record_b, answer, Ground(ground))
        OUT.print(f"Judgement {which} is recorded. It takes effect with the next refresh.")


@match_commands.command("judgements")
def judgements(force: Force, by: By, purpose: Purpose, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """List the judgements that stand."""
    from ndas.governance import AuditEvent
    from ndas.governance.access import Action

    with stopping_on_error():
        desk = _desk(home, force, by, purpose, reason)
        desk.look(Action.JUDGE, "judgements", (), AuditEvent.LIST_VIEWED)
        rows = [
            (one.id, one.record_a, one.record_b, one.verdict, one.ground.words if one.ground else "on record", one.by,
             f"{one.at:%d %b %Y}")
            for one in desk.services.judgements.standing(desk.force)
        ]  # fmt: skip
        show_table(f"Judgements of {force}", ("id", "record", "and record", "answer", "ground", "by", "when"), rows)


@match_commands.command("withdraw")
def withdraw(
    force: Force,
    judgement: Annotated[str, typer.Argument(help="The judgement's id; see: ndas match judgements FORCE.")],
    by: By,
    purpose: Purpose,
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """Take a judgement back. With the next refresh all that rested on it is derived anew."""
    with stopping_on_error():
        count = _desk(home, force, by, purpose, reason).withdraw(judgement)
        OUT.print(f"{count} withdrawn. With the next refresh, all that rested on it is derived anew.")


@judgement_commands.command("dump")
def dump(
    force: Force,
    into: Annotated[Path, typer.Argument(help="File to write, one judgement a line.")],
    by: By,
    purpose: Purpose,
    reason: Reason,
    confirm: Annotated[str, typer.Option(help="Your id once more: this takes data out of the platform.")] = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Write every judgement of a force as text, withdrawn ones too. An export: record ids, who, when, why; no names."""
    with stopping_on_error():
        text = _desk(home, force, by, purpose, reason).dump(confirmed=confirm == by)
        into.write_text(text, "utf-8")
        OUT.print(f"Wrote {len(text.splitlines()):,} judgements to {into}.")


@judgement_commands.command("load")
def load(
    force: Force,
    source: Annotated[Path, typer.Argument(help="A file that dump wrote.", exists=True, dir_okay=False)],
    by: By,
    purpose: Purpose,
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """Keep the standing judgements of a dump. Loading twice is loading once; what names absent records is left out."""
    with stopping_on_error():
        kept, absent = _desk(home, force, by, purpose, reason).load(source.read_text("utf-8"))
        OUT.print(f"{kept:,} judgements loaded; {absent:,} left out, for they name records that are not here.")


def _desk(home: Path, force: str, by: str, purpose: str, reason: str) -> "MatchDesk":
    from ndas.cli.home.platform import open_platform
    from ndas.cli.matching.desk import Asker, MatchDesk

    return MatchDesk(open_platform(home), force, Asker(by, purpose, reason))


def _show_history(steps: "tuple[MatchHistory, ...]") -> None:
    rows = [(f"{step.at:%d %b %Y}", step.what, step.why, step.cause or "") for step in steps]
    show_table("How the records changed", ("data as at", "what", "why", "because of record"), rows)
