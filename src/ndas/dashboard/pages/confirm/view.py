"""`/confirm`: the step-up. A passkey, a code with the password, or a fresh sign-in; it holds for five minutes.

1. What a passkey signs is posed to this very session: what it signed at the door, or for another session, is no proof.
2. The session goes on under a new token, so that a copy of its cookie is not confirmed with it.
"""

from ndas.dashboard.authenticators import AuthenticatorDesk
from ndas.dashboard.page import Changed, PageRule, Shown, Visit, page
from ndas.dashboard.pages.purpose.view import own_path
from ndas.dashboard.passkeys import PasskeyDesk, PasskeyRefusedError
from ndas.dashboard.sessions import digest_of, new_token
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

_WRONG = (("confirm", "That was not accepted. Try again, or sign in anew."),)


@page(
    PageRule(path="/confirm", action=Action.SEE_OWN_ACCOUNT, event=AuditEvent.PAGE_VIEWED, subjects="identity"),
)
def ask_identity(visit: Visit) -> Shown:
    """The ways in which this person can show who they are."""
    return _form(visit, visit.query.get("next", "/"), ())


@page(
    PageRule(
        path="/confirm",
        method="POST",
        action=Action.SEE_OWN_ACCOUNT,
        event=AuditEvent.IDENTITY_CONFIRMED,
        subjects="identity",
        unchanged=AuditEvent.SIGN_IN_REFUSED,
    ),
)
def confirm_identity(visit: Visit) -> Changed | Shown:
    """Confirmed for five minutes and renewed, with the entry in one transaction; or the form again."""
    then = visit.form.get("next", "/")
    means = _proven(visit)
    if means is None:
        return _form(visit, then, _WRONG)
    session, sessions, token = visit.session, visit.services.sessions, new_token()
    renewed = digest_of(token)
    return Changed(
        to=own_path(then),
        record=lambda entry: sessions.confirm(session.token_digest, renewed, visit.at, entry),
        subjects=(),
        detail={"means": means, "renewed": renewed[:16]},
        token=token,
    )


def _proven(visit: Visit) -> str | None:
    """What proved that it is the very user of the session; None where nothing did."""
    services, form = visit.services, visit.form
    if not services.books.local:
        return None
    if form.get("credential"):
        desk = PasskeyDesk(services.deployment, services.books.means)
        try:
            proven = desk.prove(form["credential"], visit.at, session=visit.session.token_digest)
        except PasskeyRefusedError:
            return None
        return "passkey" if proven.user == visit.user.id else None
    desk_of_codes = AuthenticatorDesk(services.deployment, services.books.means)
    right = desk_of_codes.proves(visit.user.id, form.get("password", ""), form.get("code", ""), visit.at)
    return "authenticator" if right else None


def _form(visit: Visit, then: str, faults: tuple[tuple[str, str], ...]) -> Shown:
    books = visit.services.books
    passkeys = books.local and bool(books.means.passkeys(visit.user.id))
    desk, session = PasskeyDesk(visit.services.deployment, books.means), visit.session.token_digest
    return Shown(
        template="pages/confirm/confirm.html",
        title="Error: Confirm that it is you" if faults else "Confirm that it is you",
        context={
            "then": own_path(then),
            "faults": faults,
            "options": desk.sign_in(visit.at, session=session) if passkeys else "",
            "codes": books.local and books.means.authenticator(visit.user.id) is not None,
            "provider": visit.user.force if visit.user.force in books.providers else "",
        },
    )
