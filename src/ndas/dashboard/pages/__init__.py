"""Every page that a signed-in user can open, in one list. What is not here is not served."""

from ndas.dashboard.page import Page
from ndas.dashboard.pages.access import view as granting
from ndas.dashboard.pages.accessibility.view import accessibility
from ndas.dashboard.pages.account import means
from ndas.dashboard.pages.account.view import account
from ndas.dashboard.pages.api import view as api
from ndas.dashboard.pages.assessment import acts, around, respond, section
from ndas.dashboard.pages.assessment.view import assessment, assessments, start
from ndas.dashboard.pages.audit import sample
from ndas.dashboard.pages.audit.odd_use import odd_use
from ndas.dashboard.pages.audit.person import looks_at_person, tell_looks
from ndas.dashboard.pages.audit.replay import replay
from ndas.dashboard.pages.audit.view import audit
from ndas.dashboard.pages.confirm.view import ask_identity, confirm_identity
from ndas.dashboard.pages.emergency import view as emergency
from ndas.dashboard.pages.event.view import event_card
from ndas.dashboard.pages.events.view import events
from ndas.dashboard.pages.insight import deciding
from ndas.dashboard.pages.insight.decisions import decisions
from ndas.dashboard.pages.insight.lead import lead
from ndas.dashboard.pages.insight.leads import leads
from ndas.dashboard.pages.insight.view import insight, method
from ndas.dashboard.pages.loads.view import certificate, fix_list, load, loads
from ndas.dashboard.pages.location.view import location_card
from ndas.dashboard.pages.matching.view import graph, pair, report
from ndas.dashboard.pages.object.view import object_card
from ndas.dashboard.pages.overview.view import overview
from ndas.dashboard.pages.person.view import match, person_card
from ndas.dashboard.pages.purpose.view import ask, choose
from ndas.dashboard.pages.reach.view import reach
from ndas.dashboard.pages.reasons import view as reasons
from ndas.dashboard.pages.record.view import record
from ndas.dashboard.pages.register.view import register, suspend, use_case
from ndas.dashboard.pages.review.judge import judge, split, withdraw
from ndas.dashboard.pages.review.view import review
from ndas.dashboard.pages.search.view import search
from ndas.dashboard.pages.thing.view import thing

PAGES: tuple[Page, ...] = (
    overview,
    ask,
    choose,
    insight,
    method,
    leads,
    lead,
    deciding.assess,
    deciding.decide,
    decisions,
    deciding.sign,
    deciding.result,
    register,
    use_case,
    suspend,
    events,
    event_card,
    person_card,
    match,
    graph,
    pair,
    report,
    thing,
    location_card,
    object_card,
    record,
    search,
    review,
    judge,
    split,
    withdraw,
    loads,
    load,
    fix_list,
    certificate,
    audit,
    replay,
    looks_at_person,
    tell_looks,
    odd_use,
    sample.sample,
    sample.draw,
    sample.attest,
    reach,
    assessments,
    start,
    assessment,
    section.section,
    section.save_section,
    acts.submit,
    acts.amend,
    acts.sign,
    acts.finish,
    respond.ask_outcome,
    respond.respond,
    around.compare,
    around.drift,
    around.assign,
    around.document,
    around.controls,
    account,
    means.show_means,
    means.add_passkey,
    means.remove_passkey,
    means.set_authenticator,
    ask_identity,
    confirm_identity,
    granting.access,
    granting.grant,
    granting.end_grant,
    granting.review_grant,
    reasons.reasons,
    reasons.attest,
    emergency.ask_emergency,
    emergency.open_emergency,
    emergency.in_emergency,
    emergency.emergencies,
    emergency.review_emergency,
    accessibility,
    api.events,
    api.event,
    api.person,
    api.loads,
    api.load,
)

__all__ = ["PAGES"]
