"""A key holder killed with -9 at random moments: what it said stays so, and vaults, companions, log and copy agree."""

import multiprocessing
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef
from ndas.store.keys import (
    EVERYTHING,
    Custody,
    HolderPlaces,
    KdfCost,
    KeyOffice,
    OpenCustody,
    Scope,
    VaultKeyHolder,
    drill,
    found_keeping,
)
from ndas.store.keys.drill import read_copy
from ndas.store.keys.providers import PassphraseProvider
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
NORTHMOOR = ForceId("northmoor")
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)


def _providers() -> dict[str, PassphraseProvider]:
    return {name: PassphraseProvider(f"a passphrase for {name}", cost=CHEAP) for name in ("live", "archive")}


def _open(places: HolderPlaces) -> VaultKeyHolder:
    return VaultKeyHolder(places, force=NORTHMOOR, **_providers(), purposes={"refresh": set(KeyKind)})


def _live_for_ever(places: HolderPlaces, both: OpenCustody, seed: int, said: Connection) -> None:
    """Make, destroy, hold back, give back and turn over; say so after each."""
    holder, chance = _open(places), random.Random(seed)
    office = KeyOffice(holder.keeping, by="anna")
    number = len(holder.inventory())
    while True:
        number += 1
        ref = KeyRef(NORTHMOOR, chance.choice([KeyKind.SNAPSHOT, KeyKind.ARCHIVE]), f"{number:06d}")
        holder.make(ref, purpose="refresh", run=RUN)
        said.send((ref, "live"))
        match chance.randrange(4):
            case 0:
                holder.destroy(ref, purpose="refresh", run=RUN)
                said.send((ref, "destroyed"))
            case 1:
                holder.revoke(ref, purpose="refresh", run=RUN)
                said.send((ref, "revoked"))
                office.restore(Scope.one(ref), both, run=RUN)
                said.send((ref, "live"))
            case 2:
                vault = chance.choice(["live", "archive"])
                office.rotate(vault, holder.keeping.vault(vault).provider, run=RUN)


def _kill_again_and_again(folder: Path, custody: Custody, both: OpenCustody, times: int) -> int:
    (folder / "copy").mkdir()
    places = HolderPlaces(folder / "holder", folder / "companions", folder / "copy")
    found_keeping(places, force=NORTHMOOR, **_providers(), custody=custody)
    chance, fork = random.Random(20261122), multiprocessing.get_context("fork")
    told: dict[KeyRef, list[str]] = {}
    undone = 0
    for seed in range(times):
        mine, theirs = fork.Pipe()
        process = fork.Process(target=_live_for_ever, args=(places, both, seed, theirs), daemon=True)
        process.start()
        theirs.close()
        assert mine.poll(60), "the holder must have done something before it is killed"
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.join()
        with mine, suppress(EOFError):
            while True:
                ref, state = mine.recv()
                told.setdefault(ref, []).append(state)
        holder = _open(places)
        found = {status.ref: status.state for status in holder.inventory()}
        for ref, states in told.items():
            assert ref in found, f"{ref} was made and is gone"
            assert states[-1] != "destroyed" or found[ref] == "destroyed", f"{ref} came back"
        copied = read_copy(places.copy, both) if places.copy else {}
        for content in copied.values():
            for name, kept in content["keys"].items():
                kind, _, subject = name.partition("/")
                if told.get(KeyRef(NORTHMOOR, KeyKind(kind), subject), [""])[-1] == "destroyed":
                    assert (kept["key"], kept["sealed"]) == ("", "")
        undone = sum(request.action == "open" for request in holder.requests())
    holder = _open(places)
    KeyOffice(holder.keeping, by="anna and ben").restore(EVERYTHING, both, run=RUN)
    assert drill(holder.keeping, folder / "copy", both, run=RUN, by="anna and ben").whole
    assert datetime.now(UTC) >= holder.requests()[-1].at
    return undone


def test_it_keeps_its_word_when_it_is_killed(tmp_path: Path, custody: Custody, both: OpenCustody):
    _kill_again_and_again(tmp_path, custody, both, 8)


@pytest.mark.slow
def test_it_keeps_its_word_when_it_is_killed_two_hundred_times(tmp_path: Path, custody: Custody, both: OpenCustody):
    assert _kill_again_and_again(tmp_path, custody, both, 200) > 0, "no kill fell into a change: the test proves little"
