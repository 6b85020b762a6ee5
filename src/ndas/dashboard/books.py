"""What the pages about access stand on: grants, stated reasons, emergencies, means of signing in.

They are the control database's own repositories; each change is written together with its audit entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ndas.dashboard.providers import OidcSettings
from ndas.store.control import Control
from ndas.store.control.emergencies import Emergencies
from ndas.store.control.grants import Grants
from ndas.store.control.reasons import Reasons
from ndas.store.control.sign_in_means import SignInMeans
from ndas.store.control.users import Users
from ndas.vocabulary.ids import ForceId


@dataclass(frozen=True, kw_only=True)
class Books:
    """The repositories, and the identity providers of forces that have one."""

    users: Users
    grants: Grants
    reasons: Reasons
    emergencies: Emergencies
    means: SignInMeans
    providers: Mapping[ForceId, OidcSettings] = field(default_factory=dict)

    @property
    def local(self) -> bool:
        """Whether people may sign in with what the platform itself keeps: not where a force has its own provider."""
        return not self.providers


def books_of(control: Control, providers: Mapping[ForceId, OidcSettings] | None = None) -> Books:
    """The books of a control database."""
    return Books(
        users=control.users,
        grants=control.grants,
        reasons=control.reasons,
        emergencies=control.emergencies,
        means=control.sign_in_means,
        providers=providers or {},
    )
