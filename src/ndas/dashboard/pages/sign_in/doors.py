"""What can be opened without a session: signing in, and signing out, which no policy may ever refuse.

1. Opening a link shows a button; only pressing it uses the link up. So a mail scanner that follows links, or a browser
   that fetches ahead, does not.
2. Pressing must come from this very page (`forgery.py`), so that nobody can be signed in as somebody else unawares.
3. An address may knock ten times a minute.
4. A success and a refusal are both written down before they are answered; the token never is.
5. Where a force signs in at its own identity provider, nothing that the platform itself keeps signs anybody in.
6. Whoever signs in leaves the session that this browser had before; it ends on the server.
7. Being let in by a provider that did not just check the person is no fresh proof of who it is: it opens no approval
   and no export before a step-up.
8. Signing out forgets the session's row: the cookie, even a copy of it, opens nothing from now on.
"""

from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ndas.dashboard.admitting import admit
from ndas.dashboard.authenticators import AuthenticatorDesk
from ndas.dashboard.faults import NotRecordedError, record_or_withhold
from ndas.dashboard.forgery import has_token, is_same_origin
from ndas.dashboard.oidc import TRY_LASTS, OidcDesk, OidcRefusedError
from ndas.dashboard.passkeys import PasskeyDesk, PasskeyRefusedError
from ndas.dashboard.rate_limit import ALLOWED, WINDOW, RateLimit
from ndas.dashboard.screen import Screen
from ndas.dashboard.services import Services, User
from ndas.dashboard.sessions import SessionBook, SessionCookie, TryCookie, digest_of
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

LONGEST_ID = 120


