"""The control database's front: opens it and offers each repository by name."""

from ndas.store.audit import AuditLog
from ndas.store.control.approvals import Approvals
from ndas.store.control.archive_items import ArchiveItems
from ndas.store.control.assessments import Assessments
from ndas.store.control.canary_reports import CanaryReports
from ndas.store.control.certificates import Certificates
from ndas.store.control.decisions import Decisions
from ndas.store.control.deliveries import Deliveries
from ndas.store.control.differences import Differences
from ndas.store.control.emergencies import Emergencies
from ndas.store.control.forces import Forces
from ndas.store.control.forgetting import Forgetting
from ndas.store.control.grants import Grants
from ndas.store.control.judgements import Judgements
from ndas.store.control.loads import Loads
from ndas.store.control.outcomes import Outcomes
from ndas.store.control.reasons import Reasons
from ndas.store.control.restores import Restores
from ndas.store.control.runs import Runs
from ndas.store.control.sessions import Sessions
from ndas.store.control.sharing import Sharing
from ndas.store.control.sign_in_links import SignInLinks
from ndas.store.control.sign_in_means import SignInMeans
from ndas.store.control.snapshots import Snapshots
from ndas.store.control.use_case_lives import UseCaseLives
from ndas.store.control.users import Users
from ndas.store.control.withdrawals import Withdrawals
from ndas.store.database import Database, migrate


class Control:
    """The control database at a URL, brought to the newest shape when it is opened.

    Safe to share between threads; every process opens its own.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        migrate(self.database)
        self.audit = AuditLog(self.database)
        self.forces = Forces(self.database)
        self.deliveries = Deliveries(self.database)
        self.runs = Runs(self.database)
        self.snapshots = Snapshots(self.database)
        self.loads = Loads(self.database)
        self.users = Users(self.database)
        self.grants = Grants(self.database)
        self.reasons = Reasons(self.database)
        self.emergencies = Emergencies(self.database)
        self.sign_in_means = SignInMeans(self.database)
        self.sign_in_links = SignInLinks(self.database)
        self.sessions = Sessions(self.database)
        self.approvals = Approvals(self.database)
        self.judgements = Judgements(self.database)
        self.decisions = Decisions(self.database)
        self.use_cases = UseCaseLives(self.database)
        self.outcomes = Outcomes(self.database)
        self.archive_items = ArchiveItems(self.database)
        self.restores = Restores(self.database)
        self.assessments = Assessments(self.database)
        self.differences = Differences(self.database)
        self.sharing = Sharing(self.database)
        self.certificates = Certificates(self.database)
        self.canary_reports = CanaryReports(self.database)
        self.withdrawals = Withdrawals(self.database)
        self.forgetting = Forgetting(self.database)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
