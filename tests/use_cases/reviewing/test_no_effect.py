"""No path leads from a finding to an effect but through a person: what could act is not there to be reached."""

import ast
from pathlib import Path

import ndas
from ndas.dashboard.pages import PAGES
from ndas.vocabulary.deciding import Taken

ROOT = Path(ndas.__file__).parent
OUTWARD = {
    "aiohttp", "boto3", "email", "ftplib", "http", "httpx", "imaplib", "paramiko", "poplib", "requests", "smtplib",
    "socketserver", "subprocess", "telnetlib", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
"""What could carry a finding out of the platform or start something with it."""


def imports_of(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
GRAPH = {module: imports_of(path) for module, path in FILES.items()}
KNOW_FINDINGS = {
    module
    for module, names in GRAPH.items()
    if any(one.startswith(("ndas.vocabulary.finding", "ndas.use_cases.reviewing")) for one in names)
}


def test_whoever_handles_a_finding_imports_nothing_that_could_act_on_the_world():
    assert len(KNOW_FINDINGS) > 10
    acting = {
        module: sorted(one for one in GRAPH[module] if one.partition(".")[0] in OUTWARD) for module in KNOW_FINDINGS
    }
    assert {module: names for module, names in acting.items() if names} == {}


def test_the_only_writers_of_decisions_are_a_persons_forms():
    """Whoever calls the repository that keeps decisions, and is not the repository or a duty of erasure, is a form."""
    adapters = {m for m, names in GRAPH.items() if any("Decision" in one.split(".")[-1] for one in names)}
    writers = set()
    for module in adapters:
        if not module.startswith(("ndas.dashboard.pages", "ndas.journey", "ndas.use_cases", "ndas.cli")):
            continue
        text = FILES[module].read_text("utf-8")
        if "decisions.begin(" in text or "decisions.add(" in text or "decisions.record(" in text:
            writers.add(module)
    assert writers == {"ndas.dashboard.pages.insight.deciding"}


def test_every_page_that_writes_about_a_finding_is_a_form_that_a_person_sends_under_a_policy():
    about = [page.rule for page in PAGES if "/leads" in page.rule.path or "/decisions" in page.rule.path]
    writing = [rule for rule in about if rule.method != "GET"]
    assert {str(rule.action) for rule in writing} == {"decide", "sign off decision"}
    assert all(rule.kind == "html" for rule in about)
    assert {rule.event.value for rule in writing} == {"decision recorded"}


def test_no_address_of_the_api_gives_findings_or_takes_anything():
    api = [page.rule for page in PAGES if page.rule.kind == "json"]
    assert api
    assert {rule.method for rule in api} == {"GET"}
    assert not any(word in rule.path for rule in api for word in ("lead", "finding", "decision", "insight"))
    assert "finding" not in FILES["ndas.dashboard.pages.api.view"].read_text("utf-8").lower()


def test_what_can_be_done_is_done_by_a_person_outside():
    assert all(word not in one.words.lower() for one in Taken for word in ("arrest", "stop and search", "automatic"))
