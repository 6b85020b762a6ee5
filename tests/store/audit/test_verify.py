"""Verifying an exported log offline: whatever was done to it is found."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import ChainReport, Checkpoint, verify_chain
from ndas.store.audit.form import GENESIS, Opening, canonical, digest, export_line, forgotten_digest, seal, write_entry
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.start import Start
from ndas.vocabulary.ids import ForceId

FORCE = ForceId("northmoor")
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
LOOKS = 39
ENTRIES = LOOKS + 1
KEYS = {f"p-{number}": bytes([number]) * 32 for number in range(4)}
LOST = "p-2"
"""Whom the last entry of the log forgets."""


@cache
def _log() -> tuple[tuple[str, ...], Checkpoint]:
    """A log of invented looks, one person of it forgotten, and the checkpoint that the force keeps of it."""
    lines, previous, tree = [], GENESIS, MerkleTree()
    marks: list[str] = []
    for number in range(LOOKS):
        entry = AuditEntry(
            event=(AuditEvent.PERSON_VIEWED, AuditEvent.SEARCHED)[number % 2],
            at=START + timedelta(seconds=number),
            force=FORCE,
            actor=f"u-{number % 3}",
            purpose="serious_violence",
            reason=f"OP {number}",
            subjects=tuple(f"p-{n}" for n in range(number % 4)),
            count=number,
            detail={"version": number},
        )
        written = write_entry(entry, sequence=number + 1, previous=previous, keys=KEYS)
        previous = written.digest
        tree.add(bytes.fromhex(written.digest))
        openings = tuple(Opening(forgotten_in=ENTRIES if who == LOST else None) for who in entry.subjects)
        written = replace(written, openings=openings)
        marks += [mark for _, mark in written.marks()]
        lines.append(export_line(written))
    told = {"forgotten_digest": forgotten_digest(marks)}
    last = AuditEntry(event=AuditEvent.SUBJECTS_FORGOTTEN, at=START, force=FORCE, actor="journey", detail=told)
    written = write_entry(last, sequence=ENTRIES, previous=previous, keys={})
    previous = written.digest
    tree.add(bytes.fromhex(previous))
    lines.append(export_line(written))
    return tuple(lines), Checkpoint(FORCE, ENTRIES, tree.root(), previous, START).signed(KEY)


def _verify(lines: list[str]) -> ChainReport:
    return verify_chain(lines, force=FORCE, checkpoints=[_log()[1]], verifying_key=PUBLIC)


def test_it_finds_nothing_in_a_log_that_nobody_touched() -> None:
    report = _verify(list(_log()[0]))
    assert report == ChainReport(FORCE, ENTRIES, _log()[1].head, 1, None)
    assert verify_chain([], force=FORCE).sound


Attack = Callable[[list[str], random.Random], None]


def _edit_byte(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    place = chance.randrange(len(lines[at]))
    other = chance.choice([c for c in '0123456789abcdef"{}[]:, é' if c != lines[at][place]])
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]


def _edit_field(lines: list[str], chance: random.Random) -> None:
    _rewrite(lines, chance.randrange(len(lines)), chance)


def _edit_and_reseal_the_rest(lines: list[str], chance: random.Random) -> None:
    """What the database's owner can do: change an entry, and recompute every digest that follows."""
    at = chance.randrange(len(lines))
    _rewrite(lines, at, chance)
    previous = GENESIS if at == 0 else json.loads(lines[at - 1])["digest"]
    for number in range(at, len(lines)):
        line = json.loads(lines[number])
        line["body"] = canonical({**json.loads(line["body"]), "previous": previous})
        previous = line["digest"] = digest(line["body"])
        lines[number] = canonical(line)


def _rewrite(lines: list[str], at: int, chance: random.Random) -> None:
    line = json.loads(lines[at])
    body = json.loads(line["body"])
    field = chance.choice(["actor", "at", "purpose", "reason", "count", "role", "session"])
    body[field] = body[field] + 1 if field == "count" else body[field] + "x"
    line["body"] = canonical(body)
    line["digest"] = digest(line["body"])
    lines[at] = canonical(line)


def _remove(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _cut_off(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines)) :]


def _put_in(lines: list[str], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), lines[chance.randrange(len(lines))])


def _put_in_forged(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(1, len(lines))
    previous = json.loads(lines[at - 1])["digest"]
    forged = AuditEntry(event=AuditEvent.SEARCHED, at=START, force=FORCE, actor="nobody", purpose="firearms")
    lines.insert(at, export_line(write_entry(forged, sequence=at + 1, previous=previous, keys={})))


def _reorder(lines: list[str], chance: random.Random) -> None:
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]


def _change_subject(lines: list[str], chance: random.Random) -> None:
    at = chance.choice([n for n in range(LOOKS) if n % 4])
    line = json.loads(lines[at])
    body = json.loads(line["body"])
    body["subjects"][0] = seal("p-9", KEYS["p-0"], f"{FORCE}/{at + 1}/0".encode())
    line["body"] = canonical(body)
    lines[at] = canonical(line)


def _forget_by_the_back_door(lines: list[str], chance: random.Random) -> None:
    at = chance.choice([n for n in range(LOOKS) if n % 4])
    line = json.loads(lines[at])
    line["forgotten"][0] = chance.randrange(1, len(lines) + 2)
    lines[at] = canonical(line)


def _take_a_mark_away(lines: list[str], chance: random.Random) -> None:
    at = chance.choice([n for n in range(LOOKS) if n % 4 == 3])
    line = json.loads(lines[at])
    line["forgotten"][2] = None
    lines[at] = canonical(line)


