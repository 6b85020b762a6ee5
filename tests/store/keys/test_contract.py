"""What every key holder promises, whether in this process or behind its socket."""

from datetime import timedelta

import pyrage
import pytest

from ndas.governance import KeyGoneError, KeyHeldBackError, KeyHolder, KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import EVERYTHING, FileKeyHolder, KeyOffice, OpenCustody, Scope, verify_receipt
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")


def _ref(kind: KeyKind, subject: str = "000001", force: str = "northmoor") -> KeyRef:
    return KeyRef(ForceId(force), kind, subject)


def test_it_makes_a_delivery_key_that_age_understands(holder: KeyHolder) -> None:
    ref = _ref(KeyKind.DELIVERY)
    recipient = holder.make(ref, purpose="refresh", run=RUN)
    sealed = pyrage.encrypt(b"a week", [pyrage.x25519.Recipient.from_str(recipient)])
    identity = pyrage.x25519.Identity.from_str(holder.lend(ref, purpose="refresh", run=RUN).key.decode())
    assert pyrage.decrypt(sealed, [identity]) == b"a week"


@pytest.mark.parametrize("kind", [KeyKind.SNAPSHOT, KeyKind.ARCHIVE])
def test_it_makes_32_bytes_for_what_stays(holder: KeyHolder, kind: KeyKind) -> None:
    assert holder.make(_ref(kind), purpose="refresh", run=RUN) == ""
    holder.make(_ref(kind, "000002"), purpose="refresh", run=RUN)
    first = holder.lend(_ref(kind), purpose="refresh", run=RUN)
    assert len(first.key) == 32
    assert first.key == holder.lend(_ref(kind), purpose="refresh", run=RUN).key
    assert first.key != holder.lend(_ref(kind, "000002"), purpose="refresh", run=RUN).key


def test_it_lends_until_the_end_of_the_lease(holder: KeyHolder, file_holder: FileKeyHolder) -> None:
    ref = _ref(KeyKind.SNAPSHOT)
    holder.make(ref, purpose="refresh", run=RUN)
    lease = holder.lend(ref, purpose="refresh", run=RUN)
    assert lease.expires_at == file_holder.clock() + timedelta(minutes=15)


def test_its_epoch_grows_with_everything_it_takes_back(holder: KeyHolder) -> None:
    ref = _ref(KeyKind.SNAPSHOT)
    seen = [holder.epoch()]
    holder.make(ref, purpose="refresh", run=RUN)
    seen.append(holder.epoch())
    holder.lend(ref, purpose="refresh", run=RUN)
    assert holder.epoch() == seen[-1]
    holder.revoke(ref, purpose="refresh", run=RUN)
    seen.append(holder.epoch())
    holder.destroy(ref, purpose="refresh", run=RUN)
    seen.append(holder.epoch())
    assert seen == sorted(set(seen))


def test_it_uses_a_name_once(holder: KeyHolder) -> None:
    ref = _ref(KeyKind.SNAPSHOT)
    holder.make(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="names are used once"):
        holder.make(ref, purpose="refresh", run=RUN)
    holder.destroy(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="names are used once"):
        holder.make(ref, purpose="refresh", run=RUN)


def test_it_lends_no_revoked_key_until_both_custodians_restore_it(
    holder: KeyHolder, file_holder: FileKeyHolder, both: OpenCustody
) -> None:
    ref = _ref(KeyKind.SNAPSHOT)
    holder.make(ref, purpose="refresh", run=RUN)
    before = holder.lend(ref, purpose="refresh", run=RUN).key
    holder.revoke(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="the key is revoked"):
        holder.lend(ref, purpose="refresh", run=RUN)
    assert KeyOffice(file_holder.keeping, by="anna and ben").restore(Scope.one(ref), both, run=RUN) == 1
    assert holder.lend(ref, purpose="refresh", run=RUN).key == before


def test_it_destroys_for_good_and_signs_for_it(
    holder: KeyHolder, file_holder: FileKeyHolder, both: OpenCustody
) -> None:
    ref = _ref(KeyKind.ARCHIVE)
    holder.make(ref, purpose="refresh", run=RUN)
    receipt = holder.destroy(ref, purpose="refresh", run=RUN)
    verify_receipt(receipt, holder.verifying_key())
    assert (receipt.ref, receipt.run) == (ref, RUN)
    assert holder.destroy(ref, purpose="refresh", run=RunId("run-2")) == receipt
    with pytest.raises(KeyRefusedError, match="the key is destroyed"):
        holder.lend(ref, purpose="refresh", run=RUN)
    assert KeyOffice(file_holder.keeping, by="anna and ben").restore(EVERYTHING, both, run=RUN) == 0
    with pytest.raises(KeyRefusedError, match="the key is destroyed"):
        holder.lend(ref, purpose="refresh", run=RUN)


