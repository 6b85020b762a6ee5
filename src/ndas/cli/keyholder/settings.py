"""A key holder's settings, ``holder.yaml`` in its folder, and the real holder opened by them. Holds no secret.

holder.yaml
  force: northmoor
  provider: {name: passphrase}      what opens the vaults: passphrase, pkcs11, transit or aws-kms, with what it needs
  lease_minutes: 15
  companions: /var/lib/holder       where the vaults' companions lie; beside the vaults where left out
  copy: /mnt/second/holder          the recovery copy; none where left out
  most_destroyed_a_day: 20          of one vault without the custodians; no limit where left out
  platforms: [ours]                 names of the platforms that may ask over TLS
  purposes: {dashboard: [snapshot]} what keys are lent for; the whole published list where left out
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from ndas.cli.errors import CommandError
from ndas.cli.terminal import ask_passphrase
from ndas.governance import KeyKind
from ndas.governance.key_purposes import KEY_PURPOSES
from ndas.store.keys import HolderPlaces, VaultKeyHolder
from ndas.store.keys.providers import AwsKmsProvider, PassphraseProvider, Pkcs11Provider, Provider, TransitProvider
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id
from ndas.vocabulary.yaml_text import read_yaml

FILE = "holder.yaml"
PROVIDERS = ("passphrase", "pkcs11", "transit", "aws-kms")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Files with what opens the two vaults: passphrases, a token's PIN, a service's token. Asked for where None."""

    live: Path | None = None
    archive: Path | None = None


@dataclass(frozen=True, slots=True)
class HolderSettings:
    """What is known of a key holder before it is opened."""

    force: ForceId
    provider: Mapping[str, str] = field(default_factory=lambda: {"name": "passphrase"})
    lease: timedelta = timedelta(minutes=15)
    companions: Path | None = None
    copy: Path | None = None
    most_destroyed: int | None = 20
    """How many keys of a vault the platform may have destroyed within a day; more takes both custodians."""
    platforms: tuple[str, ...] = ()
    purposes: Mapping[str, frozenset[KeyKind]] = field(default_factory=lambda: KEY_PURPOSES)

    def places(self, folder: Path) -> HolderPlaces:
        """Where the files of the holder in this folder lie."""
        return HolderPlaces(folder, self.companions, self.copy)


def write_settings(folder: Path, settings: HolderSettings) -> None:
    """Keep a holder's settings."""
    document: dict[str, Any] = {
        "force": str(settings.force),
        "provider": dict(settings.provider),
        "lease_minutes": settings.lease.total_seconds() / 60,
    }
    for name, place in (("companions", settings.companions), ("copy", settings.copy)):
        if place is not None:
            document[name] = str(place.resolve())
    if settings.most_destroyed is not None:
        document["most_destroyed_a_day"] = settings.most_destroyed
    if settings.platforms:
        document["platforms"] = list(settings.platforms)
    if settings.purposes != KEY_PURPOSES:
        document["purposes"] = {name: sorted(kinds) for name, kinds in settings.purposes.items()}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / FILE).write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")


def read_settings(folder: Path) -> HolderSettings:
    """Return a holder's settings.

    Raises:
        CommandError: there are none, or one of them is not what it should be.
    """
    path = folder / FILE
    if not path.is_file():
        raise CommandError(f"{path} is missing; make the key holder first: ndas keyholder create {folder} --force …")
    try:
        said: dict[str, Any] = read_yaml(path.read_text("utf-8"))
        settings = HolderSettings(
            force=force_id(said["force"]),
            provider={str(name): str(value) for name, value in said["provider"].items()},
            lease=timedelta(minutes=float(said.get("lease_minutes", 15))),
            companions=Path(said["companions"]) if "companions" in said else None,
            copy=Path(said["copy"]) if "copy" in said else None,
            most_destroyed=int(said["most_destroyed_a_day"]) if "most_destroyed_a_day" in said else None,
            platforms=tuple(map(str, said.get("platforms", ()))),
        )
        purposes = said.get("purposes")
        if purposes is None:
            return settings
        unknown = set(purposes) - set(KEY_PURPOSES)
        if unknown:
            raise CommandError(
                f"{path}: no such purpose: {', '.join(sorted(unknown))}; known: {', '.join(KEY_PURPOSES)}"
            )
        return replace(settings, purposes={n: frozenset(map(KeyKind, kinds)) for n, kinds in purposes.items()})
    except (KeyError, ValueError, TypeError, AttributeError, yaml.YAMLError) as wrong:
        raise CommandError(
            f"{path} is not a key holder's settings ({wrong}); see ndas keyholder create --help"
        ) from None


