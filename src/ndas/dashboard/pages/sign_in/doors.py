"""What can be opened without a session: signing in, and signing out, which no policy may ever refuse.

1. Opening a link shows a button; only pressing it uses the link up. So a mail scanner that follows links, or a browser
   that fetches ahead, does not.
2. Pressing must come from this very page (`forgery.py`), so that nobody can be signed in as somebody else unawares.
3. An address may knock ten times a minute.
4. A success and a refusal are both written down before they are answered; the token never is.
5. Signing out forgets the session's row: the cookie, even a copy of it, opens nothing from now on.
"""

from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ndas.dashboard.faults import NotRecordedError, record_or_withhold
from ndas.dashboard.forgery import has_token, is_same_origin
from ndas.dashboard.rate_limit import ALLOWED, WINDOW, RateLimit
from ndas.dashboard.screen import Screen
from ndas.dashboard.services import Services, User
from ndas.dashboard.sessions import SessionBook, SessionCookie, digest_of
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent


class SignInDoors:
    """The sign-in pages by the rules above."""

    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._book = SessionBook(services.sessions)
        self._cookie = SessionCookie(services.deployment.origin)
        self._limit = RateLimit()

    def sign_in(self, request: Request) -> Response:
        """What to do to get in."""
        return self._page("pages/sign_in/sign_in.html", "Sign in", request.url.path, {})

    def show_link(self, request: Request) -> Response:
        """Whether the link would work, and the button that uses it."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        token = request.path_params["token"]
        works = self._services.links.peek(digest_of(token), self._services.clock())
        context: dict[str, object] = {"works": works, "action": request.url.path if works else ""}
        return self._page("pages/sign_in/link.html", "Sign in", "", context, 200 if works else 404)

    def use_link(self, request: Request) -> Response:
        """Signed in, once."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        at, services = self._services.clock(), self._services
        if not is_same_origin(request.headers, services.deployment.origin):
            return self._refuse("form not from this site")
        user_id = services.links.consume(digest_of(request.path_params["token"]), at)
        user = services.directory.user(user_id) if user_id else None
        if user is None:
            return self._refuse("link not usable")
        token, session = self._book.begin(user.id, at)
        try:
            self._record(AuditEvent.SIGNED_IN, "signed in", user, session.token_digest[:16])
        except NotRecordedError:
            self._book.end(session)
            raise
        response = RedirectResponse("/purpose", status_code=303)
        response.headers["Set-Cookie"] = self._cookie.set(token)
        return response

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
