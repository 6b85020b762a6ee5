"""What can go wrong with a vault and with receipts. `KeyRefusedError`, the holder's no, is in `ndas.governance`."""


class VaultError(Exception):
    """The vault cannot be opened or written: wrong passphrase, changed or missing file. The force's turn."""


class ProviderError(VaultError):
    """What opens the vault (a token, a key service) is missing, does not answer, or says no. The force's turn."""


class CustodyError(VaultError):
    """What needs both custodians had not both of them, or not with their own passphrases."""


class ReceiptRefusedError(Exception):
    """A receipt is not what the holder signed: do not take the key for destroyed."""
