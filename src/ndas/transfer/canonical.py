"""Canonical JSON: one value, one spelling, so that a signature over the bytes is a signature over the meaning."""

import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return ``document`` in its one spelling: sorted keys, no spaces, UTF-8, no escapes beyond JSON's own."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read_canonical(text: bytes, *, padded: bool = False) -> dict[str, Any]:
    """Return the object that ``text`` spells, if it is spelled canonically.

    Args:
        text: the bytes as signed.
        padded: whether spaces may follow the object.

    Raises:
        ValueError: not JSON, not an object, or not in canonical spelling (this includes a key given twice).
    """
    try:
        document = json.loads(text)
        spelled = canonical(document) if isinstance(document, dict) else None
    except (ValueError, RecursionError) as unreadable:  # a decoder's message would quote the text
        raise ValueError("it is not readable JSON") from unreadable
    if spelled is None or spelled != (text.rstrip(b" ") if padded else text):
        raise ValueError("it is not one JSON object in canonical spelling")
    return document  # type: ignore[no-any-return]  # an object's keys are strings by JSON
