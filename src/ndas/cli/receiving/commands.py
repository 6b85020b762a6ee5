"""Commands that take deliveries in: the home, the register of forces, the inbox, opening."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.lifetime.withdrawing import withdraw
from ndas.cli.terminal import OUT, Bars, ask_passphrase, show_table, stopping_on_error

SIDE = "On the platform"
force_commands = typer.Typer(no_args_is_help=True, help="The register of forces.")
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", rich_help_panel=SIDE)(init)
    force_commands.command("withdraw")(withdraw)
    app.add_typer(force_commands, name="force", rich_help_panel=SIDE)
    app.command("receive", rich_help_panel=SIDE)(receive)
    app.command("open", rich_help_panel=SIDE)(open_)


def init(
    home: Home = DEFAULT_HOME,
    passphrase_file: Annotated[Path | None, typer.Option(help="Passphrase of the platform's signing key.")] = None,
) -> None:
    """Make a home: folders, control database, and the key that signs receipts."""
    from ndas.cli.home.platform import control_url
    from ndas.store.control import Control
    from ndas.transfer import make_signing_key

    with stopping_on_error():
        for folder in ("forces", "inbox"):
            (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        Control(control_url(home)).close()
        key = make_signing_key(
            home / "platform.key", ask_passphrase("the platform's key", passphrase_file, confirm=True)
        )
        OUT.print(f"Made {home}. Forces check receipts with this verifying key:\n{key}")


@force_commands.command("add")
def add_force(
    force: Annotated[str, typer.Argument(help="The force's id: lower-case letters, digits, hyphens.")],
    title: Annotated[str, typer.Option(help="The force's name.")],
    mapping: Annotated[str, typer.Option(help="A shipped mapping, such as northmoor, or a folder of the force's own.")],
    verifying_key: Annotated[list[str], typer.Option(help="Verifying key of the force's signing key.")],
    key_holder: Annotated[
        str,
        typer.Option(
            help="Where the force's key holder answers: the path of its socket, or tls://HOST:PORT, for which "
            "authority.pem, platform.pem and platform.key go into forces/<force>.tls of the home."
        ),
    ],
    home: Home = DEFAULT_HOME,
) -> None:
    """Enter a force into the register."""
    from ndas.cli.receiving.forces import join_force

    with stopping_on_error():
        join_force(
            home, force, title=title, mapping=mapping, verifying_keys=tuple(verifying_key), key_holder=key_holder
        )
        OUT.print(f"{force} takes part.")


@force_commands.command("list")
def list_forces(home: Home = DEFAULT_HOME) -> None:
    """List the forces that take part, with what is live of each."""
    from ndas.cli.home.platform import open_platform

    with stopping_on_error():
        control = open_platform(home).control
        rows = []
        for force in control.forces.all():
            live = control.snapshots.live(force.id)
            rows.append((force.id, force.title, live.snapshot if live else "nothing published"))
        show_table("Forces", ("id", "name", "live snapshot"), rows)


def receive(
    home: Home = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8443,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    passphrase_file: Annotated[Path | None, typer.Option(help="Passphrase of the platform's signing key.")] = None,
) -> None:
    """Receive deliveries over HTTPS into the inbox, each answered with a signed receipt."""
    from ndas.cli.receiving.inbox import serve_inbox

    with stopping_on_error():
        serve_inbox(home, host, port, certificate, certificate_key, passphrase_file)


def open_(
    delivery: Annotated[Path, typer.Argument(help="A delivery, under the name it was sealed with.")],
    verify: Annotated[bool, typer.Option("--verify", help="Read every file to its end and count its rows.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """Take the steps of opening and name each; nothing is kept. Exits with 1 where a step fails."""
    from ndas.cli.receiving.opening import show_steps

    with stopping_on_error(), Bars(delivery.name) as bars:
        ok = show_steps(home, delivery, bars, verify=verify)
    if not ok:
        raise typer.Exit(1)
