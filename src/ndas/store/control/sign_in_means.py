"""Means of signing in: passkeys, authenticator codes beside a password, and the challenges that belong to them.

Rules:

1. A passkey's private part never leaves its device; here lies the public one. A sign count that does not grow, where
   the device counts, refuses the sign-in: the key may have been copied.
2. What an authenticator shares with its app, and the password's scrypt digest, are kept sealed; a code works once.
3. After five wrong tries an authenticator rests for 15 minutes, whoever tries. A try counts as wrong from its beginning
   until it has proven right, so that tries at the same time are counted, too.
4. A challenge is used once, and not for long; only its SHA-256 is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError
from ndas.store.control.repository import Repository, as_row, read_one
from ndas.store.control.tables.access import authenticator as authenticators
from ndas.store.control.tables.access import challenge as challenges
from ndas.store.control.tables.access import passkey as passkeys
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId

TRIES = 5
REST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a user. `label` is what the user calls it."""

    credential: str
    force: ForceId
    user: str
    public_key: bytes
    sign_count: int
    label: str
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An authenticator of a user: sealed secret, sealed password digest, the last step whose code was used."""

    user: str
    force: ForceId
    secret: bytes
    password: bytes
    added_at: datetime
    last_step: int = 0
    wrong: int = 0
    locked_until: datetime | None = None

    def rests(self, at: datetime) -> bool:
        """Whether too many wrong tries were made just now."""
        return self.locked_until is not None and at < self.locked_until


@dataclass(frozen=True, slots=True)
class Challenge:
    """Something sent out that must come back. `detail` is what must be known again then."""

    digest: str
    force: ForceId
    kind: str
    user: str
    detail: str
    expires_at: datetime


class SignInMeans(Repository):
    """What people sign in with."""

    def add_passkey(self, passkey: Passkey, *, audit: AuditEntry) -> None:
        """Keep a passkey.

        Raises:
            AlreadyThereError: it is registered, to whomever.
        """
        with self._audited(audit) as connection:
            if not insert_new(connection, passkeys, as_row(passkey)):
                raise AlreadyThereError("this passkey is registered already")

    def passkey(self, credential: str) -> Passkey | None:
        """The passkey with this credential id, or None."""
        return self._one(Passkey, select(passkeys).where(passkeys.c.credential == credential))

    def passkeys(self, user: str) -> tuple[Passkey, ...]:
        """A user's passkeys, oldest first."""
        mine = select(passkeys).where(passkeys.c.user == user)
        return self._all(Passkey, mine.order_by(passkeys.c.added_at, passkeys.c.credential))

    def use_passkey(self, credential: str, *, sign_count: int, at: datetime) -> bool:
        """Note a use; False where the count has not grown, as of two uses of a copied key. The sign-in has an entry."""
        grew = or_(passkeys.c.sign_count < sign_count, (passkeys.c.sign_count == 0) & (sign_count == 0))
        changed = update(passkeys).where(passkeys.c.credential == credential, grew)
        with self._database.write() as connection:
            return connection.execute(changed.values(sign_count=sign_count, used_at=at)).rowcount == 1

    def drop_passkey(self, credential: str, user: str, *, audit: AuditEntry) -> None:
        """Forget a passkey of a user."""
        with self._audited(audit) as connection:
            mine = (passkeys.c.credential == credential, passkeys.c.user == user)
            connection.execute(delete(passkeys).where(*mine))

    def set_authenticator(self, new: Authenticator, *, audit: AuditEntry) -> None:
        """Keep an authenticator in place of an earlier one."""
        with self._audited(audit) as connection:
            connection.execute(delete(authenticators).where(authenticators.c.user == new.user))
            connection.execute(insert(authenticators).values(**as_row(new)))

    def authenticator(self, user: str) -> Authenticator | None:
        """A user's authenticator, or None."""
        return self._one(Authenticator, select(authenticators).where(authenticators.c.user == user))

    def use_step(self, user: str, *, step: int) -> bool:
        """Use up the code of a step: of two uses one is True. A later step makes earlier ones useless."""
        mine = update(authenticators).where(authenticators.c.user == user, authenticators.c.last_step < step)
        with self._database.write() as connection:
            return connection.execute(mine.values(last_step=step, wrong=0, locked_until=None)).rowcount == 1

    def begin_try(self, user: str, *, at: datetime) -> bool:
        """Count a try; False while the authenticator rests. The fifth makes it rest, unless `use_step` follows.

        The refusal has an entry of its own.
        """
        with self._database.write() as connection:
            mine = select(authenticators).where(authenticators.c.user == user).with_for_update()
            found = read_one(Authenticator, connection, mine)
            if found is None or found.rests(at):
                return False
            wrong = found.wrong + 1
            rests = {"wrong": 0, "locked_until": at + REST} if wrong >= TRIES else {"wrong": wrong}
            connection.execute(update(authenticators).where(authenticators.c.user == user).values(**rests))
        return True

    def pose(self, challenge: Challenge) -> None:
        """Keep a challenge. It is nobody's act on data; what it leads to is recorded."""
        with self._database.write() as connection:
            connection.execute(delete(challenges).where(challenges.c.expires_at <= challenge.expires_at - 2 * REST))
            connection.execute(insert(challenges).values(**as_row(challenge)))

    def use_once(self, challenge: Challenge) -> bool:
        """Note that a challenge which was sent out without a row has come back; False where it had before."""
        with self._database.write() as connection:
            connection.execute(delete(challenges).where(challenges.c.expires_at <= challenge.expires_at - 2 * REST))
            return insert_new(connection, challenges, as_row(challenge))

    def answer(self, digest: str, kind: str, *, at: datetime) -> Challenge | None:
        """Use a challenge up: of two answers to one, one gets it; None for used, late or unknown."""
        mine = (challenges.c.digest == digest, challenges.c.kind == kind)
        with self._database.write() as connection:
            found = read_one(Challenge, connection, select(challenges).where(*mine))
            if found is None or connection.execute(delete(challenges).where(*mine)).rowcount != 1:
                return None
        return found if at < found.expires_at else None
