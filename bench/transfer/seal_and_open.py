"""What sealing, verifying and opening cost, against copying the same file and taking its SHA-256 in the same run.

    python bench/transfer/seal_and_open.py [MB]      (default 256)

Prints MB of plain CSV per CPU-second (user and system, all threads) and the peak memory of each step, which runs in a
process of its own. The CSV is invented and shaped like a crime extract: ids, dates, codes, quoted free text.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyrage

from ndas.governance.key_holder import Lease
from ndas.transfer import Extract, Terms, new_signing_key, open_delivery, seal, verify_delivery
from ndas.vocabulary import ForceId, Marking, RunId

NOW = datetime.now(UTC)


def write_csv(path: Path, megabytes: int) -> None:
    row = (
        '{0},N{1},"ASH, {2}",{3:02d}/{4:02d}/2025,VIOLENCE WITH INJURY,"seen by the ""{2}"" shop, left on foot {0}"\r\n'
    )
    names = ("Ann", "Bob", "Chandra", "Dee", "Emeka", "Fay", "Gwyn")
    rows = "".join(row.format(n, n * 7919 % 99991, names[n % 7], n % 28 + 1, n % 12 + 1) for n in range(10_000))
    block = rows.encode()
    with path.open("wb") as file:
        file.write(b"CRIME_ID,NOMINAL_ID,NAME,COMMITTED,OFFENCE,MO\r\n")
        for _ in range(megabytes * 1_000_000 // len(block)):
            file.write(block)


def step(name: str, folder: Path) -> None:
    """Run one step and print what it cost."""
    source, outbox = folder / "crime.csv", folder / name
    outbox.mkdir(exist_ok=True)
    identity, key = pyrage.x25519.Identity.generate(), new_signing_key()
    terms = Terms(
        force=ForceId("northmoor"), system_set="all", sequence=1, as_at=NOW, created_at=NOW,
        expires_at=NOW + timedelta(days=1), marking=Marking.OFFICIAL, exclusions=(), contact="Bench",
        recipient=str(identity.to_public()),
    )  # fmt: skip

    def sealed() -> Path:
        extracts = [Extract("crime", "offences", source)]
        return seal(extracts, terms=terms, key=key, into=outbox, compress="gzip" in name).path

    opening = {
        "register": SimpleNamespace(
            signing_keys=lambda _: [key.verifying_key], last_sequence=lambda _force, _set: 0
        ),
        "holder": SimpleNamespace(
            lend=lambda ref, **_: Lease(ref, str(identity).encode(), NOW + timedelta(days=1)),
        ),
        "now": NOW,
        "run": RunId("bench"),
    }  # fmt: skip

    def read(path: Path) -> None:
        with open_delivery(path, **opening) as delivery, delivery.read(delivery.manifest.tables[0]) as stream:
            while stream.read(1 << 20):
                pass

    def verify(path: Path) -> None:
        assert verify_delivery(path, **opening).ok

    def copy_and_digest() -> None:
        shutil.copyfile(source, outbox / "copy")
        subprocess.run(["sha256sum", outbox / "copy"], check=True, capture_output=True)

    if name == "copy":
        cost = measured(copy_and_digest)
    elif name.startswith("seal"):
        cost = measured(sealed)
    else:
        path = sealed()
        cost = measured(lambda: (read if name.startswith("open") else verify)(path))
    packed = sum(each.stat().st_size for each in outbox.iterdir())
    print(json.dumps(cost | {"size": packed}))


def measured(act: Callable[[], object]) -> dict[str, float]:
    before = os.times()
    act()
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return {"cpu": cpu, "wall": after[4] - before[4], "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "crime.csv", megabytes)
        plain = (folder / "crime.csv").stat().st_size / 1e6
        print(
            f"{plain:.0f} MB of CSV\n{'step':14}{'MB/CPU-s':>9}{'of copy':>9}{'wall s':>8}{'peak MB':>9}{'file MB':>9}"
        )
        base = 0.0
        for each in ("copy", "seal", "open", "verify", "seal-gzip", "open-gzip", "verify-gzip"):
            command = [sys.executable, __file__, "--step", each, name]
            cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rate = plain / cost["cpu"]
            base = base or rate
            shutil.rmtree(folder / each)
            print(
                f"{each:14}{rate:9.0f}{rate / base:9.2f}{cost['wall']:8.1f}{cost['peak']:9.0f}{cost['size'] / 1e6:9.0f}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 256)
