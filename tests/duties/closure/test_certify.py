"""A week's deletion is searched for in every place and certified; what is found anywhere stands in the way."""

from ndas.duties.certificate import Expected, read_certificate, verify_certificate


def test_it_certifies_a_clean_week(ground):
    issued = ground.certify()
    assert not issued.refused, [str(one) for one in issued.findings]
    file = (ground.home / issued.record.file).read_bytes()
    certificate = read_certificate(file)
    assert {(one.table, one.before, one.gone) for one in certificate.gone} == {
        ("OCCURRENCE", 2, 1),
        ("PERSON", 2, 1),
        ("LINK", 2, 1),
    }
    assert verify_certificate(file, Expected(force="northmoor", delivery="northmoor-all-000002")).ok
    assert all(one.rows or one.place for one in certificate.searched)
