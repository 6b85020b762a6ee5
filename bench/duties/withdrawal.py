"""A force leaves: seconds until nobody can read it (pointer and keys), and until its files are unlinked.

python bench/duties/withdrawal.py [rows of the snapshot's tables]
"""

import sys
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from ground import FORCE, NOW, entry, fill, ground

from ndas.duties.withdrawal import agree_to_withdraw, ask_to_withdraw, removing, withdraw_force
from ndas.store.archive import Archive, ArchiveFolder
from ndas.store.control import User

_WEEKS = 51
"""Archived weeks beside the live one: a year of them."""


def main(rows: int) -> None:
    import pyarrow as pa

    with ground() as made:
        week = made.begin(1)
        written = fill(week, 0, rows // 3)
        made.publish(week)
        archive = Archive(
            ArchiveFolder(made.home / "archive"),
            force=FORCE,
            control=made.control,
            keys=made.holder,
            purpose="archive",
            clock=lambda: NOW,
        )
        table = pa.table({"PERSON_ID": ["P1"]})
        for number in range(_WEEKS):
            archive.seal(
                f"{FORCE}-all-{1000 + number:06d}",
                [("source/rms/PERSON", table.to_reader())],
                received_at=NOW,
                run="seal",
                audit=lambda _: entry(),
            )
        for name, role in (("owner", "owner"), ("custodian", "custodian")):
            made.control.users.add(User(name, FORCE, name, (role,), NOW, "SC", NOW + timedelta(days=30)), audit=entry())
        ask_to_withdraw(made.control, FORCE, by="owner", reason="bench", at=NOW)
        approval = agree_to_withdraw(made.control, FORCE, by="custodian", reason="bench", at=NOW).id
        moments: list[float] = []
        remove = removing._remove_files  # noqa: SLF001 - the moment between keys and files is what is measured

        def noted(*arguments: object) -> None:
            moments.append(time.monotonic())
            remove(*arguments)
            moments.append(time.monotonic())

        destroy, keys = made.holder.destroy, []

        def destroyed(*arguments: object, **named: object) -> object:
            receipt = destroy(*arguments, **named)
            keys.append(time.monotonic())
            return receipt

        made.holder.destroy = destroyed
        began = time.monotonic()
        with patch.object(removing, "_remove_files", noted):
            done = withdraw_force(made.estate, archive, approval=approval)
        ended = time.monotonic()
        assert not done.issued.refused, [str(one) for one in done.issued.findings]
        print(f"{written:,} rows live, {_WEEKS} archived weeks, {done.keys} keys")
        print(f"pointer, people, live key {keys[0] - began:6.2f} s: nobody can read the live week")
        print(f"every archive key         {moments[0] - keys[0]:6.2f} s more")
        print(f"files unlinked            {moments[1] - moments[0]:6.2f} s more")
        print(f"searched and certified    {ended - moments[1]:6.2f} s more")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 10_000_000)
