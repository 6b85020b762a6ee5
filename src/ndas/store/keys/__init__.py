"""Key holders: the force's side of every key, and the platform's way to reach it.

`FileKeyHolder` keeps a force's keys in two vault files, live and archive, each under its own passphrase. It can run as
its own process (`serve_key_holder`) under the force's control; the platform then speaks to it through
`RemoteKeyHolder`, which behaves the same. `verify_receipt` checks offline what a holder signed when it destroyed a
key. The protocol both keep is `ndas.governance.KeyHolder`.
"""

from ndas.store.keys.errors import ReceiptRefusedError, VaultError
from ndas.store.keys.file_holder import FileKeyHolder, KeyStatus
from ndas.store.keys.passphrase import KdfCost
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, verify_receipt
from ndas.store.keys.remote import RemoteKeyHolder
from ndas.store.keys.request_log import Request
from ndas.store.keys.server import KeyHolderServer, serve_key_holder

__all__ = [
    "FileKeyHolder",
    "KdfCost",
    "KeyHolderServer",
    "KeyStatus",
    "ReceiptRefusedError",
    "RemoteKeyHolder",
    "Request",
    "VaultError",
    "receipt_from_json",
    "receipt_to_json",
    "serve_key_holder",
    "verify_receipt",
]
