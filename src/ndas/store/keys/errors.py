"""What can go wrong with a vault and with receipts. `KeyRefusedError`, the holder's no, is in `ndas.governance`."""


class VaultError(Exception):
    """The vault cannot be opened or written: wrong passphrase, changed or missing file. The force's turn."""


class ReceiptRefusedError(Exception):
    """A receipt is not what the holder signed: do not take the key for destroyed."""
