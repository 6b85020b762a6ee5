"""Key holders: the force's side of every key, and the platform's way to reach it.

* `VaultKeyHolder` keeps a force's keys in two vaults, live and archive. A `Provider` opens each: a passphrase, a
  hardware module, Vault transit or AWS KMS. `FileKeyHolder` is the one that needs only files and two passphrases.
* It runs as a process of its own under the force's control (`KeyHolderServer` on a Unix socket, `TlsKeyHolderServer`
  for another machine); the platform speaks to it through `RemoteKeyHolder`, which behaves the same.
* `KeyOffice` is the force's own desk: hold back, give back, turn over, withdraw. What must take two people is sealed to
  both custodians (`found_custody`, `open_custody`). `recover` and `drill` work from the recovery copy and the escrow.
* `verify_receipt` and `verify_withdrawal` check offline what a holder signed when it destroyed keys.

The protocol that the platform relies on is `ndas.governance.KeyHolder`.
"""

from ndas.store.keys.certificates import CertificateAuthority
from ndas.store.keys.custody import Custody, OpenCustody, found_custody, open_custody, read_custody, write_custody
from ndas.store.keys.drill import DrillResult, drill
from ndas.store.keys.errors import CustodyError, ProviderError, ReceiptRefusedError, VaultError
from ndas.store.keys.file_holder import FileKeyHolder
from ndas.store.keys.keeping import HolderPlaces, found_keeping
from ndas.store.keys.office import EVERYTHING, THE_ARCHIVE, THE_LIVE_KEYS, KeyOffice, Scope
from ndas.store.keys.passphrase import KdfCost
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, verify_receipt
from ndas.store.keys.recovery import Recovered, recover
from ndas.store.keys.remote import RemoteKeyHolder
from ndas.store.keys.request_log import LogError, Request
from ndas.store.keys.server import KeyHolderServer, serve_key_holder
from ndas.store.keys.tls import TlsFiles
from ndas.store.keys.tls_server import TlsKeyHolderServer
from ndas.store.keys.vault_holder import KeyStatus, VaultKeyHolder
from ndas.store.keys.withdrawal import KeyWithdrawal, verify_withdrawal, withdrawal_from_json, withdrawal_to_json

__all__ = [
    "EVERYTHING",
    "THE_ARCHIVE",
    "THE_LIVE_KEYS",
    "CertificateAuthority",
    "Custody",
    "CustodyError",
    "DrillResult",
    "FileKeyHolder",
    "HolderPlaces",
    "KdfCost",
    "KeyHolderServer",
    "KeyOffice",
    "KeyStatus",
    "KeyWithdrawal",
    "LogError",
    "OpenCustody",
    "ProviderError",
    "ReceiptRefusedError",
    "Recovered",
    "RemoteKeyHolder",
    "Request",
    "Scope",
    "TlsFiles",
    "TlsKeyHolderServer",
    "VaultError",
    "VaultKeyHolder",
    "drill",
    "found_custody",
    "found_keeping",
    "open_custody",
    "read_custody",
    "receipt_from_json",
    "receipt_to_json",
    "recover",
    "serve_key_holder",
    "verify_receipt",
    "verify_withdrawal",
    "withdrawal_from_json",
    "withdrawal_to_json",
    "write_custody",
]
