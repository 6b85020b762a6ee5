"""Deliveries that are hostile, damaged, late or replayed: each stops at its step, and nothing is written anywhere.

A case changes a good delivery and says which error must come. Where a case needs the force's own signature (a force
whose software is wrong, or a thief of its key), it signs with the real key.
"""

import gzip
import io
import json
import os
import tarfile
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.transfer import (
    ContainerError,
    DeliveryNotOpenedError,
    ExpiryError,
    IntegrityError,
    KeyNotLentError,
    ManifestError,
    RecipientError,
    SequenceError,
    SignatureError,
    Step,
    UnknownForceError,
    new_signing_key,
    open_delivery,
    verify_delivery,
)
from ndas.transfer.canonical import canonical
from ndas.transfer.container import END, member_header, padding

PEOPLE, CUSTODY = "data/crime/people.csv.age", "data/custody/custody.txt.age"


@dataclass
class Forgery:
    """A delivery taken apart, to be put together otherwise."""

    week: object
    members: list[tuple[str, bytes]]

    def __getitem__(self, name: str) -> bytes:
        return dict(self.members)[name]

    def __setitem__(self, name: str, content: bytes) -> None:
        self.members = [(each, content if each == name else old) for each, old in self.members]

    @property
    def manifest(self) -> dict:
        return json.loads(self["manifest.json"])

    def sign(self, manifest: dict | bytes) -> None:
        """Put in this manifest, signed with the force's own key."""
        text = manifest if isinstance(manifest, bytes) else canonical(manifest)
        self["manifest.json"] = text
        self["manifest.sig"] = self.week.key.sign(text)

    def encrypt(self, name: str, plain: bytes) -> None:
        self[name] = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(self.week.terms.recipient)])

    def write(self) -> None:
        self.week.path.write_bytes(
            b"".join(
                member_header(name, len(content)) + content + bytes(padding(len(content)))
                for name, content in self.members
            )
            + END
        )


@pytest.fixture
def forgery(week) -> Forgery:
    with tarfile.open(week.path) as tar:
        return Forgery(week, [(each.name, tar.extractfile(each).read()) for each in tar])


def refusal(week, **changes) -> DeliveryNotOpenedError:
    """What opening and reading the whole delivery raises; the two ways of asking must agree."""
    refused = verify_delivery(week.path, **week.opening(**changes)).refused
    assert refused is not None
    with pytest.raises(type(refused)), open_delivery(week.path, **week.opening(**changes)) as delivery:
        delivery.verify()
    return refused


def rename(forgery: Forgery, old: str, new: str) -> None:
    forgery.members = [(new if name == old else name, content) for name, content in forgery.members]


def table(forgery: Forgery, **changes) -> dict:
    manifest = forgery.manifest
    manifest["tables"][0] |= changes
    return manifest


def bomb(forgery: Forgery) -> None:
    """A file that unpacks to 64 MB where the force signed a few bytes."""
    rename(forgery, PEOPLE, "data/crime/people.csv.gz.age")
    forgery.encrypt("data/crime/people.csv.gz.age", gzip.compress(bytes(64 << 20), 1))
    forgery.sign(table(forgery, compression="gzip"))


def two_gzips(forgery: Forgery) -> None:
    plain = forgery.week.extracts[0].path.read_bytes()
    rename(forgery, PEOPLE, "data/crime/people.csv.gz.age")
    forgery.encrypt("data/crime/people.csv.gz.age", gzip.compress(plain) + gzip.compress(b"more"))
    forgery.sign(table(forgery, compression="gzip"))


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def change(name: str, at: int) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.__setitem__(name, flip(forgery[name], at))


def swapped(forgery: Forgery) -> None:
    forgery[PEOPLE], forgery[CUSTODY] = forgery[CUSTODY], forgery[PEOPLE]


def plain_text(forgery: Forgery) -> None:
    forgery[PEOPLE] = forgery.week.extracts[0].path.read_bytes()


def to_another_recipient(forgery: Forgery) -> None:
    forgery[PEOPLE] = pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public()])


def content(plain: Callable[[bytes], bytes]) -> Callable[[Forgery], None]:
    """Another plain content, encrypted as it should be, under the old manifest."""
    return lambda forgery: forgery.encrypt(PEOPLE, plain(forgery.week.extracts[0].path.read_bytes()))


