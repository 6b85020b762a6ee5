"""The outer container: an uncompressed tar that stock tools list and unpack, written and read in one spelling only.

1. Every header is, byte for byte, the one this file would write for that name and size. Links, devices, folders,
   owners, dates and extended headers therefore do not exist: each would be another spelling.
2. Names are ``manifest.json``, ``manifest.sig``, then ``data/<system>/<file>.age`` or ``.gz.age``: no absolute path,
   no dot-dot, nothing twice, compared without letter case.
3. The manifest comes first and is small; the signature is 64 bytes.
4. Padding is zero, and two zero blocks end the file: nothing is hidden between members or after them.
"""

import re
import tarfile
from dataclasses import dataclass
from typing import BinaryIO

from ndas.transfer.errors import ContainerError
from ndas.transfer.manifest import MAX_MANIFEST_BYTES, MAX_TABLES
from ndas.transfer.signing import SIGNATURE_BYTES

BLOCK = 512
END = bytes(2 * BLOCK)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_NAME = re.compile(r"manifest\.(?:json|sig)|data/[a-z][a-z0-9_]*/[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.age")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the container: where its bytes lie in the file."""

    name: str
    offset: int
    size: int


def member_header(name: str, size: int) -> bytes:
    """Return the one header this format has for a member."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    # The GNU form is one block whatever the size; the older one stops at 8 GiB.
    return info.tobuf(tarfile.GNU_FORMAT, encoding="ascii", errors="strict")


def padding(size: int) -> int:
    """Return how many zero bytes follow a member of ``size`` bytes."""
    return -size % BLOCK


def scan(file: BinaryIO) -> tuple[Member, ...]:
    """Return the members of the container, having read headers, padding and end.

    Raises:
        ContainerError: the file breaks a rule above; members are named by number, as nobody vouches for their names.
    """
    whole = file.seek(0, 2)
    members: list[Member] = []
    at = 0
    while (header := _exactly(file, at, BLOCK, whole)) != bytes(BLOCK):
        if len(members) == MAX_TABLES + 2:
            raise ContainerError(f"it holds more than {MAX_TABLES} files; split the delivery by system set")
        member = _read_member(header, at + BLOCK, len(members) + 1)
        after = member.offset + member.size
        at = after + padding(member.size)
        if any(_exactly(file, after, at - after, whole)):
            raise ContainerError(f"member {len(members) + 1} is followed by bytes that are no padding; send it again")
        members.append(member)
    if _exactly(file, at, len(END), whole) != END or at + len(END) != whole:
        raise ContainerError("bytes follow the end of the container; send it again")
    _check_places(members)
    return tuple(members)


def _read_member(header: bytes, offset: int, number: int) -> Member:
    try:
        info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        same = member_header(info.name, info.size) == header
    except (tarfile.HeaderError, ValueError) as unreadable:
        raise ContainerError(f"the header of member {number} is damaged; send it again") from unreadable
    if not info.isreg():
        raise ContainerError(f"member {number} is a link, folder or device; a delivery holds plain files only")
    if not same or info.size < 0:
        raise ContainerError(f"the header of member {number} is not as `ndas seal` writes it; seal it again")
    if not _NAME.fullmatch(info.name):
        raise ContainerError(f"member {number} has a name or path that does not belong in a delivery")
    return Member(info.name, offset, info.size)


def _check_places(members: list[Member]) -> None:
    if [member.name for member in members[:2]] != [MANIFEST, SIGNATURE]:
        raise ContainerError(f"it must begin with {MANIFEST} and {SIGNATURE}")
    names = [member.name.lower() for member in members]
    if len(set(names)) < len(names):
        raise ContainerError("two members have one name")
    if not 0 < members[0].size <= MAX_MANIFEST_BYTES:
        raise ContainerError(f"its manifest must have 1 to {MAX_MANIFEST_BYTES} bytes")
    if members[1].size != SIGNATURE_BYTES:
        raise ContainerError(f"its signature must have {SIGNATURE_BYTES} bytes")


def _exactly(file: BinaryIO, at: int, size: int, whole: int) -> bytes:
    if at + size > whole:
        raise ContainerError(f"the file is cut off after {whole} bytes; send it again")
    file.seek(at)
    return file.read(size)