def test_it_destroys_several_in_one_act_or_none(holder: KeyHolder, file_holder: FileKeyHolder) -> None:
    refs = [KeyRef(_ref(KeyKind.ARCHIVE).force, KeyKind.ARCHIVE, f"week-{number}") for number in range(4)]
    for ref in refs[:3]:
        holder.make(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="there is no such key"):
        holder.destroy_all(refs[:4], purpose="refresh", run=RUN)
    assert {one.state for one in file_holder.inventory()} == {"live"}
    assert "destroyed" not in {request.outcome for request in file_holder.requests()}
    receipts = holder.destroy_all(refs[:3], purpose="refresh", run=RUN)
    assert [one.ref for one in receipts] == refs[:3]
    for receipt in receipts:
        verify_receipt(receipt, holder.verifying_key())
    assert holder.destroy_all(refs[:3], purpose="refresh", run=RUN) == receipts
    mixed = [refs[0], _ref(KeyKind.SNAPSHOT)]
    with pytest.raises(KeyRefusedError, match="different kinds"):
        holder.destroy_all(mixed, purpose="refresh", run=RUN)


@pytest.mark.parametrize(
    ("ref", "purpose", "why"),
    [
        (_ref(KeyKind.SNAPSHOT), "refresh", "there is no such key"),
        (_ref(KeyKind.SNAPSHOT, force="easthaven"), "refresh", "keeps the keys of northmoor alone"),
        (_ref(KeyKind.SNAPSHOT), "curiosity", "not listed this purpose"),
        (_ref(KeyKind.DELIVERY), "dashboard", "not listed this purpose"),
        (_ref(KeyKind.SNAPSHOT, "../live"), "refresh", "short plain id"),
        (_ref(KeyKind.SNAPSHOT), "refresh\n", "short plain id"),
    ],
)
def test_it_refuses_what_it_does_not_know_or_allow(holder: KeyHolder, ref: KeyRef, purpose: str, why: str) -> None:
    for call in (holder.lend, holder.revoke, holder.destroy):
        with pytest.raises(KeyRefusedError, match=why):
            call(ref, purpose=purpose, run=RUN)


def test_it_writes_down_every_request_and_no_key(holder: KeyHolder, file_holder: FileKeyHolder) -> None:
    ref = _ref(KeyKind.SNAPSHOT)
    holder.make(ref, purpose="refresh", run=RUN)
    key = holder.lend(ref, purpose="dashboard", run=RUN).key
    holder.revoke(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError):
        holder.lend(ref, purpose="dashboard", run=RUN)
    holder.destroy(ref, purpose="refresh", run=RUN)
    said = [(r.action, r.purpose, r.outcome.split(":")[0].split(" until")[0]) for r in file_holder.requests()]
    assert said == [
        ("make", "refresh", "made"),
        ("lend", "dashboard", "lent"),
        ("revoke", "refresh", "was live"),
        ("lend", "dashboard", "refused"),
        ("destroy", "refresh", "destroyed"),
    ]
    assert key.hex() not in repr(file_holder.requests())
    assert len({request.by for request in file_holder.requests()}) == 1


def test_it_tells_the_state_of_keys_that_are_named_and_how_many_there_are(holder: KeyHolder) -> None:
    live, revoked, gone, never = (_ref(KeyKind.SNAPSHOT, f"00000{number}") for number in range(1, 5))
    for ref in (live, revoked, gone, _ref(KeyKind.ARCHIVE)):
        holder.make(ref, purpose="refresh", run=RUN)
    holder.revoke(revoked, purpose="refresh", run=RUN)
    holder.destroy(gone, purpose="refresh", run=RUN)
    asked = [never, gone, revoked, live]
    assert holder.states(asked, purpose="refresh", run=RUN) == ("unknown", "destroyed", "revoked", "live")
    assert holder.states([], purpose="refresh", run=RUN) == ()
    assert dict(holder.counts(purpose="refresh", run=RUN)) == {
        (KeyKind.SNAPSHOT, "live"): 1,
        (KeyKind.SNAPSHOT, "revoked"): 1,
        (KeyKind.SNAPSHOT, "destroyed"): 1,
        (KeyKind.ARCHIVE, "live"): 1,
    }
    with pytest.raises(KeyRefusedError, match="keeps the keys of northmoor alone"):
        holder.states([_ref(KeyKind.SNAPSHOT, force="elmshire")], purpose="refresh", run=RUN)


def test_its_refusal_says_whether_the_key_is_gone_or_held_back(holder: KeyHolder, file_holder: FileKeyHolder) -> None:
    ref, other = _ref(KeyKind.SNAPSHOT), _ref(KeyKind.SNAPSHOT, "000002")
    with pytest.raises(KeyGoneError):
        holder.lend(ref, purpose="refresh", run=RUN)
    for one in (ref, other):
        holder.make(one, purpose="refresh", run=RUN)
    holder.revoke(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyHeldBackError):
        holder.lend(ref, purpose="refresh", run=RUN)
    holder.destroy(ref, purpose="refresh", run=RUN)
    with pytest.raises(KeyGoneError):
        holder.lend(ref, purpose="refresh", run=RUN)
    KeyOffice(file_holder.keeping, by="custodian").revoke(EVERYTHING, run=RUN)
    with pytest.raises(KeyHeldBackError):
        holder.lend(other, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError) as refused:
        holder.lend(other, purpose="a purpose of its own", run=RUN)
    assert type(refused.value) is KeyRefusedError
