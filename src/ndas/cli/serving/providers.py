"""Reads which forces sign in at an identity provider of their own, from ``sign-in.yaml`` in the platform's home."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ndas.cli.errors import CommandError
from ndas.dashboard.headers import LOOPBACK
from ndas.dashboard.providers import OidcSettings
from ndas.governance.access import Role
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id

FILE = "sign-in.yaml"


class _Provider(BaseModel):
    """One force's provider as written; the secret lies in a file of its own or in the environment, never here."""

    model_config = ConfigDict(extra="forbid")

    issuer: str
    client_id: str
    client_secret_file: Path | None = None
    client_secret_env: str = ""
    title: str = "your force"
    user_claim: str = "sub"
    roles_claim: str = "roles"
    tenant: str = ""
    roles: dict[str, Role]


def read_providers(home: Path) -> dict[ForceId, OidcSettings]:
    """Return the providers by force; none where there is no file, and then people sign in with what is kept here.

    Raises:
        CommandError: the file cannot be read, or a provider has no secret or no address of https.
    """
    path = home / FILE
    if not path.is_file():
        return {}
    try:
        written = TypeAdapter(dict[str, _Provider]).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as broken:
        raise CommandError(f"{path}: not a list of identity providers by force; see docs/how-to/sign-in.md") from broken
    return {force_id(name): _settings(home, force_id(name), one) for name, one in written.items()}


def _settings(home: Path, force: ForceId, written: _Provider) -> OidcSettings:
    where = urlsplit(written.issuer)
    if where.scheme != "https" and (where.scheme, where.hostname) not in {("http", name) for name in LOOPBACK}:
        raise CommandError(f"{FILE}: the issuer of {force} must be an https address: its keys decide who is let in")
    secret = os.environ.get(written.client_secret_env, "") if written.client_secret_env else ""
    if written.client_secret_file is not None:
        secret = (home / written.client_secret_file).read_text("utf-8").strip()
    if not secret:
        raise CommandError(f"{FILE}: {force} has no client secret; name client_secret_file or client_secret_env")
    return OidcSettings(
        force=force,
        issuer=written.issuer,
        client_id=written.client_id,
        client_secret=secret,
        roles=written.roles,
        title=written.title,
        user_claim=written.user_claim,
        roles_claim=written.roles_claim,
        tenant=written.tenant,
    )
