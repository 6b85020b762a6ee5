"""What the key holder answers on a connection, whichever way it came.

1. A client can make, lend, revoke, destroy, and ask for the epoch, the verifying key, the state of keys that it names
   and how many there are. Giving back what was revoked, withdrawing, rotating and recovering are done at the holder, by
   the force, and are not in this list; nor is a list of its keys.
2. A request that makes no sense ends its connection and nothing else.
3. Each message is checked for whether its client may still ask: a certificate that has expired since ends the
   connection.
"""

import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, Self

from ndas.governance import KeyHolder, KeyRef, KeyRefusedError
from ndas.store.keys.receipts import receipt_to_json
from ndas.store.keys.wire import (
    WireError,
    lease_to_json,
    receive_message,
    ref_from_json,
    refusal_to_json,
    send_message,
)
from ndas.vocabulary import RunId

IDLE_SECONDS = 30
"""How long a client may say nothing."""


class ServedHolder(KeyHolder, Protocol):
    """A key holder whose log can name who asks."""

    def on_behalf_of(self, client: str) -> Self:
        """The same holder, for this client."""
        ...

    def clock(self) -> datetime:
        """The holder's time, UTC."""
        ...


def converse(connection: socket.socket, holder: ServedHolder, may_ask: Callable[[], bool] = lambda: True) -> None:
    """Answer a client until it leaves, says nothing for too long, makes no sense, or may not ask any more."""
    connection.settimeout(IDLE_SECONDS)
    try:
        while (message := receive_message(connection)) is not None and may_ask():
            send_message(connection, _answer(holder, message))
    except WireError as wrong:
        send_message(connection, {"refused": str(wrong)})


def _answer(holder: ServedHolder, message: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": _call(holder, message)}
    except KeyRefusedError as refused:
        return refusal_to_json(refused)


def _call(holder: ServedHolder, message: dict[str, Any]) -> Any:
    match message.get("call"):
        case "verifying_key":
            return holder.verifying_key()
        case "epoch":
            return holder.epoch()
    purpose, run = str(message.get("purpose", "")), RunId(str(message.get("run", "")))
    match message.get("call"):
        case "destroy all":
            return [receipt_to_json(one) for one in holder.destroy_all(_refs(message), purpose=purpose, run=run)]
        case "states":
            return list(holder.states(_refs(message), purpose=purpose, run=run))
        case "counts":
            counts = holder.counts(purpose=purpose, run=run)
            return [[kind.value, state, count] for (kind, state), count in counts.items()]
    return _call_about(holder, message, ref_from_json(message), purpose, run)


def _refs(message: dict[str, Any]) -> list[KeyRef]:
    return [ref_from_json(said) for said in message.get("refs", ()) if isinstance(said, dict)]


def _call_about(holder: ServedHolder, message: dict[str, Any], ref: KeyRef, purpose: str, run: RunId) -> Any:
    """What is asked about one key."""
    match message.get("call"):
        case "make":
            return holder.make(ref, purpose=purpose, run=run)
        case "lend":
            return lease_to_json(holder.lend(ref, purpose=purpose, run=run), at=holder.clock())
        case "revoke":
            return holder.revoke(ref, purpose=purpose, run=run)
        case "destroy":
            return receipt_to_json(holder.destroy(ref, purpose=purpose, run=run))
    raise WireError("the message asks for nothing that a key holder does")