ATTACKS: dict[str, tuple[Callable[[Forgery], None], type[DeliveryNotOpenedError]]] = {
    # Step 1: members that do not belong.
    "a file beside the manifest": (lambda f: f.members.append(("readme.txt", b"x")), ContainerError),
    "two members of one name": (lambda f: f.members.append(f.members[2]), ContainerError),
    "two names that differ in case": (
        lambda f: f.members.append(("data/crime/PEOPLE.csv.age", b"x")),
        ContainerError,
    ),
    "a path upwards": (lambda f: rename(f, PEOPLE, "data/../../people.csv.age"), ContainerError),
    "a path upwards at the end": (lambda f: rename(f, PEOPLE, "data/crime/..age"), ContainerError),
    "an absolute path": (lambda f: rename(f, PEOPLE, "/etc/cron.d/people.age"), ContainerError),
    "a Windows path": (lambda f: rename(f, PEOPLE, "C:\\people.csv.age"), ContainerError),
    "a doubled slash": (lambda f: rename(f, PEOPLE, "data//people.csv.age"), ContainerError),
    "a line end in a name": (lambda f: rename(f, PEOPLE, "data/crime/people.csv\n.age"), ContainerError),
    "a NUL in a name": (lambda f: rename(f, PEOPLE, "data/crime/people.csv\0.age"), ContainerError),
    "a manifest that is not first": (lambda f: f.members.reverse(), ContainerError),
    "no manifest": (lambda f: f.members.pop(0), ContainerError),
    "no signature": (lambda f: f.members.pop(1), ContainerError),
    "a signature of another length": (lambda f: f.__setitem__("manifest.sig", b"x" * 63), ContainerError),
    "an empty manifest": (lambda f: f.__setitem__("manifest.json", b""), ContainerError),
    "a huge manifest": (lambda f: f.sign(b" " * ((4 << 20) + 1)), ContainerError),
    "a thousand files": (
        lambda f: f.members.extend((f"data/crime/f{n}.age", b"") for n in range(1000)),
        ContainerError,
    ),
    # Step 3: what the force did not sign.
    "a changed byte of the manifest": (change("manifest.json", 50), SignatureError),
    "a changed byte of the signature": (change("manifest.sig", 0), SignatureError),
    "a signature of nothing": (lambda f: f.__setitem__("manifest.sig", bytes(64)), SignatureError),
    "a manifest without its padding": (
        lambda f: f.__setitem__("manifest.json", f["manifest.json"] + b" "),
        SignatureError,
    ),
    # Step 4: signed, and still not a manifest.
    "an extra file": (lambda f: f.members.append(("data/crime/more.csv.age", b"x")), ManifestError),
    "a missing file": (lambda f: f.members.pop(), ManifestError),
    "files in another order": (lambda f: f.members.append(f.members.pop(2)), ManifestError),
    "no JSON": (lambda f: f.sign(b"no"), ManifestError),
    "a list": (lambda f: f.sign(b"[]"), ManifestError),
    "a pit of brackets": (lambda f: f.sign(b'{"a":' * 100_000), ManifestError),
    "another spelling": (lambda f: f.sign(json.dumps(f.manifest, indent=1).encode()), ManifestError),
    "one key twice": (
        lambda f: f.sign(f["manifest.json"].rstrip().replace(b'"mode":"full"', b'"mode":"part","mode":"full"')),
        ManifestError,
    ),
    "an unknown entry": (lambda f: f.sign(f.manifest | {"note": "x"}), ManifestError),
    "a missing entry": (lambda f: f.sign({k: v for k, v in f.manifest.items() if k != "contact"}), ManifestError),
    "another format": (lambda f: f.sign(f.manifest | {"format": "ndas-delivery-0"}), ManifestError),
    "part of a week": (lambda f: f.sign(f.manifest | {"mode": "changes"}), ManifestError),
    "a marking above the ceiling": (lambda f: f.sign(f.manifest | {"marking": "SECRET"}), ManifestError),
    "no files": (lambda f: f.sign(f.manifest | {"tables": []}), ManifestError),
    "another force than the file name's": (lambda f: f.sign(f.manifest | {"force": "southmoor"}), ManifestError),
    "another number than the file name's": (lambda f: f.sign(f.manifest | {"sequence": 8}), ManifestError),
    "a number that is true": (lambda f: f.sign(f.manifest | {"sequence": True}), ManifestError),
    "an end before its start": (lambda f: f.sign(f.manifest | {"expires_at": "2020-01-01T00:00:00Z"}), ManifestError),
    "a time without its zone": (lambda f: f.sign(f.manifest | {"as_at": "2026-11-21T00:00:00"}), ManifestError),
    "a recipient that is none": (lambda f: f.sign(f.manifest | {"recipient": "age1x"}), ManifestError),
    "a line end in the contact": (lambda f: f.sign(f.manifest | {"contact": "a\nb"}), ManifestError),
    "a count below zero": (lambda f: f.sign(table(f, rows=-1)), ManifestError),
    "a count that is no number": (lambda f: f.sign(table(f, rows="2")), ManifestError),
    "a column twice": (lambda f: f.sign(table(f, columns=["A", "A"])), ManifestError),
    "no columns": (lambda f: f.sign(table(f, columns=[])), ManifestError),
    "a path in the manifest": (lambda f: f.sign(table(f, file="../people.csv")), ManifestError),
    "a table twice": (lambda f: f.sign(f.manifest | {"tables": f.manifest["tables"][:1] * 2}), ManifestError),
    # Step 7.
    "a recipient that is not the holder's": (
        lambda f: f.sign(f.manifest | {"recipient": str(pyrage.x25519.Identity.generate().to_public())}),
        RecipientError,
    ),
    # Step 8: what the manifest does not say.
    "a changed byte at a file's start": (change(PEOPLE, 30), IntegrityError),
    "a changed byte at a file's end": (change(CUSTODY, -1), IntegrityError),
    "a file cut off": (lambda f: f.__setitem__(PEOPLE, f[PEOPLE][:-10]), IntegrityError),
    "an empty file": (lambda f: f.__setitem__(PEOPLE, b""), IntegrityError),
    "a file with more at its end": (lambda f: f.__setitem__(PEOPLE, f[PEOPLE] + b"x"), IntegrityError),
    "files swapped": (swapped, IntegrityError),
    "a file not encrypted": (plain_text, IntegrityError),
    "a file sealed to another key": (to_another_recipient, IntegrityError),
    "other content of the same size": (content(lambda plain: flip(plain, 40)), IntegrityError),
    "a record less": (content(lambda plain: plain[:-20]), IntegrityError),
    "a record more": (content(lambda plain: plain + "N3,Cedar,\r\n".encode("utf-16-le")), IntegrityError),
    "a wrong count, signed": (lambda f: f.sign(table(f, rows=3)), IntegrityError),
    "a wrong digest, signed": (lambda f: f.sign(table(f, sha256="0" * 64)), IntegrityError),
    "a wrong size, signed": (lambda f: f.sign(table(f, bytes=5)), IntegrityError),
    "a decompression bomb": (bomb, IntegrityError),
    "a second gzip behind the first": (two_gzips, IntegrityError),
}  # fmt: skip


