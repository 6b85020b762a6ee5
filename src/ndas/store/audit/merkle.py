"""The Merkle tree of RFC 6962 section 2.1 over the digests of a chain's entries.

A checkpoint signs the tree's root: whoever keeps checkpoints can later tell, from the entries alone, whether any entry
up to that point was changed, taken out or put in.
"""

import hashlib


class MerkleTree:
    """Grows leaf by leaf; holds one digest per level, so memory does not grow with the log."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []
        """(leaves, root) of the perfect trees so far, biggest first."""

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
