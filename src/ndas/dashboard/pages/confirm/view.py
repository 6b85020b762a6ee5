"""`/confirm`: the step-up. A passkey, a code with the password, or a fresh sign-in; it holds for five minutes."""

from ndas.dashboard.authenticators import AuthenticatorDesk
from ndas.dashboard.page import Changed, PageRule, Shown, Visit, page
from ndas.dashboard.pages.purpose.view import own_path
from ndas.dashboard.passkeys import PasskeyDesk, PasskeyRefusedError
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
    """Confirmed for five minutes, with the entry in one transaction; or the form again."""
    then = visit.form.get("next", "/")
    means = _proven(visit)
    if means is None:
        return _form(visit, then, _WRONG)
    session, sessions = visit.session, visit.services.sessions
    return Changed(
        to=own_path(then),
        record=lambda entry: sessions.confirm(session.token_digest, visit.at, entry),
        subjects=(),
        detail={"means": means},
    )


def _proven(visit: Visit) -> str | None:
    """What proved that it is the very user of the session; None where nothing did."""
    services, form = visit.services, visit.form
    if not services.books.local:
        return None
    if form.get("credential"):
        desk = PasskeyDesk(services.deployment, services.books.means)
        try:
            return "passkey" if desk.prove(form["credential"], visit.at).user == visit.user.id else None
        except PasskeyRefusedError:
            return None
    desk_of_codes = AuthenticatorDesk(services.deployment, services.books.means)
    right = desk_of_codes.proves(visit.user.id, form.get("password", ""), form.get("code", ""), visit.at)
    return "authenticator" if right else None


def _form(visit: Visit, then: str, faults: tuple[tuple[str, str], ...]) -> Shown:
    books = visit.services.books
    passkeys = books.local and bool(books.means.passkeys(visit.user.id))
    return Shown(
        template="pages/confirm/confirm.html",
        title="Error: Confirm that it is you" if faults else "Confirm that it is you",
        context={
            "then": own_path(then),
            "faults": faults,
            "options": PasskeyDesk(visit.services.deployment, books.means).sign_in(visit.at) if passkeys else "",
            "codes": books.local and books.means.authenticator(visit.user.id) is not None,
            "provider": visit.user.force if visit.user.force in books.providers else "",
        },
    )
