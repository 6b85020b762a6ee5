"""Commands about the audit log. `verify --export`, `read` and `witness` work anywhere, without the platform."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import OUT, red, show_table, stopping_on_error

if TYPE_CHECKING:
    from ndas.dashboard.overseeing import AuditRow

audit_commands = typer.Typer(
    no_args_is_help=True,
    help="The audit log: who looked at what, when and why; sampled, looked over, exported, verified anywhere, retired. "
    "`verify --export`, `read` and `witness` work without the platform.",
)
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
By = Annotated[str, typer.Option(help="User who asks: auditor, data protection officer or supervisor of the force.")]
DEFAULT_HOME = Path("ndas-home")
_COLUMNS = ("no.", "when", "who", "event", "operation", "of what", "purpose", "reason", "ids")


@audit_commands.command("verify")
def verify_audit(
    force: Annotated[str, typer.Argument(help="The force whose chain to verify.")],
    export: Annotated[
        Path | None, typer.Option(help="Verify an exported file instead; needs no platform.", exists=True)
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that the force kept; once for each. Without one a cut-off end is not seen."),
    ] = None,
    platform_key: Annotated[
        str, typer.Option(help="The platform's verifying key (ndas certificate key); checks the checkpoints.")
    ] = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Verify a force's chain: any edit, removal, insertion, reorder or cut is found. Exits with 1 where one is.

    With --export it reads that file and nothing else: no home, no database, no key. A cut-off end, and a chain that was
    rewritten as a whole, can be seen by nobody without a checkpoint; so the force keeps those it is given.
    """
    from ndas.store.audit import Checkpoint, verify_chain
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        kept = [Checkpoint.from_json(path.read_text("utf-8").strip()) for path in checkpoint or ()]
        if export is not None:
            with export.open(encoding="utf-8") as lines:
                report = verify_chain(lines, force=force_id(force), checkpoints=kept, verifying_key=platform_key)
        else:
            from ndas.cli.home.platform import open_platform
            from ndas.duties.certificate import certificate_key, verifying_key_of

            platform = open_platform(home)
            own = verifying_key_of(certificate_key(home))
            report = platform.control.audit.verify(force_id(force), at=platform.clock(), verifying_key=own)
    if not report.sound:
        OUT.print(red(f"The chain of {force} is broken."), report.fault)
        raise typer.Exit(1)
    OUT.print(
        f"The chain of {force} is sound: {report.entries:,} entries, head {report.head[:16]}…, "
        f"{report.checkpoints} checkpoints agree."
    )


