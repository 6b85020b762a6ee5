"""Commands about deletion certificates. `verify` needs no platform: a file, and whatever keys the reader was given."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, red, show_table, stopping_on_error

certificate_commands = typer.Typer(
    no_args_is_help=True,
    help="Deletion certificates: what went, where it was searched for, who destroyed the keys. "
    "`verify` works anywhere, without the platform.",
)
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
File = Annotated[Path, typer.Argument(help="The certificate's file.", exists=True, dir_okay=False)]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(certificate_commands, name="certificate", rich_help_panel="On the platform")


@certificate_commands.command("list")
def list_certificates(force: Force, home: Home = DEFAULT_HOME) -> None:
    """List a force's certificates, and the searches that found something and stand in the way of one."""
    from ndas.cli.home.platform import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        found = open_platform(home).control.certificates.of(force_id(force))
        show_table(
            f"Deletion certificates of {force}",
            ("number", "occasion", "delivery", "records gone", "state", "at", "file"),
            [
                (
                    one.number or "",
                    one.occasion,
                    one.delivery,
                    one.records,
                    one.state if one.state == "issued" else f"NOT ISSUED: found in {', '.join(one.findings)}",
                    f"{one.at:%d %b %Y %H:%M}",
                    home / one.file if one.file else "",
                )
                for one in found
            ],
        )


@certificate_commands.command("show")
def show_certificate(file: File) -> None:
    """Show a certificate: what went by table, what was searched and how, what is lawfully kept, receipts."""
    from ndas.duties.certificate import read_certificate

    with stopping_on_error():
        one = read_certificate(file.read_bytes())
        OUT.print(f"Certificate {one.number} of {one.force}, {one.issued_at:%d %B %Y %H:%M} UTC: {one.occasion}.")
        show_table("What went", ("system", "table", "held before", "gone"), [
            (gone.system, gone.table, gone.before, gone.gone) for gone in one.gone
        ])  # fmt: skip
        show_table("What was searched", ("place", "rows", "bytes", "found", "referred to", "how"), [
            (place.place, place.rows, place.bytes, place.found, place.named, place.how) for place in one.searched
        ])  # fmt: skip
        show_table("Lawfully kept, or not reached", ("place", "what", "until", "why"), [
            (kept.place, kept.item, kept.until, kept.why) for kept in one.kept
        ])  # fmt: skip
        OUT.print(
            f"Content erased: {one.forgotten.judgements:,} judgements, {one.forgotten.decisions:,} decisions, "
            f"{one.forgotten.audit_subjects:,} subjects of the audit log. Key receipts: {len(one.receipts)}."
        )


@certificate_commands.command("verify")
def verify(
    file: File,
    key: Annotated[str, typer.Option(help="The platform's verifying key, as `ndas certificate key` printed it.")] = "",
    holder_key: Annotated[str, typer.Option(help="The verifying key of the force's own key holder.")] = "",
    force: Annotated[str, typer.Option(help="The force it must be of.")] = "",
    delivery: Annotated[str, typer.Option(help="The delivery it must be about.")] = "",
    previous: Annotated[
        Path | None, typer.Option(help="File of the certificate before; this one must follow it.")
    ] = None,
    record: Annotated[str, typer.Option("--id", help="Was this one among what went? system:TABLE:source id")] = "",
    opening: Annotated[
        str, typer.Option(help="The opening that `ndas certificate opening` gave; needed for --id.")
    ] = "",
) -> None:
    """Check a certificate, step by step. Exits with 1 where a step fails.

    Works offline and without the platform's packages. Without --key and --holder-key it shows only that the file was
    not changed since it was signed; without --delivery or --previous an older certificate would pass, too.
    """
    from ndas.duties.certificate import Expected, verify_certificate

    expected = Expected(
        platform_key=key,
        holder_key=holder_key,
        force=force,
        delivery=delivery,
        previous=previous.read_bytes() if previous else b"",
        record=record,
        opening=opening,
    )
    found = verify_certificate(file.read_bytes(), expected)
    for number, check in enumerate(found.checks, 1):
        state = {True: "passed     ", False: red("failed     "), None: "not checked"}[check.ok]
        OUT.print(f"{number:2}", state, "", check.words, soft_wrap=True)
    if not found.ok:
        raise typer.Exit(1)


@certificate_commands.command("key")
def key(home: Home = DEFAULT_HOME) -> None:
    """Print the platform's verifying key for certificates. The force notes it once and checks with it ever after."""
    from ndas.cli.home.platform import open_platform
    from ndas.duties.certificate import certificate_key, verifying_key_of

    with stopping_on_error():
        open_platform(home)
        OUT.print(verifying_key_of(certificate_key(home)), soft_wrap=True)


@certificate_commands.command("opening")
def opening(
    force: Force,
    by: Annotated[str, typer.Option(help="User of the force who takes it: data engineer, custodian, owner or DPO.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Hand the force the opening of its newest certificate, with which it can ask whether a record was among what went.

    It lies in the live week, under the force's own key, and goes with it: take it before the next refresh, and keep it
    at the force. Who took it and when is in the audit log.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.cli.lifetime.desk import take_opening

    with stopping_on_error():
        OUT.print(take_opening(open_platform(home), force, by), soft_wrap=True)


@certificate_commands.command("receipts")
def receipts(
    force: Force,
    into: Annotated[Path, typer.Argument(help="File to write, one receipt a line; keep it at the force.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Write every receipt of a destroyed key that the platform holds, for `ndas keyholder recover --receipts`.

    Keep them apart from the key holder: after a recovery from an old copy they say which keys stay destroyed. They hold
    no key and no personal data.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.duties.certificate.kept_receipts import kept_receipts
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        found = kept_receipts(home, open_platform(home).control, force_id(force))
        into.write_text("".join(f"{receipt}\n" for receipt in found), "utf-8")
        OUT.print(f"Wrote {len(found):,} receipts to {into}.")


@certificate_commands.command("issue")
def issue(force: Force, home: Home = DEFAULT_HOME) -> None:
    """Search once more for what the live week's deletion left, and issue its certificate if nothing is found.

    For use after something that a search had found was removed. Exits with 1 where anything is found still.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.journey import certify_again

    with stopping_on_error():
        issued = certify_again(open_platform(home), force)
    if issued.refused:
        for finding in issued.findings:
            OUT.print(red("found"), "", finding, soft_wrap=True)
        OUT.print("There is no certificate: remove what was found and search again.")
        raise typer.Exit(1)
    OUT.print(f"Certificate {issued.record.number} of {force}: {home / issued.record.file}")
