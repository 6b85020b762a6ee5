"""`/account/passkeys` and `/account/authenticator`: what a person signs in with. Adding is a change with its entry."""

from ndas.dashboard.authenticators import AuthenticatorDesk, AuthenticatorRefusedError
from ndas.dashboard.page import Changed, Missing, PageRule, Shown, Visit, page
from ndas.dashboard.passkeys import PasskeyDesk, PasskeyRefusedError
from ndas.dashboard.sessions import is_confirmed
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Passkey

_CHANGE = {
    "method": "POST",
    "action": Action.SEE_OWN_ACCOUNT,
    "event": AuditEvent.SIGN_IN_MEANS_CHANGED,
    "unchanged": AuditEvent.SIGN_IN_REFUSED,
}
LONGEST_LABEL = 60


@page(
    PageRule(path="/account/means", action=Action.SEE_OWN_ACCOUNT, event=AuditEvent.PAGE_VIEWED, subjects="account"),
)
def show_means(visit: Visit) -> Shown | Missing:
    """Passkeys, and the authenticator for where none can be used."""
    return _form(visit, ()) if visit.services.books.local else Missing(asked="means")


@page(PageRule(path="/account/passkeys", subjects="passkey", **_CHANGE))  # type: ignore[arg-type]  # one mapping, four types
def add_passkey(visit: Visit) -> Changed | Shown | Missing:
    """A passkey that this person's device has just proven."""
    if (refused := _refused(visit)) is not None:
        return refused
    books = visit.services.books
    try:
        made = PasskeyDesk(visit.services.deployment, books.means).register(
            visit.user, visit.form.get("credential", ""), visit.at
        )
    except PasskeyRefusedError:
        return _form(visit, (("passkey", "The passkey was not accepted. Try again."),))
    if books.means.passkey(made.credential) is not None:  # registered, to whomever: not told apart from a bad proof
        return _form(visit, (("passkey", "The passkey was not accepted. Try again."),))
    label = " ".join(visit.form.get("label", "").split())[:LONGEST_LABEL] or "Passkey"
    kept = Passkey(made.credential, visit.user.force, visit.user.id, made.public_key, made.sign_count, label, visit.at)
    return Changed(
        to="/account/means",
        record=lambda entry: books.means.add_passkey(kept, audit=entry),
        subjects=(),
        detail={"change": "passkey added"},
    )


@page(PageRule(path="/account/passkeys/remove", subjects="passkey", **_CHANGE))  # type: ignore[arg-type]  # see above
def remove_passkey(visit: Visit) -> Changed | Shown | Missing:
    """One of this person's own passkeys goes."""
    if (refused := _refused(visit)) is not None:
        return refused
    means, which = visit.services.books.means, visit.form.get("credential", "")
    return Changed(
        to="/account/means",
        record=lambda entry: means.drop_passkey(which, visit.user.id, audit=entry),
        subjects=(),
        detail={"change": "passkey removed"},
    )


@page(PageRule(path="/account/authenticator", subjects="authenticator", **_CHANGE))  # type: ignore[arg-type]  # see above
def set_authenticator(visit: Visit) -> Changed | Shown | Missing:
    """An authenticator that has sent its first code, with a password beside it."""
    if (refused := _refused(visit)) is not None:
        return refused
    desk = AuthenticatorDesk(visit.services.deployment, visit.services.books.means)
    form = {name: visit.form.get(name, "") for name in ("offer", "password", "code")}
    try:
        new = desk.set_up(visit.user, form["offer"], form["password"], form["code"], visit.at)
    except AuthenticatorRefusedError as refusal:
        return _form(visit, (("authenticator", str(refusal)),))
    return Changed(
        to="/account/means",
        record=lambda entry: desk.keep(new, entry),
        subjects=(),
        detail={"change": "authenticator set up"},
    )


def _refused(visit: Visit) -> Shown | Missing | None:
    """Who changes what signs them in has just shown who they are: a session left open does not do."""
    if not visit.services.books.local:
        return Missing(asked="means")
    if not is_confirmed(visit.session, visit.at):
        return _form(visit, (("passkey", "Confirm that it is you first, then change what you sign in with."),))
    return None


def _form(visit: Visit, faults: tuple[tuple[str, str], ...]) -> Shown:
    services, user, books = visit.services, visit.user, visit.services.books
    desk = AuthenticatorDesk(services.deployment, books.means)
    offer = desk.offer(user)
    confirmed = is_confirmed(visit.session, visit.at)
    return Shown(
        template="pages/account/means.html",
        title="Error: What you sign in with" if faults else "What you sign in with",
        context={
            "faults": faults,
            "confirmed": confirmed,
            "passkeys": books.means.passkeys(user.id),
            "options": PasskeyDesk(services.deployment, books.means).registration(user, visit.at) if confirmed else "",
            "authenticator": books.means.authenticator(user.id),
            "offer": offer,
            "secret": desk.secret_of(user, offer),
            "picture": desk.picture(user, offer),
        },
    )
