"""Deletions on the page of loads: the certificate to take away, an alarm where something was found, the traps."""


def test_a_certificate_is_taken_away_as_it_was_issued_and_written_down(visit, services):
    dee = visit("dee.marsh")
    page = dee.get("/loads").text
    assert 'href="/loads/certificates/1"' in page
    answer = dee.get("/loads/certificates/1")
    assert (answer.status_code, answer.content) == (200, b'{"is":"a certificate"}\n')
    assert "deletion-certificate_northmoor_000001.json" in answer.headers["content-disposition"]
    entry = services.audit.entries[-1]
    assert (entry.event.value, entry.subjects) == ("certificate taken", ("certificate-000001",))


def test_something_that_was_found_stands_as_an_alarm_in_place_of_a_certificate(visit):
    page = visit("dee.marsh").get("/loads").text
    assert "has no certificate: something that should be gone was found in inbox: a file" in page
    assert "Not certified: found in inbox: a file" in page
    assert "Held" in page


def test_who_may_not_take_it_is_refused_and_one_that_never_was_is_not_there(visit):
    assert visit("ada.okoro").get("/loads/certificates/1").status_code == 403
    for number in ("2", "0", "-1", "1e3", "9" * 30, "²"):
        assert visit("dee.marsh").get(f"/loads/certificates/{number}").status_code == 404
