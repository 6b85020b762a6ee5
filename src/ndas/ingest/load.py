"""Takes a delivery in: checks it against its contracts, reads each table twice, writes each row once.

First all tables are surveyed: form, gate, ties, counts. Only when the last of them has been judged does the second
reading write. A delivery that is stopped at the survey has written nothing; one that is stopped later has raised,
and whoever called must drop what the sink took.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import TypeVar

from ndas.ingest.admit import Admission, Writers, row_schema
from ndas.ingest.contracts import check_contract
from ndas.ingest.declared import check_header, check_tables
from ndas.ingest.gate.links import Links
from ndas.ingest.gate.pack import sensitive_pack, special_category_pack
from ndas.ingest.gate.text import shipped_gate
from ndas.ingest.keys import HashKey
from ndas.ingest.quality import Quality
from ndas.ingest.records import RecordReader
from ndas.ingest.report import IngestReport, TableReport
from ndas.ingest.sink import FIX_LIST_SCHEMA, REFUSALS_SCHEMA, BatchWriter, TableSink
from ndas.ingest.survey import Survey, Verdicts
from ndas.vocabulary.contract import Contract
from ndas.vocabulary.delivery import Delivery, ManifestTable

T = TypeVar("T")
Watch = Callable[[str, ManifestTable], None]
"""Told which step (``survey`` or ``admit``) of which table is done."""


def ingest(
    delivery: Delivery,
    contracts: Iterable[Contract],
    *,
    digest_key: bytes,
    sink: TableSink,
    watch: Watch | None = None,
    staff_declared: bool = False,
) -> IngestReport:
    """Take a delivery in.

    Args:
        delivery: opened and verified; each file is read twice, from its beginning.
        contracts: one for each system of the delivery.
        digest_key: keys the digests of refused rows; at least 16 bytes, destroyed with the delivery.
        sink: takes accepted rows, quarantined rows, ``fixlist`` and ``refusals``.
        watch: told of each step.
        staff_declared: whether the assessment declares staff data; rows about staff are refused where it does not.

    Returns:
        The account of every table.

    Raises:
        UndeclaredError: tables or columns are not those of the contracts.
        ContractError: a contract says something that rows cannot be judged by.
        ForbiddenColumnError: a contract declares what is never held.
        EncodingError: a file is not in its contract's encoding.
        MalformedFileError: a file's records cannot be told apart.
        UnbalancedError: rows counted and rows found are not the same number.
        ValueError: the digest key is too short.
    """
    if len(digest_key) < _SHORTEST_KEY:
        raise ValueError(f"a digest key has at least {_SHORTEST_KEY} bytes")
    agreed = {contract.system: contract for contract in contracts}
    for contract in agreed.values():
        check_contract(contract)
    load = _Load(delivery, agreed, digest_key, watch or _unwatched, staff_declared=staff_declared)
    verdicts = load.survey()
    return load.admit(verdicts, sink)


_SHORTEST_KEY = 16


def _unwatched(_step: str, _table: ManifestTable) -> None:
    """Nobody watches."""


class _Load:
    def __init__(
        self,
        delivery: Delivery,
        contracts: Mapping[str, Contract],
        digest_key: bytes,
        watch: Watch,
        *,
        staff_declared: bool,
    ) -> None:
        self._staff_declared = staff_declared
        self._delivery = delivery
        self._contracts = contracts
        self._digest_key = digest_key
        self._watch = watch
        self._tables = check_tables(delivery.manifest, contracts)
        self._gate = shipped_gate()
        key = HashKey.derive(digest_key, "references")
        self._links = {
            system: Links(contract, {t.table: t.rows for t in self._tables if t.system == system}, key)
            for system, contract in contracts.items()
        }

    def survey(self) -> dict[tuple[str, str], Verdicts]:
        verdicts = {}
        for sent in self._tables:
            declared = self._contracts[sent.system].tables[sent.table]
            survey = Survey(sent, declared, self._gate, self._links[sent.system], staff_declared=self._staff_declared)
            verdicts[sent.system, sent.table] = self._read(sent, survey.read)
            self._watch("survey", sent)
        for links in self._links.values():
            links.follow()
        return verdicts

    def admit(self, verdicts: Mapping[tuple[str, str], Verdicts], sink: TableSink) -> IngestReport:
        with sink.writer("fixlist", FIX_LIST_SCHEMA) as fix_list, sink.writer("refusals", REFUSALS_SCHEMA) as refusals:
            tables = tuple(
                self._admit(sent, verdicts[sent.system, sent.table], sink, fix_list, refusals) for sent in self._tables
            )
        packs = (sensitive_pack().stated, special_category_pack().stated)
        versions = {system: contract.version for system, contract in self._contracts.items()}
        return IngestReport.of(self._delivery.manifest, packs, versions, tables)

    def _admit(
        self, sent: ManifestTable, verdicts: Verdicts, sink: TableSink, fix_list: BatchWriter, refusals: BatchWriter
    ) -> TableReport:
        contract = self._contracts[sent.system]
        declared = contract.tables[sent.table]
        schema = row_schema(declared)
        quality = Quality(contract, declared, self._delivery.manifest.as_at)
        links = self._links[sent.system]
        admission = Admission(sent, declared, verdicts, links, quality, self._digest_key)
        name = f"{sent.system}/{sent.table}"
        with (
            sink.writer(f"source/{name}", schema) as accepted,
            sink.writer(f"quarantine/{name}", schema) as quarantined,
        ):
            writers = Writers(accepted, quarantined, fix_list, refusals)
            report = self._read(sent, lambda reader: admission.read(reader, writers))
        self._watch("admit", sent)
        return report

    def _read(self, sent: ManifestTable, take: Callable[[RecordReader], T]) -> T:
        contract = self._contracts[sent.system]
        with closing(self._delivery.read(sent)) as stream:
            reader = RecordReader(
                stream, encoding=contract.encoding, delimiter=contract.delimiter, file=f"{sent.system}/{sent.file}"
            )
            check_header(sent, reader.header)
            reader.arrange([column.name for column in contract.tables[sent.table].columns])
            return take(reader)
