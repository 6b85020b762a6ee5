"""What opens a vault: a passphrase, a hardware module, Vault transit, or AWS KMS; one small protocol for all.

The keys of snapshots, deliveries and archived weeks stay in the vault; a provider wraps the vault's root secret and
nothing else. Each provider's library is loaded when the provider is made, so that a force needs only its own.
"""

from ndas.store.keys.providers.aws_kms import AwsKmsProvider
from ndas.store.keys.providers.by_passphrase import PassphraseProvider
from ndas.store.keys.providers.pkcs11_token import Pkcs11Provider
from ndas.store.keys.providers.provider import Provider, Wrapped, Wrapper
from ndas.store.keys.providers.transit import TransitProvider

__all__ = [
    "AwsKmsProvider",
    "PassphraseProvider",
    "Pkcs11Provider",
    "Provider",
    "TransitProvider",
    "Wrapped",
    "Wrapper",
]