def _cut_off_the_beginning(lines: list[str], chance: random.Random) -> None:
    """As if retention had taken it away: with a start that fits, and no entry that says so."""
    size = chance.randrange(1, len(lines))
    tree = MerkleTree()
    for line in lines[:size]:
        tree.add(bytes.fromhex(json.loads(line)["digest"]))
    start = Start(size, json.loads(lines[size - 1])["digest"], tree.peaks)
    lines[:size] = [start.to_json()]


ATTACKS: list[Attack] = [
    _edit_byte,
    _edit_field,
    _edit_and_reseal_the_rest,
    _remove,
    _cut_off,
    _put_in,
    _put_in_forged,
    _reorder,
    _change_subject,
    _forget_by_the_back_door,
    _take_a_mark_away,
    _cut_off_the_beginning,
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("positions", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_it_finds_each_attack_of_a_kind_wherever_it_strikes(attack: Attack, positions: int) -> None:
    missed = []
    for seed in range(positions):
        lines = list(_log()[0])
        attack(lines, random.Random(seed))
        if _verify(lines).sound:
            missed.append(seed)
    assert missed == []


@pytest.mark.slow
def test_it_finds_tampering_at_each_of_ten_thousand_places() -> None:
    """A character of the whole export drawn at random, ten thousand times, and each kind of attack in turn."""
    missed = []
    for seed in range(10_000):
        lines, chance = list(_log()[0]), random.Random(seed)
        ATTACKS[seed % len(ATTACKS)](lines, chance) if seed % 2 else _edit_byte(lines, chance)
        if _verify(lines).sound:
            missed.append(seed)
    assert missed == []


@settings(max_examples=200, deadline=None)
@given(st.integers(0, ENTRIES - 1), st.integers(0, 10**6), st.characters(exclude_categories=["Cs"]))
def test_it_finds_any_character_changed_anywhere(at: int, place: int, other: str) -> None:
    lines = list(_log()[0])
    place %= len(lines[at])
    if lines[at][place] == other:
        return
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    assert not _verify(lines).sound


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_it_never_fails_on_what_is_no_log_at_all(lines: list[str]) -> None:
    assert _verify(lines).fault is not None


def _line(body: str) -> str:
    return canonical({"body": body, "digest": digest(body), "forgotten": []})


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "not an entry of an export"),
        ("{}", "not an entry of an export"),
        ("[" * 100_000, "not an entry of an export"),
        ('{"body":"{}","digest":"","forgotten":[]}', "the body was changed"),
        (_line("{}"), "not an entry of form 2"),
        (_line("[]"), "not an entry of form 2"),
        (_line("not JSON"), "not an entry of form 2"),
        (_line("[" * 100_000), "not an entry of form 2"),
        ('{"body":"","digest":"","forgotten":["1"]}', "not an entry of an export"),
        ('{"start":{}}', "not an entry of an export"),
    ],
)
def test_it_names_a_line_that_is_no_entry(line: str, what: str) -> None:
    report = verify_chain([*_log()[0][:3], line], force=FORCE)
    assert report.entries == 3
    assert str(report.fault).startswith("entry 4: ")
    assert what in str(report.fault)


def test_it_says_where_the_fault_is() -> None:
    lines = list(_log()[0])
    _rewrite(lines, 6, random.Random(1))
    report = verify_chain(lines, force=FORCE)
    assert report.entries == 7  # the forged entry stands; the next one does not follow it
    assert str(report.fault) == "entry 8: the entry does not follow the one before it: an earlier entry was replaced"


def test_it_is_verified_for_its_own_force_alone() -> None:
    assert "another force" in str(verify_chain(_log()[0], force=ForceId("easthaven")).fault)


@pytest.mark.parametrize(
    "forged",
    [
        replace(_log()[1], size=ENTRIES - 1),
        replace(_log()[1], root="0" * 64),
        replace(_log()[1], signature=""),
        Checkpoint(FORCE, ENTRIES, "0" * 64, "0" * 64, START).signed(Ed25519PrivateKey.generate()),
        replace(_log()[1], force=ForceId("easthaven")),
    ],
)
def test_it_takes_no_forged_checkpoint(forged: Checkpoint) -> None:
    assert not verify_chain(_log()[0], force=FORCE, checkpoints=[forged], verifying_key=PUBLIC).sound


def test_its_checkpoint_survives_being_written_down() -> None:
    checkpoint = _log()[1]
    assert Checkpoint.from_json(checkpoint.to_json()) == checkpoint
    for text in ("", "{}", "[]", '{"at": 1}'):
        with pytest.raises(ValueError, match="not a checkpoint"):
            Checkpoint.from_json(text)


RFC_6962_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
RFC_6962_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Leaves and roots of the test vectors of the certificate-transparency reference implementation."""


def test_its_merkle_tree_has_the_roots_of_the_reference_vectors() -> None:
    tree = MerkleTree()
    assert tree.root() == RFC_6962_ROOTS[0]
    for leaf, root in zip(RFC_6962_LEAVES, RFC_6962_ROOTS[1:], strict=True):
        tree.add(bytes.fromhex(leaf))
        assert tree.root() == root


def test_its_form_never_changes() -> None:
    entry = AuditEntry(
        event=AuditEvent.SEARCHED, at=START, force=FORCE, actor="u-1", purpose="firearms", detail={"b": 1, "a": "é"}
    )
    assert (
        write_entry(entry, sequence=1, previous=GENESIS, keys={}).digest
        == "791369ce604190756092869f64f3938d60aad7c8746a7a0d8cfb5afdc233f377"
    )