@audit_commands.command("export")
def export_audit(
    force: Annotated[str, typer.Argument(help="The force whose chain to export.")],
    into: Annotated[Path, typer.Argument(help="File to write, one JSON line for each entry.")],
    by: By,
    keys: Annotated[
        Path | None, typer.Option(help="Write the entry keys here as well, so that the reader sees about whom.")
    ] = None,
    recipient: Annotated[str, typer.Option(help="Who receives it.")] = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Export a force's chain, to be verified and read on a machine of its own.

    The export holds whom each entry is about sealed, and no key: it can be handed on to be verified. With --keys the
    file of entry keys is written beside; who has both reads the log in full with `ndas audit read`. People whom the log
    has forgotten have no key any more.
    """
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        lines, key_lines = open_audit_desk(home, force, by).export(keys=keys is not None, recipient=recipient)
        count = _write(into, lines)
        OUT.print(f"Wrote {count:,} lines to {into}.")
        if keys is not None:
            OUT.print(f"Wrote {_write(keys, key_lines):,} entry keys to {keys}. Keep it apart from the export.")


@audit_commands.command("read")
def read_export(
    export: Annotated[Path, typer.Argument(help="An exported log.", exists=True, dir_okay=False)],
    force: Annotated[str, typer.Option(help="Whose log it is.")],
    keys: Annotated[Path | None, typer.Option(help="The file of entry keys.", exists=True)] = None,
    person: Annotated[str, typer.Option(help="Only entries about this id; needs --keys.")] = "",
) -> None:
    """Verify an exported log, then print it; with the entry keys, about whom each entry is. Needs no platform."""
    from ndas.cli.errors import CommandError
    from ndas.store.audit import read_keys, read_looks, verify_chain
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        lines = export.read_text("utf-8").splitlines()
        report = verify_chain(lines, force=force_id(force))
        if not report.sound:
            raise CommandError(f"{export} is not a sound log of {force}: {report.fault}")
        known = read_keys(keys.read_text("utf-8").splitlines()) if keys else {}
        found = [
            (
                one.sequence, f"{one.entry.at:%d %b %Y %H:%M:%S}", one.entry.actor, one.entry.event.value,
                one.entry.event.operation.value, one.entry.detail.get("subjects", ""), one.entry.purpose,
                one.entry.reason, " ".join(one.entry.subjects),
            )
            for one in read_looks(lines, known, force=force_id(force))
            if not person or person in one.entry.subjects
        ]  # fmt: skip
        show_table(f"Log of {force}", _COLUMNS, found)


@audit_commands.command("checkpoint")
def checkpoint_audit(force: Force, home: Home = DEFAULT_HOME) -> None:
    """Sign what a force's chain is now, and write the file that goes to the force. Every refresh does so, too."""
    from ndas.cli.audit.checkpoints import sign_checkpoint
    from ndas.cli.home.platform import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        made, path = sign_checkpoint(open_platform(home), force_id(force))
        OUT.print(f"Signed: {made.size:,} entries, root {made.root[:16]}…. For the force: {path}", soft_wrap=True)


@audit_commands.command("witness")
def witness(
    checkpoints: Annotated[list[Path], typer.Argument(help="Checkpoints that the force was given.", exists=True)],
    platform_key: Annotated[str, typer.Option(help="The platform's verifying key, as the force noted it.")],
    force: Annotated[str, typer.Option(help="The force they must be of.")],
) -> None:
    """At the force: check that checkpoints are signed, of this force's log, and only ever grow. Exits with 1 if not."""
    from ndas.store.audit import Checkpoint

    faults: list[str] = []
    with stopping_on_error():
        read = [(path, Checkpoint.from_json(path.read_text("utf-8").strip())) for path in checkpoints]
    newest = None
    for path, one in sorted(read, key=lambda pair: pair[1].at):
        if one.force != force:
            faults.append(f"{path}: is of another force's log")
        elif not one.is_signed_by(platform_key):
            faults.append(f"{path}: is not signed with this key")
        elif newest and (one.size < newest.size or (one.size == newest.size and one.root != newest.root)):
            faults.append(f"{path}: counts fewer entries than an earlier one, or others; the log was cut or rewritten")
        newest = one
        OUT.print(f"{one.at:%d %B %Y %H:%M} UTC: {one.size:,} entries, root {one.root[:16]}…")
    for fault in faults:
        OUT.print(red(str(fault)), soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    OUT.print("All are signed and agree. Verify an export against them: ndas audit verify --export FILE --checkpoint …")


@audit_commands.command("list")
def list_audit(
    force: Force,
    by: By,
    user: Annotated[str, typer.Option(help="Only what this user did.")] = "",
    person: Annotated[list[str] | None, typer.Option(help="Only about this id; once for each id of a person.")] = None,
    purpose: Annotated[str, typer.Option(help="Only for this use case or duty.")] = "",
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many entries.")] = 50,
    home: Home = DEFAULT_HOME,
) -> None:
    """List the newest entries by user, person looked at, and purpose. Ids and events; the log holds no content."""
    from ndas.cli.audit.desk import open_audit_desk
    from ndas.dashboard.overseeing import AuditFilter

    with stopping_on_error():
        which = AuditFilter(user_id=user or None, purpose=purpose or None, subjects=tuple(person or ()))
        found = open_audit_desk(home, force, by).page(which, last)
        show_table(f"Log of {force}: {len(found.rows):,} of {found.total:,}", _COLUMNS, map(_line, found.rows))


@audit_commands.command("looks")
def looks_at_person(
    force: Force,
    person: Annotated[list[str], typer.Argument(help="The person's id, and ids of the person's source records.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Reference of the person's request, or of the question.")],
    into: Annotated[
        Path | None, typer.Option(help="Write a CSV to answer the person with; for the data protection officer.")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Who has looked at this person: every look, for a rights request (DPA 2018 s.45) or a supervisor's question."""
    import csv

    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        desk = open_audit_desk(home, force, by)
        found = desk.looks_at(tuple(person), reason=reason, told=into is not None)
        if into is None:
            show_table("Looks at the person", _COLUMNS, map(_line, found.rows))
        else:
            with into.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([_COLUMNS, *map(_line, found.rows)])
            OUT.print(f"Wrote {len(found.rows):,} looks to {into}.")
        if found.perhaps:
            OUT.print(f"{found.perhaps:,} looks at many records at once may have shown the person too.", soft_wrap=True)


@audit_commands.command("replay")
def replay(
    force: Force,
    number: Annotated[int, typer.Argument(min=1, help="The entry's number.")],
    by: By,
    home: Home = DEFAULT_HOME,
) -> None:
    """What one look showed, by versions: data, model, policies, and whether the data is still there. No content."""
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        found = open_audit_desk(home, force, by).replay(number)
        row = found.row
        told = [
            ("when", f"{row.at:%d %B %Y %H:%M:%S} UTC"), ("who", f"{row.user_id} ({row.role})"), ("event", row.event),
            ("operation", row.operation), ("purpose", row.purpose), ("reason", row.reason),
            ("legal basis", found.legal_basis), ("page or command", found.route), ("records", row.count),
            ("ids", " ".join(row.subject_ids)), ("recipient", row.recipient), ("model version", found.model_version),
            ("data version", found.data_version), ("the data today", found.data),
            *((f"rule {name}", words) for name, words in found.policies),
        ]  # fmt: skip
        show_table(f"Entry {number} of {force}", ("what", "said"), [line for line in told if line[1]])


@audit_commands.command("odd-use")
def odd_use(
    force: Force,
    by: By,
    days: Annotated[int, typer.Option(min=1, max=366, help="Of how many days.")] = 28,
    home: Home = DEFAULT_HOME,
) -> None:
    """List what is worth asking about, each line with its reason: no score, and no ranking of people.

    Self-search, family name, well-known names that the force keeps, volume against the user's own usual day, hours that
    are not the user's own, one reason for many purposes or days, records outside the user's area.
    """
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        lines = open_audit_desk(home, force, by).odd_use(days)
        rows = [(line.user, line.rule, line.words, " ".join(map(str, line.looks[:20]))) for line in lines]
        show_table(f"Odd use in {force}: questions, not findings", ("user", "rule", "what and why", "entries"), rows)


@audit_commands.command("well-known")
def well_known(
    force: Force,
    names: Annotated[Path, typer.Argument(help="A text file, one name a line; it is not kept.", exists=True)],
    by: By,
    home: Home = DEFAULT_HOME,
) -> None:
    """Keep the force's list of well-known names, as keyed digests; the names themselves are kept nowhere."""
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        count = open_audit_desk(home, force, by).keep_well_known(names.read_text("utf-8").splitlines())
        OUT.print(f"The list of {force} holds {count:,} names, as digests.")


@audit_commands.command("sample")
def sample(
    force: Force,
    by: By,
    draw: Annotated[int, typer.Option(min=0, max=100, help="How many looks to draw; 0 shows what was drawn.")] = 0,
    days: Annotated[int, typer.Option(min=1, max=366, help="Of how many days.")] = 28,
    home: Home = DEFAULT_HOME,
) -> None:
    """Draw looks at random for a supervisor: one of every user before two of any, and none of the drawer's own."""
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        desk = open_audit_desk(home, force, by)
        found = desk.draw(draw, days) if draw else desk.samples()
        rows = [(*_line(one.row)[:8], one.verdict or "waits", one.attested_by or "") for one in found]
        show_table(f"Sample of {force}", (*_COLUMNS[:8], "verdict", "by"), rows)


@audit_commands.command("attest")
def attest(
    force: Force,
    number: Annotated[int, typer.Argument(min=1, help="The entry's number.")],
    by: By,
    verdict: Annotated[str, typer.Option(help="justified, 'asked about' or 'not justified'.")],
    note: Annotated[str, typer.Option(help="What was asked or found; needed unless justified.")] = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Attest a drawn look, as a supervisor whose look it was not."""
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        open_audit_desk(home, force, by).attest(number, verdict, note)
        OUT.print(f"Look {number} is attested: {verdict}.")


@audit_commands.command("retire")
def retire(
    force: Force,
    by: Annotated[str, typer.Option(help="Owner, custodian or data protection officer of the force.")],
    reason: Annotated[str, typer.Option(help="Why now; usually the retention schedule's reference.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Retire log entries whose retention is over. It takes two people; the second one's command does it.

    How long a log is kept: `kept_for_days` under `audit` in the force's settings, seven years as shipped, a year at
    least. The oldest entries go as a whole; a signed checkpoint stands for them, so that the rest still verifies.
    """
    from ndas.cli.audit.desk import open_audit_desk

    with stopping_on_error():
        done = open_audit_desk(home, force, by).retire(reason)
        if done is None:
            OUT.print(f"{by} agrees to retire old entries of {force}; one more person must.")
        else:
            OUT.print(f"{done.entries:,} entries went; a checkpoint of {done.checkpoint.size:,} stands for them.")


def _line(row: "AuditRow") -> tuple[object, ...]:
    when = f"{row.at:%d %b %Y %H:%M:%S}"
    about = (row.subject_kind, row.purpose, row.reason, " ".join(row.subject_ids))
    return (row.sequence, when, row.user_id, row.event, row.operation, *about)


def _write(path: Path, lines: Iterator[str]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            count += 1
            file.write(line.rstrip("\n") + "\n")
    return count
