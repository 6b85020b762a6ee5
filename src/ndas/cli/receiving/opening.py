"""Takes the steps of opening a delivery and names each."""

from pathlib import Path

from ndas.cli.home.platform import open_platform
from ndas.cli.terminal import OUT, Bars, red
from ndas.journey import RunRegister, read_claim
from ndas.transfer import open_delivery, verify_delivery
from ndas.vocabulary import RunId


def show_steps(home: Path, delivery: Path, bars: Bars, *, verify: bool) -> bool:
    """Print every step and what came of it; return whether all passed."""
    platform = open_platform(home)
    claim = read_claim(delivery)
    register, holder = RunRegister(platform.control, claim), platform.holder(claim.force)
    run = RunId(f"open-{claim.delivery}")
    if not verify:
        with open_delivery(delivery, register=register, holder=holder, now=platform.clock(), run=run) as opened:
            rows = sum(table.rows for table in opened.manifest.tables)
            OUT.print(
                f"{claim.delivery}: steps 1 to 7 passed; the manifest states {rows:,} rows. Add --verify to read them."
            )
        return True
    bars.begin("verifying")
    found = verify_delivery(
        delivery, register=register, holder=holder, now=platform.clock(), run=run, progress=bars.advance
    )
    bars.end()
    for number, step in enumerate(found.steps, 1):
        OUT.print(number, "passed" if step.ok else red("failed"), "", step.words, soft_wrap=True)
    return found.ok
