"""A force's own identity provider, as it is configured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ndas.governance.access import Role
from ndas.vocabulary.ids import ForceId


@dataclass(frozen=True, kw_only=True)
class OidcSettings:
    """A force's identity provider. `roles` maps a value of `roles_claim` to a role of the platform."""

    force: ForceId
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: Mapping[str, Role]
    title: str = "your force"
    user_claim: str = "sub"
    roles_claim: str = "roles"
    tenant: str = ""