class SignInDoors:
    """The sign-in pages by the rules above."""

    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._book = SessionBook(services.sessions)
        self._cookie = SessionCookie(services.deployment.origin)
        self._try_cookie = TryCookie(services.deployment.origin)
        self._limit = RateLimit()

    def sign_in(self, request: Request) -> Response:
        """What to do to get in."""
        return self._ways(request.url.path, ())

    def use_passkey(self, request: Request, form: dict[str, str]) -> Response:
        """Signed in by whoever holds a passkey."""
        if (refusal := self._shut(request)) is not None:
            return refusal
        desk = PasskeyDesk(self._services.deployment, self._services.books.means)
        try:
            user_id = desk.prove(form.get("credential", ""), self._services.clock()).user
        except PasskeyRefusedError as refused:
            return self._not_accepted(f"passkey: {refused}")
        return self._let_in(request, user_id, "passkey")

    def use_code(self, request: Request, form: dict[str, str]) -> Response:
        """Signed in by password and code together."""
        if (refusal := self._shut(request)) is not None:
            return refusal
        desk = AuthenticatorDesk(self._services.deployment, self._services.books.means)
        user_id = form.get("user", "").strip()[:LONGEST_ID]
        if not desk.proves(user_id, form.get("password", ""), form.get("code", ""), self._services.clock()):
            return self._not_accepted("password and code")
        return self._let_in(request, user_id, "authenticator")

    def leave_for_provider(self, request: Request) -> Response:
        """Off to the force's identity provider, with what must come back kept."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        desk = self._provider(request)
        if desk is None:
            return self._refuse("no such identity provider")
        try:
            address, state = desk.send(self._services.clock(), again=request.query_params.get("again") == "1")
        except OidcRefusedError as refused:
            return self._not_accepted(f"identity provider: {refused}")
        response = RedirectResponse(address, status_code=303)
        response.headers["Set-Cookie"] = self._try_cookie.set(state, TRY_LASTS)
        return response

    def return_from_provider(self, request: Request) -> Response:
        """Back from it: let in whom it names, with the roles that its claims map to."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        desk, at = self._provider(request), self._services.clock()
        if desk is None:
            return self._refuse("no such identity provider")
        try:
            claimed = desk.read(dict(request.query_params), request.cookies.get(self._try_cookie.name, ""), at)
        except OidcRefusedError as refused:
            return self._not_accepted(f"identity provider: {refused}")
        if not claimed.roles:
            return self._not_accepted("identity provider: no role on the map")
        try:
            user_id = admit(self._services.books, claimed, at)
        except LookupError:
            return self._not_accepted("identity provider: the id is not free")
        response = self._let_in(request, user_id, "identity provider", confirmed=claimed.fresh)
        response.headers.append("Set-Cookie", self._try_cookie.clear())
        return response

    def show_link(self, request: Request) -> Response:
        """Whether the link would work, and the button that uses it."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        token = request.path_params["token"]
        works = self._services.books.local and self._services.links.peek(digest_of(token), self._services.clock())
        context: dict[str, object] = {"works": works, "action": request.url.path if works else ""}
        return self._page("pages/sign_in/link.html", "Sign in", "", context, 200 if works else 404)

    def use_link(self, request: Request) -> Response:
        """Signed in, once."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        at, services = self._services.clock(), self._services
        if not services.books.local:
            return self._refuse("local sign-in is turned off")
        if not is_same_origin(request.headers, services.deployment.origin):
            return self._refuse("form not from this site")
        user_id = services.links.consume(digest_of(request.path_params["token"]), at)
        return self._let_in(request, user_id, "link") if user_id else self._refuse("link not usable")

    def _let_in(self, request: Request, user_id: str, means: str, *, confirmed: bool = True) -> Response:
        """A session for somebody who has shown who they are, if the directory still knows them."""
        at, services = self._services.clock(), self._services
        user = services.directory.user(user_id)
        if user is None:
            return self._refuse(f"{means}: no such user any more")
        token, session = self._book.begin(user.id, at, means=means, confirmed=confirmed)
        try:
            self._record(AuditEvent.SIGNED_IN, f"signed in by {means}", user, session.token_digest[:16])
        except NotRecordedError:
            self._book.end(session)
            raise
        self._leave_behind(request)
        response = RedirectResponse("/purpose", status_code=303)
        response.headers["Set-Cookie"] = self._cookie.set(token)
        return response

    def _leave_behind(self, request: Request) -> None:
        """End the session that the browser had before."""
        before = self._book.find(request.cookies.get(self._cookie.name), self._services.clock())
        if before is None:
            return
        user = self._services.directory.user(before.user_id)
        self._record(AuditEvent.SIGNED_OUT, "signed in anew", user, before.token_digest[:16])
        self._book.end(before)

    def sign_out(self, request: Request, form: dict[str, str]) -> Response:
        """Signed out; a form that is not our own changes nothing."""
        session = self._book.find(request.cookies.get(self._cookie.name), self._services.clock())
        response = RedirectResponse("/sign-in", status_code=303)
        if session is None:
            return response
        same = is_same_origin(request.headers, self._services.deployment.origin)
        if not (same and has_token(form, session.csrf)):
            return RedirectResponse("/", status_code=303)
        user = self._services.directory.user(session.user_id)
        self._record(AuditEvent.SIGNED_OUT, "signed out", user, session.token_digest[:16])
        self._book.end(session)
        response.headers["Set-Cookie"] = self._cookie.clear()
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _ways(self, path: str, faults: tuple[tuple[str, str], ...], status: int = 200) -> Response:
        """The ways to sign in that this deployment has."""
        services = self._services
        desk = PasskeyDesk(services.deployment, services.books.means)
        context: dict[str, object] = {
            "faults": faults,
            "options": desk.sign_in(services.clock()) if services.books.local else "",
            "providers": list(services.books.providers.values()),
        }
        title = "Error: Sign in" if faults else "Sign in"
        return self._page("pages/sign_in/sign_in.html", title, path, context, status)

    def _not_accepted(self, why: str) -> Response:
        self._record(AuditEvent.SIGN_IN_REFUSED, why)
        return self._ways("/sign-in", (("sign-in", "That was not accepted. Try again."),), 403)

    def _shut(self, request: Request) -> Response | None:
        """What refuses a form of the sign-in page before it is read."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        if not self._services.books.local:
            return self._refuse("local sign-in is turned off")
        if not is_same_origin(request.headers, self._services.deployment.origin):
            return self._refuse("form not from this site")
        return None

    def _provider(self, request: Request) -> OidcDesk | None:
        settings = self._services.books.providers.get(request.path_params["force"])
        return OidcDesk(settings, self._services.deployment, self._services.books.means) if settings else None

    def _refuse(self, why: str) -> Response:
        self._record(AuditEvent.SIGN_IN_REFUSED, why)
        return self._page("pages/sign_in/link.html", "Sign in", "", {"works": False, "action": ""}, 404)

    def _too_often(self, request: Request) -> Response | None:
        address = request.client.host if request.client else ""
        knocks = self._limit.knock(address, self._services.clock())
        if knocks <= ALLOWED:
            return None
        if knocks == ALLOWED + 1:
            self._record(AuditEvent.SIGN_IN_REFUSED, "too many tries from one address")
        response = self._page("pages/errors/too_often.html", "Too many tries", "", {}, 429)
        response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response

    def _record(self, event: AuditEvent, outcome: str, user: User | None = None, session: str = "") -> None:
        entry = AuditEntry(
            event=event,
            at=self._services.clock(),
            force=user.force if user else self._services.deployment.platform_chain,
            actor=user.id if user else "nobody",
            role=",".join(sorted(user.roles)) if user else "",
            session=session,
            detail=MappingProxyType({"route": "/auth", "outcome": outcome}),
        )
        record_or_withhold(self._services.audit, entry)

    def _page(
        self, template: str, title: str, path: str, context: dict[str, object], status: int = 200
    ) -> HTMLResponse:
        frame = self._screen.frame(path=path, at=self._services.clock())
        return HTMLResponse(self._screen.render(template, title, frame, context), status_code=status)
