"""The Merkle tree of RFC 6962 section 2.1 over the digests of a chain's entries.

A checkpoint signs the tree's root: whoever keeps checkpoints can later tell, from the entries alone, whether any entry
up to that point was changed, taken out or put in.
"""

import hashlib
from collections.abc import Sequence


class MerkleTree:
    """Grows leaf by leaf; holds one digest per level, so memory does not grow with the log."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []
        """(leaves, root) of the perfect trees so far, biggest first."""

    @classmethod
    def resumed(cls, size: int, peaks: Sequence[str]) -> "MerkleTree":
        """A tree that goes on after ``size`` leaves, from the peaks it had then.

        Raises:
            ValueError: a tree of that size has another number of peaks, or one is no digest.
        """
        counts = [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        roots = [bytes.fromhex(peak) for peak in peaks]
        if len(counts) != len(roots) or any(len(root) != hashlib.sha256().digest_size for root in roots):
            raise ValueError(f"a tree of {size} leaves has {len(counts)} peaks, each a SHA-256")
        tree = cls()
        tree.size, tree._peaks = size, list(zip(counts, roots, strict=True))
        return tree

    @property
    def peaks(self) -> tuple[str, ...]:
        """Roots of the perfect trees so far, biggest first, hexadecimal: all that the tree needs to go on."""
        return tuple(root.hex() for _, root in self._peaks)

    def add(self, leaf: bytes) -> None:
        """Add the next leaf."""
        self.size += 1
        count, root = 1, _leaf(leaf)
        while self._peaks and self._peaks[-1][0] == count:
            count, root = count * 2, _node(self._peaks.pop()[1], root)
        self._peaks.append((count, root))

    def root(self) -> str:
        """The root over all leaves so far, hexadecimal; of no leaves, the digest of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = _node(peak, root)
        return root.hex()


def _leaf(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