@pytest.mark.parametrize("case", ATTACKS)
def test_it_stops(week, forgery, tmp_path, case):
    attack, expected = ATTACKS[case]
    attack(forgery)
    forgery.write()
    before = {each: each.stat().st_size for each in tmp_path.rglob("*")}
    refused = refusal(week)
    assert type(refused) is expected
    assert str(refused).startswith(f"step {expected.step.value} of 8")
    assert {each: each.stat().st_size for each in tmp_path.rglob("*")} == before


# Attacks that change something else than the members' content.


def test_it_stops_at_a_force_nobody_knows(week):
    week.register.keys.clear()
    assert type(refusal(week)) is UnknownForceError


def test_it_stops_at_a_force_claimed_by_the_file_name_alone(week):
    week.register.keys["southmoor"] = [new_signing_key().verifying_key]
    week.path = week.path.rename(week.path.with_name("southmoor-all-000007.ndas"))
    assert type(refusal(week)) is SignatureError


def test_it_stops_at_a_number_claimed_by_the_file_name_alone(week):
    week.path = week.path.rename(week.path.with_name("northmoor-all-000008.ndas"))
    assert type(refusal(week)) is ManifestError


@pytest.mark.parametrize("name", ["northmoor-all-7.ndas", "northmoor.ndas", "northmoor-all-000000.ndas", "x"])
def test_it_stops_at_a_file_name_of_another_form(week, name):
    week.path = week.path.rename(week.path.with_name(name))
    assert type(refusal(week)) is ContainerError


def test_it_stops_at_a_key_the_force_no_longer_uses(week):
    week.register.keys["northmoor"] = [new_signing_key().verifying_key, "no key at all"]
    assert type(refusal(week)) is SignatureError


@pytest.mark.parametrize("last", [7, 8, 900])
def test_it_stops_at_a_number_accepted_before_or_older(week, last):
    week.register.last["northmoor", "all"] = last
    assert type(refusal(week)) is SequenceError


def test_it_stops_at_an_expired_delivery(week):
    assert type(refusal(week, now=week.terms.expires_at)) is ExpiryError


def test_it_stops_at_a_delivery_from_the_future_beyond_the_clocks_skew(week):
    assert type(refusal(week, now=week.terms.created_at - timedelta(minutes=11))) is ExpiryError
    assert verify_delivery(week.path, **week.opening(now=week.terms.created_at - timedelta(minutes=9))).ok


def test_it_stops_when_the_holder_refuses(week):
    week.holder.refuses = True
    assert type(refusal(week)) is KeyNotLentError


