"""What every provider promises, each on the real thing: files, a PKCS#11 module, OpenBao, the protocol of AWS KMS."""

import base64
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.keys import ProviderError, VaultError, VaultKeyHolder, verify_receipt
from ndas.store.keys.providers import AwsKmsProvider, Pkcs11Provider, TransitProvider
from ndas.store.keys.vault_file import read_vault
from ndas.vocabulary.ids import ForceId, RunId

RUN = RunId("run-1")
ROOT = bytes(range(32))
SNAPSHOT = KeyRef(ForceId("northmoor"), KeyKind.SNAPSHOT, "000001")
WEEK = KeyRef(ForceId("northmoor"), KeyKind.ARCHIVE, "000001")


def test_it_unwraps_what_it_wrapped_for_the_same_vault_alone(service):
    provider = service.provider("one")
    wrapped = provider.wrap(ROOT, about="northmoor/live")
    assert service.provider("one").unwrap(wrapped, about="northmoor/live") == ROOT
    with pytest.raises(ProviderError):
        provider.unwrap(wrapped, about="easthaven/live")


def test_it_does_not_unwrap_what_another_key_wrapped(service):
    wrapped = service.provider("one").wrap(ROOT, about="northmoor/live")
    with pytest.raises(ProviderError):
        service.provider("two").unwrap(wrapped, about="northmoor/live")


def test_it_refuses_a_wrapped_secret_with_a_changed_bit_without_repeating_it(service):
    wrapped = dict(service.provider("one").wrap(ROOT, about="northmoor/live"))
    for place in (0, len(wrapped["wrapped"]) // 2, -8):
        text = list(wrapped["wrapped"])
        text[place] = "A" if text[place] != "A" else "B"
        with pytest.raises(ProviderError) as refused:
            service.provider("one").unwrap({**wrapped, "wrapped": "".join(text)}, about="northmoor/live")
        assert wrapped["wrapped"][:24] not in str(refused.value)
    for broken in ({}, {**wrapped, "wrapped": "not base64"}, {**wrapped, "wrapped": ""}):
        with pytest.raises(ProviderError):
            service.provider("one").unwrap(broken, about="northmoor/live")


def test_it_shows_nothing_of_the_secret(service):
    provider = service.provider("one")
    wrapped = provider.wrap(ROOT, about="northmoor/live")
    seen = repr(provider) + repr(wrapped)
    for secret in (repr(ROOT)[2:-1], ROOT.hex(), base64.b64encode(ROOT).decode(), "a passphrase for one"):
        assert secret not in seen


def test_a_holder_over_it_makes_lends_revokes_and_destroys(
    service, service_holder: VaultKeyHolder, reopen: Callable[[], VaultKeyHolder]
):
    for ref in (SNAPSHOT, WEEK):
        service_holder.make(ref, purpose="refresh", run=RUN)
    keys = [service_holder.lend(ref, purpose="refresh", run=RUN).key for ref in (SNAPSHOT, WEEK)]
    again = reopen()
    assert [again.lend(ref, purpose="refresh", run=RUN).key for ref in (SNAPSHOT, WEEK)] == keys
    again.revoke(SNAPSHOT, purpose="refresh", run=RUN)
    with pytest.raises(KeyRefusedError, match="revoked"):
        service_holder.lend(SNAPSHOT, purpose="refresh", run=RUN)
    verify_receipt(service_holder.destroy(WEEK, purpose="refresh", run=RUN), again.verifying_key())
    with pytest.raises(KeyRefusedError, match="destroyed"):
        again.lend(WEEK, purpose="refresh", run=RUN)
    assert [request.action for request in again.requests()][-3:] == ["lend", "destroy", "lend"]


def test_a_vaults_file_from_before_the_last_change_opens_no_more(
    service_holder: VaultKeyHolder, reopen: Callable[[], VaultKeyHolder]
):
    service_holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    path = service_holder.keeping.places.vault("live").file
    old = path.read_bytes()
    service_holder.destroy(SNAPSHOT, purpose="refresh", run=RUN)
    path.write_bytes(old)
    with pytest.raises(VaultError, match="older than the last change"):
        reopen()


def test_a_vault_opens_by_the_provider_it_names_and_by_no_other(service_holder: VaultKeyHolder, passphrases, service):
    if service.name == "passphrase":
        passphrases = type(passphrases)("other", lambda _: AwsKmsProvider("none", region="eu-west-2"))
    places = service_holder.keeping.places
    assert set(read_vault(places.vault("live").file).header.openers) == {service.name, "custodians"}
    other = passphrases.provider("live")
    with pytest.raises(VaultError, match="set the holder's provider"):
        VaultKeyHolder(places, force=ForceId("northmoor"), live=other, archive=other, purposes={})


def test_its_no_holds_from_the_next_use_on_and_is_written_down(openbao, bao_holder: VaultKeyHolder):
    bao_holder.make(SNAPSHOT, purpose="refresh", run=RUN)
    key = bao_holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key
    openbao.stop()
    try:
        with pytest.raises(KeyRefusedError, match=r"does not use its key .* \(Forbidden\)"):
            bao_holder.lend(SNAPSHOT, purpose="refresh", run=RUN)
        assert "its vault cannot be used" in bao_holder.requests()[-1].outcome
    finally:
        openbao.start()
    assert bao_holder.lend(SNAPSHOT, purpose="refresh", run=RUN).key == key


def test_a_wrong_pin_and_a_missing_library_are_said_in_words(softhsm):
    wrong = Pkcs11Provider(Path("/usr/lib/softhsm/libsofthsm2.so"), token="never opened", pin="99999999", key="one")
    with pytest.raises(ProviderError, match="PIN is right"):
        wrong.wrap(ROOT, about="x")
    with pytest.raises(ProviderError, match=r"/nowhere\.so"):
        Pkcs11Provider(Path("/nowhere.so"), token="t", pin="1", key="k").wrap(ROOT, about="x")


def test_a_service_that_cannot_be_reached_is_said_in_words():
    with pytest.raises(ProviderError, match="runs and is unsealed"):
        TransitProvider("http://127.0.0.1:9", token="t", key="k").wrap(ROOT, about="x")


@pytest.mark.parametrize(
    ("module", "extra", "make"),
    [
        ("pkcs11", "hsm", lambda: Pkcs11Provider(Path("x"), token="t", pin="p", key="k")),
        ("hvac", "vault", lambda: TransitProvider("http://x", token="t", key="k")),
        ("boto3", "s3", lambda: AwsKmsProvider("k", region="eu-west-2")),
    ],
)
def test_a_missing_package_is_named_with_its_extra(monkeypatch, module, extra, make):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ProviderError, match=rf"pip install 'ndas\[{extra}\]'"):
        make()
