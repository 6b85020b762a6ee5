"""How a page is served: from the cookie to the answer.

The order is the promise:

1. The session's cookie opens a living session, else: sign in.
2. The directory still knows the user, else the session ends: a removed user is out at once.
3. A form comes from our own page (`forgery.py`), else refused and written down.
4. The access policies allow the page's action, for the purpose that the session has given; else refused and written
   down with the policies' ids, whether or not the record exists. Where only the purpose is missing: say why first.
5. The assessment allows the force's data to be looked at for this purpose today; else refused and written down.
6. The view decides what to show, from the user's own force alone. It may refuse too, by the policies.
7. The audit entry is written, in one transaction with the change that a form makes. If it cannot be, nothing is
   changed and nothing is shown.
8. Only then the page is rendered and sent.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated
from urllib.parse import parse_qsl, quote

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from ndas.dashboard.faults import record_or_withhold
from ndas.dashboard.forgery import has_token, is_same_origin
from ndas.dashboard.kept import KeptDrawings
from ndas.dashboard.page import (
    Answered,
    Changed,
    Missing,
    Moved,
    NothingPublishedError,
    Page,
    Paper,
    Refused,
    Sheet,
    Shown,
    Told,
    Visit,
)
from ndas.dashboard.permissions import PURPOSE_FIRST, STEP_UP, Permissions
from ndas.dashboard.screen import Screen
from ndas.dashboard.services import Purpose, Services, Session, UseCase
from ndas.dashboard.sessions import LONGEST, SessionBook, SessionCookie, is_confirmed
from ndas.dashboard.sheet import csv_pieces
from ndas.governance.access import AccessDecision, Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.governance.duties_of_looking import duty_of
from ndas.governance.oversight import NameKey
from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.vocabulary.json_form import card_to_json

LARGEST_FORM = 65_536
MOST_SUBJECTS = 50
_NOT_OURS = AccessDecision(allowed=False, words="The form did not come from this site.", policies=("own-form",))

_LOCKED = "pages/errors/locked.html"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small urlencoded form; of a repeated field, the last.

    Raises:
        HTTPException: 413, the body is larger than any form of ours.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise HTTPException(413)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


Form = Annotated[dict[str, str], Depends(read_form)]


class Server:
    """Serves pages by the rules above."""

    def __init__(self, services: Services, screen: Screen) -> None:
        self.services = services
        self.screen = screen
        self.kept = KeptDrawings()
        self.book = SessionBook(services.sessions)
        self.cookie = SessionCookie(services.deployment.origin)

    def endpoint(self, page: Page) -> Callable[[Request, dict[str, str]], Response]:
        """The function that the web framework calls for a page."""

        def answer(request: Request, form: Form) -> Response:
            return self._serve(page, request, form)

        return answer

    def _serve(self, page: Page, request: Request, form: dict[str, str]) -> Response:
        at = self.services.clock()
        session = self.book.find(request.cookies.get(self.cookie.name), at)
        user = self.services.directory.user(session.user_id) if session else None
        if session is None or user is None:
            return self._to_sign_in(page, session)
        declared = self.services.use_cases.all(user.force)
        visit = Visit(
            user=user,
            session=session,
            permissions=Permissions(user, session.purpose, declared, is_confirmed(session, at)),
            services=self.services,
            kept=self.kept,
            at=at,
            path=request.path_params,
            query=dict(request.query_params),
            form=form,
        )
        if page.rule.method != "GET" and not self._is_ours(request, visit):
            return self._refuse(page, visit, _NOT_OURS, request.url.path)
        decision = visit.permissions.ask(page.rule.action)
        if not decision.allowed:
            if PURPOSE_FIRST in decision.policies and visit.permissions.after_purpose(page.rule.action):
                return self._ask_purpose(page, visit, decision, request)
            if _would_do_if_confirmed(visit, page.rule.action, decision):
                return self._ask_confirmation(page, visit, decision, request.url.path)
            return self._refuse(page, visit, visit.permissions.why_not(page.rule.action), request.url.path)
        return self._answer(page, visit, decision, request.url.path)

    def _answer(self, page: Page, visit: Visit, decision: AccessDecision, path: str) -> Response:
        """Rules 5 to 8: a visit that the policies allow."""
        if (uncovered := self._uncovered(page, visit)) is not None:
            return self._refuse(page, visit, uncovered, path)
        try:
            answer = page.view(visit)
        except NothingPublishedError:
            answer = Shown(template="pages/errors/nothing_published.html", title="Nothing published yet", context={})
        except SnapshotLockedError:
            answer = _locked(visit)
        if isinstance(answer, Refused) and _would_do_if_confirmed(visit, page.rule.action, answer.decision):
            return self._ask_confirmation(page, visit, answer.decision, path)
        if isinstance(answer, Refused):
            return self._refuse(page, visit, answer.decision, path)
        sink = answer if isinstance(answer, Changed) else self.services.audit
        record_or_withhold(sink, self._entry(page, visit, answer, decision))
        return self._respond(page, visit, answer, path)

    def _uncovered(self, page: Page, visit: Visit) -> AccessDecision | None:
        """The refusal where the assessment does not allow this force's data to be looked at for the purpose today."""
        purpose = visit.session.purpose
        if purpose is None or not visit.permissions.needs_purpose(page.rule.action):
            return None
        said = self.services.processing.may_look(visit.user.force, purpose.use_case, visit.at)
        return None if said.allowed else AccessDecision(allowed=False, words=said.words, policies=(said.rule,))

    def _is_ours(self, request: Request, visit: Visit) -> bool:
        same = is_same_origin(request.headers, self.services.deployment.origin)
        return same and has_token(dict(visit.form), visit.session.csrf)

    def _to_sign_in(self, page: Page, session: Session | None) -> Response:
        if session is not None:
            self.book.end(session)
        if page.rule.kind == "json":
            return JSONResponse({"error": "sign in first"}, status_code=401)
        response = RedirectResponse("/sign-in", status_code=303)
        response.headers["Set-Cookie"] = self.cookie.clear()
        return response

    def _refuse(self, page: Page, visit: Visit, decision: AccessDecision, path: str) -> Response:
        entry = self._line(page, visit, AuditEvent.ACCESS_REFUSED, outcome="refused", policies=decision.policies)
        record_or_withhold(self.services.audit, entry)
        if page.rule.kind == "json":
            return JSONResponse({"error": decision.words}, status_code=403)
        context: dict[str, object] = {"words": decision.words}
        return self._html("pages/errors/refused.html", "You may not open this page", visit, path, context, status=403)

    def _ask_purpose(self, page: Page, visit: Visit, decision: AccessDecision, request: Request) -> Response:
        entry = self._line(page, visit, AuditEvent.ACCESS_REFUSED, outcome="no purpose", policies=decision.policies)
        record_or_withhold(self.services.audit, entry)
        if page.rule.kind == "json":
            return JSONResponse({"error": "choose a purpose first, at /purpose"}, status_code=403)
        then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if page.rule.method != "GET":
            then = "/"  # the form is gone; its address cannot be looked at
        return RedirectResponse(f"/purpose?next={quote(then, safe='')}", status_code=303)

    def _ask_confirmation(self, page: Page, visit: Visit, decision: AccessDecision, path: str) -> Response:
        """Only the step-up is missing: show who you are once more, then come back."""
        entry = self._line(page, visit, AuditEvent.ACCESS_REFUSED, outcome="not confirmed", policies=decision.policies)
        record_or_withhold(self.services.audit, entry)
        if page.rule.kind == "json":
            return JSONResponse({"error": "confirm that it is you first, at /confirm"}, status_code=403)
        then = path if page.rule.method == "GET" else "/"
        return RedirectResponse(f"/confirm?next={quote(then, safe='')}", status_code=303)

    def _entry(self, page: Page, visit: Visit, answer: Answered, decision: AccessDecision) -> AuditEntry:
        subjects = () if isinstance(answer, Missing | Moved) else answer.subjects
        extra: dict[str, str] = {}
        if isinstance(answer, Missing):
            extra["asked"] = self._digest(answer.asked)
        if isinstance(answer, Shown):
            extra |= self._looked_for(answer)
        event = page.rule.event
        if isinstance(answer, Changed):
            extra |= answer.detail
        elif page.rule.unchanged is not None:
            event = page.rule.unchanged
        outcome = "not found" if isinstance(answer, Missing) else "key not lent" if _is_locked(answer) else "answered"
        purpose = answer.purpose if isinstance(answer, Moved) and answer.purpose else visit.session.purpose
        return self._line(
            page,
            visit,
            event,
            outcome=outcome,
            policies=decision.policies,
            purpose=purpose,
            subjects=subjects,
            extra=extra,
        )

    def _line(
        self,
        page: Page,
        visit: Visit,
        event: AuditEvent,
        *,
        outcome: str,
        policies: tuple[str, ...],
        purpose: Purpose | None = None,
        subjects: tuple[str, ...] = (),
        extra: dict[str, str] | None = None,
    ) -> AuditEntry:
        why = purpose or visit.session.purpose
        known = _declared(page, visit, why)
        detail = {"route": page.rule.path, "subjects": page.rule.subjects, "outcome": outcome} | (extra or {})
        few = len(subjects) <= MOST_SUBJECTS
        return AuditEntry(
            event=event,
            at=visit.at,
            force=visit.user.force,
            actor=visit.user.id,
            role=",".join(sorted(visit.user.roles)),
            session=visit.session.token_digest[:16],
            purpose=known.id if known else duty_of(page.rule.action),
            reason=why.reference if why else "",
            subjects=subjects if few else (),
            subjects_digest="" if few else sha256("\n".join(sorted(subjects)).encode()).hexdigest(),
            count=len(subjects),
            legal_basis=known.legal_basis if known else "",
            model_version=f"{known.id} {known.version}" if known and known.version else "",
            data_version=_seen(visit),
            policies=policies,
            detail=MappingProxyType(detail),
        )

    def _looked_for(self, answer: Shown) -> dict[str, str]:
        """Keyed digests of what was typed, and of the names and area of the record shown, as far as there are any."""
        names = NameKey(self.services.deployment.digest_key)
        told = {
            "searched": self._digest(answer.searched) if answer.searched is not None else "",
            "searched_words": names.written(answer.searched or ""),
            "shown_names": ";".join(names.written(name) for name in answer.names),
            "shown_area": names.written(answer.area),
        }
        return {key: digest for key, digest in told.items() if digest}

    def _digest(self, text: str) -> str:
        """A keyed digest: the same text is seen to recur, but cannot be guessed back without the key."""
        return hmac.new(self.services.deployment.digest_key, text.encode(), sha256).hexdigest()[:32]

    def _respond(self, page: Page, visit: Visit, answer: Answered, path: str) -> Response:
        if isinstance(answer, Told):
            return Response(card_to_json(answer.value), media_type="application/json")
        if isinstance(answer, Missing):
            return self._not_found(page, visit)
        if isinstance(answer, Moved):
            return self._move(visit, answer)
        if isinstance(answer, Changed):
            return self._changed(visit, answer)
        if isinstance(answer, Sheet | Paper):
            return self._sheet(answer) if isinstance(answer, Sheet) else self._paper(answer)
        return self._show(page, visit, answer, path)

    def _show(self, page: Page, visit: Visit, answer: Shown, path: str) -> Response:
        status = 503 if _is_locked(answer) else 200
        if page.rule.kind == "json":
            return JSONResponse({"error": answer.title.lower()}, status_code=503)
        return self._html(answer.template, answer.title, visit, path, dict(answer.context), status=status)

    def _not_found(self, page: Page, visit: Visit) -> Response:
        if page.rule.kind == "json":
            return JSONResponse({"error": "not found"}, status_code=404)
        return self._html("pages/errors/not_found.html", "Page not found", visit, "", {}, status=404)

    def _move(self, visit: Visit, answer: Moved) -> Response:
        response = RedirectResponse(answer.to, status_code=303)
        if answer.purpose is not None:
            self.book.keep_purpose(visit.session, answer.purpose)
            if answer.purpose.kind:  # else the force asks for no reason, and none was given
                self.services.books.reasons.note(
                    visit.user.force,
                    visit.user.id,
                    use_case=answer.purpose.use_case,
                    kind=answer.purpose.kind,
                    reference=answer.purpose.reference,
                    at=visit.at,
                )
        return response

    def _changed(self, visit: Visit, answer: Changed) -> Response:
        response = RedirectResponse(answer.to, status_code=303)
        if answer.token:
            left = LONGEST - (visit.at - visit.session.started_at)
            response.headers["Set-Cookie"] = self.cookie.set(answer.token, left)
        return response

    def _sheet(self, answer: Sheet) -> Response:
        marking = str(self.services.deployment.marking)
        name = f"{marking}_{answer.filename}"
        return StreamingResponse(
            csv_pieces(marking, answer.head, answer.rows),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _paper(self, answer: Paper) -> Response:
        name = f"{self.services.deployment.marking}_{answer.filename}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(answer.content, media_type=answer.media_type, headers=headers)

    def _alarms(self, visit: Visit) -> int:
        """Emergencies that wait, for those who review them."""
        reviews = visit.permissions.ask(Action.SEE_EMERGENCIES).allowed
        return self.services.books.emergencies.waiting(visit.user.force) if reviews else 0

    def _html(
        self, template: str, title: str, visit: Visit, path: str, context: dict[str, object], *, status: int = 200
    ) -> Response:
        frame = self.screen.frame(
            path=path,
            at=visit.at,
            permissions=visit.permissions,
            csrf=visit.session.csrf,
            health=self.services.loads.health(visit.user.force),
            alarms=self._alarms(visit),
        )
        return HTMLResponse(self.screen.render(template, title, frame, context), status_code=status)


def _declared(page: Page, visit: Visit, purpose: Purpose | None) -> UseCase | None:
    """The use case that a look is for; None for a page that is opened for a duty."""
    if purpose is None:
        return None
    if page.rule.action is not Action.CHOOSE_PURPOSE and not visit.permissions.needs_purpose(page.rule.action):
        return None
    return next((one for one in visit.permissions.declared if one.id == purpose.use_case), None)


def _seen(visit: Visit) -> str:
    """The snapshot that the view has read; empty where it has read none."""
    reading = vars(visit).get("reading")  # made by `Visit.reading`, once, when a view asks for it
    return reading.snapshot().id if reading is not None else ""


def _would_do_if_confirmed(visit: Visit, action: Action, decision: AccessDecision) -> bool:
    """Whether the step-up alone is what refuses."""
    if decision.policies != (STEP_UP,):
        return False
    return visit.permissions.once_confirmed(action).allowed


def _locked(visit: Visit) -> Shown:
    return Shown(template=_LOCKED, title="The force holds its key back", context={"force": visit.user.force})


def _is_locked(answer: Answered) -> bool:
    return isinstance(answer, Shown) and answer.template == _LOCKED