def test_it_stops_when_the_holder_lends_the_key_of_another_delivery(week):
    ref = next(iter(week.holder.identities))
    week.holder.identities[ref] = str(pyrage.x25519.Identity.generate())
    assert type(refusal(week)) is RecipientError


def test_it_stops_when_the_holder_lends_what_is_no_key_and_never_shows_it(week):
    ref = next(iter(week.holder.identities))
    week.holder.identities[ref] = "AGE-SECRET-KEY-1NONSENSE"
    refused = refusal(week)
    assert type(refused) is KeyNotLentError
    assert "NONSENSE" not in f"{refused!r} {refused.__cause__!r} {refused.__context__!r}"


def hostile_member(kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(PEOPLE)
    info.type, info.linkname, info.mode = kind, linkname, 0o600
    return info


@pytest.mark.parametrize(
    "info",
    [
        hostile_member(tarfile.SYMTYPE, "/etc/passwd"),
        hostile_member(tarfile.LNKTYPE, "manifest.json"),
        hostile_member(tarfile.CHRTYPE),
        hostile_member(tarfile.BLKTYPE),
        hostile_member(tarfile.FIFOTYPE),
        hostile_member(tarfile.DIRTYPE),
        hostile_member(tarfile.CONTTYPE),
        hostile_member(tarfile.GNUTYPE_SPARSE),
    ],
    ids=["symlink", "hard link", "character device", "block device", "pipe", "folder", "contiguous", "sparse"],
)
def test_it_stops_at_a_member_that_is_no_plain_file(week, forgery, info):
    forgery.members = forgery.members[:2]
    forgery.write()
    body = week.path.read_bytes()[: -len(END)]
    week.path.write_bytes(body + info.tobuf(tarfile.GNU_FORMAT) + END)
    assert type(refusal(week)) is ContainerError


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])
def test_it_stops_at_a_tar_made_by_another_tool(week, forgery, form):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as tar:
        for name, member in forgery.members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(member), 1.5
            tar.addfile(info, io.BytesIO(member))
    week.path.write_bytes(packed.getvalue())
    assert type(refusal(week)) is ContainerError


def test_it_stops_at_bytes_hidden_in_padding_or_behind_the_end(week):
    good = week.path.read_bytes()
    for hidden in (good + b"x", good + bytes(512), good[:-512]):
        week.path.write_bytes(hidden)
        assert type(refusal(week)) is ContainerError


def test_it_stops_at_a_pipe_instead_of_waiting_on_it(week):
    week.path.unlink()
    os.mkfifo(week.path)
    assert type(refusal(week)) is ContainerError


def test_it_stops_at_a_missing_file(week):
    week.path.unlink()
    assert type(refusal(week)) is ContainerError


SLOWLY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@SLOWLY
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_it_refuses_any_flipped_bit_anywhere(week, place, bit):
    good = week.path.read_bytes()
    bad = bytearray(good)
    bad[int(place * len(good))] ^= 1 << bit
    try:
        week.path.write_bytes(bad)
        refusal(week)
    finally:
        week.path.write_bytes(good)


@SLOWLY
@given(place=st.floats(0, 1, exclude_max=True))
def test_it_refuses_a_delivery_cut_off_anywhere(week, place):
    good = week.path.read_bytes()
    try:
        week.path.write_bytes(good[: int(place * len(good))])
        assert type(refusal(week)) is ContainerError
    finally:
        week.path.write_bytes(good)


@SLOWLY
@given(noise=st.binary(max_size=3000))
def test_it_refuses_noise(week, noise):
    good = week.path.read_bytes()
    try:
        week.path.write_bytes(noise)
        assert type(refusal(week)) is ContainerError
    finally:
        week.path.write_bytes(good)


def test_every_step_that_can_fail_has_an_attack():
    tried = {expected.step for _, expected in ATTACKS.values()}
    assert tried | {Step.FORCE, Step.SEQUENCE, Step.EXPIRY} == set(Step)


def test_no_refusal_repeats_a_value_of_the_extract(week, forgery):
    for attack in [attack for attack, _ in ATTACKS.values() if attack is not bomb]:
        fresh = Forgery(week, list(forgery.members))
        attack(fresh)
        fresh.write()
        words = str(refusal(week))
        assert not any(value in words for value in ("Ash", "Birch", "Elm", "N1", "SECRET", "cron"))


def test_a_bomb_costs_no_memory(week, forgery):
    bomb(forgery)
    forgery.write()
    tracemalloc.start()
    try:
        refusal(week)
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


def test_it_opens_the_good_delivery_put_together_by_hand(week, forgery):
    forgery.write()
    assert verify_delivery(week.path, **week.opening()).ok