def open_holder(folder: Path, secrets: Secrets, *, lease: timedelta | None = None) -> VaultKeyHolder:
    """Open the holder in a folder.

    Raises:
        CommandError: it has no settings, or they name no provider.
        VaultError: it does not open.
    """
    settings = read_settings(folder)
    return VaultKeyHolder(
        settings.places(folder),
        force=settings.force,
        live=make_provider(settings, "live", secrets),
        archive=make_provider(settings, "archive", secrets),
        purposes=settings.purposes,
        lease=lease or settings.lease,
        most_destroyed=settings.most_destroyed,
    )


def read_provider(words: Sequence[str] | None) -> dict[str, str]:
    """Return the provider that options name: its name, then NAME=VALUE.

    Raises:
        CommandError: it is none of them.
    """
    name, *needs = words or ["passphrase"]
    if name not in PROVIDERS or not all("=" in need for need in needs):
        raise CommandError(
            f"--provider is one of {', '.join(PROVIDERS)}; what it needs follows, as --provider NAME=VALUE"
        )
    return {"name": name, **dict(need.split("=", 1) for need in needs)}


def ready_provider(settings: HolderSettings, vault: str, secrets: Secrets) -> Provider:
    """Return what will open a new vault; its wrapping key is made where the provider makes keys.

    Raises:
        CommandError: the settings lack what the provider needs.
        ProviderError: it does not answer, or its package is missing.
    """
    provider = make_provider(settings, vault, secrets, confirm=True)
    if isinstance(provider, Pkcs11Provider | TransitProvider):
        provider.make_key()
    return provider


def make_provider(settings: HolderSettings, vault: str, secrets: Secrets, *, confirm: bool = False) -> Provider:
    """Return what opens one of the two vaults; each has a key of its own.

    Raises:
        CommandError: the settings name no provider, or lack what it needs.
        ProviderError: its package is missing.
    """
    said = settings.provider
    file = secrets.live if vault == "live" else secrets.archive
    try:
        match said["name"]:
            case "passphrase":
                return PassphraseProvider(ask_passphrase(f"the {vault} vault", file, confirm=confirm))
            case "pkcs11":
                pin = ask_passphrase(f"the token {said['token']} (its PIN)", file or secrets.live)
                key = f"{said['key']}-{vault}"
                return Pkcs11Provider(Path(said["library"]), token=said["token"], pin=pin, key=key)
            case "transit":
                token = ask_passphrase(f"the key service at {said['address']} (a token)", file or secrets.live)
                return TransitProvider(
                    said["address"],
                    token=token,
                    key=f"{said['key']}-{vault}",
                    mount=said.get("mount", "transit"),
                    authority=Path(said["authority"]) if "authority" in said else None,
                )
            case "aws-kms":
                return AwsKmsProvider(said[f"{vault}_key"], region=said["region"], endpoint=said.get("endpoint"))
    except KeyError as missing:
        raise CommandError(f"the provider {said.get('name', '')} needs {missing.args[0]}; see {FILE}") from None
    raise CommandError(f"there is no provider {said['name']}; there are {', '.join(PROVIDERS)}")
